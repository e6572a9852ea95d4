"""The stores that contract suites run on: what unit tests believe must be what the product does."""

import pytest

from tests.contract.stores import Stores, faked, of_dynamodb
from tests.product import Product


@pytest.fixture(params=[pytest.param("fake", marks=pytest.mark.emulator("no engine is asked")), "dynamodb"])
def stores(request: pytest.FixtureRequest) -> Stores:
    """The fakes, and the adapters on empty tables."""
    if request.param == "fake":
        return faked()
    request.getfixturevalue("product")
    return of_dynamodb()


@pytest.fixture
def adapters(product: Product) -> Stores:
    """The adapters alone, on empty tables."""
    del product
    return of_dynamodb()
