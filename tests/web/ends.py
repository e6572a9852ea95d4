"""What ends all that a member has begun: each is made ready first, and returns the one request that does it."""

from collections.abc import Callable
from functools import partial

from tests.json_client import CAMILLE, JsonClient
from tests.product import Answer, Product
from tests.recovery import choose, code_for, link_for, reset, to_choice
from tests.self_service import NEW_ADDRESS, change_email, change_password, confirm, deny, tokens
from tests.signed import Agent

Act = Callable[[], Answer]
End = Callable[[Product], Act]


def by_a_link(product: Product) -> Act:
    """Choose a new password by the link of a mail."""
    stranger = JsonClient(product)
    return partial(reset, stranger, link_for(stranger))


def by_a_provisional_code(product: Product) -> Act:
    """Choose a new password after a provisional code, in another browser."""
    there = JsonClient(product)
    assert to_choice(there, code_for(product, CAMILLE[0]), CAMILLE[0]).status == 200
    return partial(choose, there)


def at_the_desk(product: Product) -> Act:
    """Let an agent reset the account."""
    return partial(Agent(product).act, CAMILLE[0], "reset")


def everywhere(product: Product) -> Act:
    """Sign out in all browsers, from another one."""
    there = JsonClient(product)
    there.sign_in()
    return partial(there.call, "POST", "/session/end", {"everywhere": "yes"})


def by_its_member(product: Product) -> Act:
    """Change the password in another browser, which stays signed in."""
    there = JsonClient(product)
    there.sign_in()
    return partial(change_password, there)


def to_another_address(product: Product) -> Act:
    """Confirm another address, by the link that went there."""
    there = JsonClient(product)
    there.sign_in()
    assert change_email(there).status == 200
    return partial(confirm, JsonClient(product), tokens(product, "/email/confirm", NEW_ADDRESS)[0])


def by_a_denial(product: Product) -> Act:
    """Say "this was not me" of a browser that was trusted."""
    JsonClient(product).sign_in(trust=True)
    return partial(deny, JsonClient(product), tokens(product, "/notice")[0])


FROM_OUTSIDE: list[End] = [by_a_link, by_a_provisional_code, at_the_desk]
"""Those that need nobody who is signed in."""

BY_THE_MEMBER: list[End] = [everywhere, by_its_member, to_another_address, by_a_denial]
"""Those that a sign-in in a browser of its own has led to."""
