"""The stories whose calls are counted (performance.md §0 row 1); each prepares what comes before and returns the rest."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.relying_party import redeem
from chalicelib.handlers.cookies import SESSION
from tests.json_client import JsonClient
from tests.page_browser import PageBrowser
from tests.product import Answer, Product

Story = Callable[[Product], Callable[[], None]]


@dataclass(frozen=True)
class Scenario:
    """One row of the table."""

    name: str
    story: Story


def warm(product: Product) -> None:
    """Let the container read its keys and clients, as it has after its first sign-ins."""
    product.wipe()
    client = JsonClient(product)
    tokens = redeem(product.request, client.sign_in()).json()
    product.request("GET", "/oauth2/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    for client_id in ("mobile-app", "federation"):
        JsonClient(product).authorize(client_id)


def in_json(product: Product, *, trust: bool = False) -> Callable[[], None]:
    """GET authorize, POST login, code-request, verify, token."""
    client = JsonClient(product)
    return lambda: _redeemed(product, client.sign_in(trust=trust))


def by_pages(product: Product, *, trust: bool = False) -> Callable[[], None]:
    """The same with a browser, which follows the redirects from page to page."""
    browser = PageBrowser(product)
    return lambda: _redeemed(product, browser.sign_in(trust=trust))


def from_a_known_browser(product: Product) -> Callable[[], None]:
    """A member comes back whose browser still has the mark of a known browser, but no session."""
    return _full_again(product, {})


def with_a_session_that_may_not_serve(product: Product) -> Callable[[], None]:
    """A member comes back with a session, and the client wants a new sign-in (`prompt=login`)."""
    return _full_again(product, {"prompt": "login"})


def on_a_trusted_device(product: Product) -> Callable[[], None]:
    """The session is over, the device is trusted: password, no code."""
    client = JsonClient(product)
    client.sign_in(trust=True)
    client.cookies.pop(SESSION)

    def again() -> None:
        client.authorize()
        _redeemed(product, client.login())

    return again


def without_a_code(product: Product) -> Callable[[], None]:
    """A client whose policy is `never`."""
    client = JsonClient(product)

    def sign_in() -> None:
        client.authorize("mobile-app")
        _redeemed(product, client.login(), "mobile-app")

    return sign_in


def by_session(product: Product) -> Callable[[], None]:
    """Another client, `prompt=none`, a session that proves enough."""
    client = JsonClient(product)
    client.sign_in()
    return lambda: _redeemed(product, client.authorize("federation", prompt="none"), "federation")


def trusting(product: Product) -> Callable[[], None]:
    """The full sign-in with the box ticked."""
    return in_json(product, trust=True)


def _full_again(product: Product, parameters: dict[str, str]) -> Callable[[], None]:
    client = JsonClient(product)
    client.sign_in()
    if not parameters:
        client.cookies.pop(SESSION)

    def again() -> None:
        client.authorize(**parameters)
        client.login()
        client.code_request()
        _redeemed(product, client.verify(client.newest_code()))

    return again


def _redeemed(product: Product, answer: Answer, client_id: str = "portal") -> None:
    redeem(product.request, answer, client_id)


SIGN_INS = (
    Scenario("full sign-in in JSON, box unticked", in_json),
    Scenario("full sign-in by pages, box unticked", by_pages),
    Scenario("full sign-in in JSON, box ticked", trusting),
    Scenario("the same again from a browser known from before", from_a_known_browser),
    Scenario("the same again with a live session and prompt=login", with_a_session_that_may_not_serve),
    Scenario("sign-in on a trusted device, no code", on_a_trusted_device),
    Scenario("sign-in at a client without code (`never`)", without_a_code),
    Scenario("single sign-on by session (prompt=none)", by_session),
)
