"""Fixtures of the tests that sign in: one visitor in each form of the contract, and members as the demo data has them."""

from collections.abc import Iterator

import pytest

from tests.product import Product
from tests.web.visitors import JsonVisitor, PageVisitor, Visitor


@pytest.fixture(params=["pages", "json"])
def visitor(product: Product, request: pytest.FixtureRequest) -> Visitor:
    """Somebody who signs in, by pages and in JSON."""
    return PageVisitor(product) if request.param == "pages" else JsonVisitor(product)


@pytest.fixture
def restored_members(product: Product) -> Iterator[Product]:
    """The product, for a test that changes what is known of members: all is put back afterwards."""
    tables = ("accounts", "individuals")
    before = {name: product.items(name) for name in tables}
    yield product
    for name in tables:
        for item in before[name]:
            product.dynamodb.put_item(TableName=product.table(name), Item=item)
