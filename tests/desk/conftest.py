"""What the desk does is undone after each test: accounts come back, and the demo agents' register."""

from collections.abc import Iterator

import pytest

from tests.contract.people import left_as_it_was
from tests.direct import Direct
from tests.product import Product
from tests.signed import COLLEAGUE, Agent


@pytest.fixture
def desk(product: Product) -> Iterator[Agent]:
    """An agent before the running product, without a socket between them."""
    with left_as_it_was(product, "accounts", "desk-agents"):
        yield Agent(Direct(product))


@pytest.fixture
def colleague(desk: Agent) -> Agent:
    """Another agent."""
    return Agent(desk.product, COLLEAGUE)
