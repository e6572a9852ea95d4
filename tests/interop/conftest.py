"""Relying parties ask the machine for the time, so here the product does too."""

from datetime import UTC, datetime

import pytest

from tests.product import Product


@pytest.fixture
def product_today(product: Product) -> Product:
    """The running product, its clock at the machine's time."""
    product.set_time(datetime.now(UTC))
    return product
