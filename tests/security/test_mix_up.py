"""No answer of another provider is taken anywhere, so none can be mixed up with another's (OP-24, RFC 9700 §4.4).

Sésame is no relying party yet: FranceConnect as a button comes later (product.md §3), with a redirect URI of its own.
"""

from urllib.parse import urlencode

import pytest

from chalicelib.handlers.cookies import SESSION
from tests.product import Product
from tests.security.route_table import all_routes

FOREIGN = {"code": "a-code-of-another-provider", "state": "a-state", "iss": "https://other-provider.example"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_of_another_provider_signs_nobody_in(product: Product, method: str) -> None:
    """Sent to each route of the product, by query or by form, it makes no session, no trusted browser and no code."""
    routes = [each for each in all_routes(product) if each.method == method and not each.is_of_the_local_stage]
    assert len(routes) > 3
    answer = urlencode(FOREIGN)
    for route in routes:
        if method == "GET":
            told = product.request("GET", f"{route.path}?{answer}", headers={"Accept": "text/html"})
        else:
            form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
            told = product.request("POST", route.path, answer.encode(), form)
        signed_in = [each for each in told.set_cookies if each.startswith(f"{SESSION}=") and "Max-Age=0" not in each]
        assert signed_in == [], str(route)
        assert "code=" not in told.header("Location"), str(route)
    assert product.items("sessions") == []
    assert product.items("trusted-devices") == []
