"""Fixtures that the files of this folder share."""

from collections.abc import Iterator

import pytest

from tests.product import Product
from tests.security.aws_faults import Outage, clients_that_can_fail, new_container


@pytest.fixture(scope="module")
def fragile(running_product: Product) -> Iterator[Outage]:
    """Clients of AWS that fail when told, for the whole file."""
    with clients_that_can_fail(running_product, attempts=1) as made:
        yield made


@pytest.fixture
def outage(product: Product, fragile: Outage) -> Iterator[Outage]:
    """A container that has just started, on an AWS that fails when told."""
    with new_container(product, fragile) as made:
        yield made
