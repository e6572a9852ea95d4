"""The product as it is deployed, over the same emulated AWS: stage `prod`, https, and a client of its origin."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from chalicelib import wiring
from chalicelib.wiring import Adapters
from tests.audit_fake import StrictAudit
from tests.product import Product

PROD_ISSUER = "https://sign-in.example"


@contextmanager
def as_deployed(product: Product) -> Iterator[Product]:
    """Let the server answer with the settings of stage `prod`; drivers then say that they are at its origin."""
    settings = replace(product.world.settings, stage="prod", issuer=PROD_ISSUER)
    with fresh_adapters(product, Adapters(settings)):
        before, product.issuer = product.issuer, PROD_ISSUER
        try:
            yield product
        finally:
            product.issuer = before


@contextmanager
def fresh_adapters(product: Product, adapters: Adapters | None = None) -> Iterator[Adapters]:
    """Put adapters that remember nothing in place: no key is unwrapped, no client is known."""
    own = wiring.adapters()
    fresh = adapters or Adapters(product.world.settings)
    fresh.clock = product.world.clock
    watch = StrictAudit(then=fresh.audit, exact=True)
    fresh.audit = watch
    wiring.install(fresh)
    try:
        yield fresh
    finally:
        wiring.install(own)
    assert watch.breaches == []
