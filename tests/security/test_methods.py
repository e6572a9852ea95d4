"""WEB-13: the allowlist of methods and types over the route table; no banner, no documentation that anyone forgot."""

import re

from tests.product import Product
from tests.security.route_table import JSON, product_routes

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND")
POSTED_WITHOUT_A_FORM = frozenset({"/oauth2/userinfo"})
"""Takes a bearer token and an empty body (OIDC Core §5.3.1)."""


def test_a_route_takes_its_methods_alone(product: Product) -> None:
    """Every other method is 405, and says which ones there are."""
    routes = product_routes(product)
    own: dict[str, set[str]] = {}
    for route in routes:
        own.setdefault(route.path, set()).add(route.method)
    assert {"/oauth2/logout", "/session", "/session/end", "/session/extend"} <= own.keys()
    for path, methods in own.items():
        for method in set(METHODS) - methods:
            answer = product.request(method, path, headers={"Accept": JSON})
            assert answer.status == 405, (method, path)
            assert methods <= set(re.findall("[A-Z]+", answer.header("allow")))


def test_a_post_takes_forms_and_json_alone(product: Product) -> None:
    """XML, plain text, a file: refused by each route that is posted to, before anything else is read."""
    for route in product_routes(product):
        if route.method != "POST" or route.path in POSTED_WITHOUT_A_FORM:
            continue
        refused = {403} if route.path.startswith("/agent/") else {400, 415}  # the desk asks first who calls
        for content_type in ("text/xml", "text/plain", "multipart/form-data; boundary=x", "application/x-ndjson"):
            headers = {"Accept": JSON, "Content-Type": content_type}
            answer = product.request("POST", route.path, b"a=b", headers)
            assert answer.status in refused, (route.path, content_type)
            assert answer.set_cookies == []


def test_nothing_documents_itself(product: Product) -> None:
    """The usual places of consoles, metrics and descriptions are not there."""
    for path in ("/docs", "/swagger", "/metrics", "/actuator", "/.env", "/.git/config", "/server-status", "/graphql"):
        assert product.request("GET", path, headers={"Accept": JSON}).status == 404
