"""What members do beside signing in, and what the desk does for them, as stories whose calls are counted."""

from collections.abc import Callable

from benchmarks.scenarios import Scenario
from tests.json_client import CAMILLE, JsonClient
from tests.product import Product
from tests.recovery import link_for, reset
from tests.self_service import change_email, change_password, confirm, tokens
from tests.signed import Agent
from tests.web.newcomers import create, verification_token, verify

GOOD = {200, 202}


def created(product: Product) -> Callable[[], None]:
    """An account is created and its address verified."""

    def begin() -> None:
        _expect(create(product).status)
        _expect(verify(product, verification_token(product)).status)

    return begin


def recovered(product: Product) -> Callable[[], None]:
    """A forgotten password is replaced by the link of a mail."""
    client = JsonClient(product)
    return lambda: _expect(reset(client, link_for(client)).status)


def looked_at_security(product: Product) -> Callable[[], None]:
    """A member sees sign-ins, devices and sessions."""
    client = JsonClient(product)
    client.sign_in(trust=True)
    return lambda: _expect(client.call("GET", "/me/security").status)


def changed_password(product: Product) -> Callable[[], None]:
    """A signed-in member chooses another password."""
    client = JsonClient(product)
    client.sign_in()
    return lambda: _expect(change_password(client).status)


def changed_address(product: Product) -> Callable[[], None]:
    """A signed-in member asks for another address and confirms it."""
    client = JsonClient(product)
    client.sign_in()

    def change() -> None:
        _expect(change_email(client).status)
        _expect(confirm(client, tokens(product, "/email/confirm")[0]).status)

    return change


def unblocked_by_the_desk(product: Product) -> Callable[[], None]:
    """An agent finds a member and lifts a block."""
    agent = Agent(product)

    def help_them() -> None:
        _expect(agent.act(CAMILLE[0], "unblock").status)

    return help_them


OF_AN_ACCOUNT = (
    Scenario("account created, address verified", created),
    Scenario("forgotten password, by link", recovered),
    Scenario("my security, looked at", looked_at_security),
    Scenario("password changed", changed_password),
    Scenario("address changed and confirmed", changed_address),
    Scenario("found and unblocked by the desk", unblocked_by_the_desk),
)


def _expect(status: int) -> None:
    """Make sure that the story is the one that its row names."""
    if status not in GOOD:
        raise RuntimeError(f"expected success, got {status}")
