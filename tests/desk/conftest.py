"""What the desk does is undone after each test: accounts come back, and the demo agents' register."""

from collections.abc import Iterator

import pytest

from tests.contract.people import left_as_it_was
from tests.product import Product
from tests.signed import COLLEAGUE, Agent


@pytest.fixture
def desk(product: Product) -> Iterator[Agent]:
    """An agent before the running product."""
    with left_as_it_was(product, "accounts", "desk-agents"):
        yield Agent(product)


@pytest.fixture
def colleague(desk: Agent) -> Agent:
    """Another agent."""
    return Agent(desk.product, COLLEAGUE)
