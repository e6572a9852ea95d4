"""What the races inside one process stand on."""

from collections.abc import Iterator

import pytest

from tests.product import Product
from tests.races.volley import Door, hasty_threads


@pytest.fixture
def raced(product: Product) -> Iterator[Product]:
    """The running product with hasty threads."""
    with hasty_threads():
        yield product


@pytest.fixture
def doors(raced: Product) -> list[Door]:
    """The one door of this process."""
    return [Door(raced.port)]
