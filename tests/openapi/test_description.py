"""/openapi.json describes every route that is deployed and no other, in every stage, without a database, and cacheable."""

import json
import re
from typing import Any

import pytest

from chalicelib.domain.provider_metadata import provider_metadata
from chalicelib.handlers.api_description import api_description
from chalicelib.handlers.problem import PROBLEM_NAMES
from tests.product import Product
from tests.security.route_table import product_routes
from tests.web.test_discovery_cold_start import first_answer

STATIC = "/static/{version}/{name}"
"""Files of the pages; a browser finds them, and nobody else needs them."""
METHODS = {"get", "post"}


@pytest.fixture
def served(product: Product) -> dict[str, Any]:
    """The document, as it is served."""
    return product.request("GET", "/openapi.json").json()


def test_every_deployed_route_is_described_and_no_other(product: Product, served: dict[str, Any]) -> None:
    """The route table but for static files, method by method."""
    routes = {(route.pattern, route.method.lower()) for route in product_routes(product)}
    described = {(path, method) for path, methods in served["paths"].items() for method in methods}
    assert described == {route for route in routes if route[0] != STATIC}


def test_it_is_public_cacheable_and_of_this_issuer(product: Product, served: dict[str, Any]) -> None:
    """Nobody need ask twice within minutes; the server that it names is the one it came from."""
    answer = product.request("GET", "/openapi.json")
    assert (answer.status, answer.header("Content-Type")) == (200, "application/json")
    assert answer.header("Cache-Control").startswith("public, max-age=")
    assert served == json.loads(json.dumps(api_description(product.issuer)))
    assert served["servers"] == [{"url": product.issuer}]


def test_it_is_served_in_stage_prod_without_anything_else() -> None:
    """A fresh interpreter answers it with neither AWS nor cryptography nor templates, and AWS out of reach."""
    answer = first_answer("/openapi.json", {})
    assert answer["status"] == 200
    assert json.loads(str(answer["body"]))["servers"] == [{"url": "https://sign-in.example"}]
    assert answer["loaded"] == []


def test_references_lead_somewhere_and_names_are_distinct(served: dict[str, Any]) -> None:
    """Every `$ref` is there, every schema is used, and no two operations have one name."""
    text = json.dumps(served)
    referred = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert referred == set(served["components"]["schemas"])
    names = [operation["operationId"] for methods in served["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names))
    assert {method for methods in served["paths"].values() for method in methods} <= METHODS


def test_every_problem_and_every_endpoint_of_discovery_is_in_it(product: Product, served: dict[str, Any]) -> None:
    """The problems that the product can tell, the gateway's own apart, and the endpoints that it advertises."""
    told = {
        name for pattern in re.findall(r"/problems/\(([a-z|-]+)\)", json.dumps(served)) for name in pattern.split("|")
    }
    assert set(PROBLEM_NAMES) - told == {"method-not-allowed"}
    endpoints = {str(url) for name, url in provider_metadata(product.issuer).items() if name.endswith("_endpoint")}
    assert {url.removeprefix(product.issuer) for url in endpoints} <= set(served["paths"])
