"""What ends all that a member has begun: each is made ready first, and returns the one request that does it."""

from collections.abc import Callable
from functools import partial

from tests.json_client import CAMILLE, JsonClient
from tests.product import Answer, Product
from tests.recovery import choose, code_for, link_for, reset, to_choice
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


FROM_OUTSIDE: list[End] = [by_a_link, by_a_provisional_code, at_the_desk]
"""Those that need nobody who is signed in."""
