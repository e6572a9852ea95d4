"""Stories that end in a refusal, or before a sign-in is complete: what each costs (performance.md §0 row 1)."""

from collections.abc import Callable

from benchmarks.scenarios import Scenario
from tests.json_client import CAMILLE, JsonClient
from tests.page_browser import PageBrowser
from tests.product import Product

UNKNOWN_NUMBER = "190019999999539"
"""A vector of security.md §18 that no member of the demo data has."""
WRONG = (CAMILLE[0], "Not-The-Password1")


def with_a_second_code(product: Product) -> Callable[[], None]:
    """The member asks for another code."""
    client = JsonClient(product)
    client.to_verify()
    return lambda: _expect(client.code_request().status, 200)


def wrong_password(product: Product, member: tuple[str, str] = WRONG) -> Callable[[], None]:
    """One wrong password; an unknown number goes the same way."""
    client = JsonClient(product)
    client.authorize()
    return lambda: _expect(client.login(member).status, 401)


def blocked_password(product: Product) -> Callable[[], None]:
    """A fourth password, while the third wrong one blocks."""
    client = JsonClient(product)
    client.authorize()
    for _ in range(3):
        client.login(WRONG)
    return lambda: _expect(client.login().status, 429)


def wrong_code(product: Product) -> Callable[[], None]:
    """One wrong code."""
    client = JsonClient(product)
    client.to_verify()
    return lambda: _expect(client.verify(client.wrong_code()).status, 401)


def sixth_code(product: Product) -> Callable[[], None]:
    """A seventh request for a code, while the sixth blocks sending."""
    client = JsonClient(product)
    client.to_verify()
    for _ in range(5):
        client.code_request()
    return lambda: _expect(client.code_request().status, 429)


def malformed(product: Product) -> Callable[[], None]:
    """A number with a wrong key."""
    client = JsonClient(product)
    client.authorize()
    return lambda: _expect(client.login(("255081416802500", "Mon-Espace1")).status, 400)


def refused_request(product: Product) -> Callable[[], None]:
    """An authorization request that goes back to its client with an error."""
    client = JsonClient(product)
    return lambda: _expect(client.authorize(scope="profile").status, 200)


def visitor(product: Product) -> Callable[[], None]:
    """Somebody opens the sign-in page and leaves; discovery and the keys are read as well."""
    browser = PageBrowser(product)

    def look() -> None:
        browser.authorize()
        browser.get("/.well-known/openid-configuration")
        browser.get("/.well-known/jwks.json")

    return look


def unknown_number(product: Product) -> Callable[[], None]:
    """One password for a number that nobody has."""
    return wrong_password(product, (UNKNOWN_NUMBER, "Mon-Espace1"))


REFUSALS = (
    Scenario("one more code", with_a_second_code),
    Scenario("wrong password", wrong_password),
    Scenario("wrong password, unknown number", unknown_number),
    Scenario("any password while blocked", blocked_password),
    Scenario("wrong code", wrong_code),
    Scenario("request for a code while the quota blocks", sixth_code),
    Scenario("malformed number", malformed),
    Scenario("refused authorization request", refused_request),
    Scenario("a visitor looks: sign-in page, discovery, keys", visitor),
)


def _expect(status: int, expected: int) -> None:
    """Make sure that the story is the one that its row names."""
    if status != expected:
        raise RuntimeError(f"expected {expected}, got {status}")
