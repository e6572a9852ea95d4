"""Fixtures that all parts of the suite share."""

from collections.abc import Iterator

import pytest

from tests.audit_fake import watching
from tests.json_client import JsonClient
from tests.page_browser import PageBrowser
from tests.product import Product


@pytest.fixture(scope="session")
def running_product() -> Iterator[Product]:
    """The local stage, served once for the session."""
    product = Product()
    yield product
    product.close()


@pytest.fixture
def product(running_product: Product) -> Iterator[Product]:
    """The running product with nothing left of other tests; a bad event in its log fails the test."""
    running_product.wipe()
    with watching():
        yield running_product


@pytest.fixture
def client(product: Product) -> JsonClient:
    """An HTTP client that speaks JSON."""
    return JsonClient(product)


@pytest.fixture
def browser(product: Product) -> PageBrowser:
    """A browser without JavaScript: forms, cookies, redirects."""
    return PageBrowser(product)
