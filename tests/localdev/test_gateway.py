"""What the gateway answers by itself is the product's own, and no answer of the product breaks a connection."""

import json
from typing import Any

import pytest
from chalice import Chalice, Response

from localdev.gateway import Answer, StageGateway
from localdev.rest_event import Received
from tests.product import Product

JSON = {"Accept": "application/json"}
HTML = {"Accept": "text/html"}
SECURITY = (
    "strict-transport-security",
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "content-security-policy",
    "x-correlation-id",
)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer some-token"}], ids=["plain", "authorised"])
def test_unknown_path_is_the_products_404_in_json(product: Product, headers: dict[str, str]) -> None:
    """Not the gateway's 403: a problem document, whether or not the request is authorised, echoing nothing."""
    answer = product.request("GET", "/no/such/path", headers={**JSON, **headers})
    assert answer.status == 404
    assert answer.header("content-type") == "application/problem+json"
    assert answer.json()["type"] == f"{product.issuer}/problems/not-found"
    assert answer.json()["correlation_id"] == answer.header("x-correlation-id")
    assert "some-token" not in answer.text
    assert [name for name in SECURITY if not answer.header(name)] == []


def test_unknown_path_is_the_products_404_in_html(product: Product) -> None:
    """A person gets a page in their language, with the reference to quote, and all security headers."""
    answer = product.request("GET", "/no/such/path", headers={**HTML, "Accept-Language": "en"})
    assert answer.status == 404
    assert '<html lang="en">' in answer.text
    assert answer.header("x-correlation-id") in answer.text
    assert [name for name in SECURITY if not answer.header(name)] == []


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/oauth2/authorize", "GET, HEAD, POST"),
        ("GET", "/oauth2/token", "POST"),
        ("OPTIONS", "/oauth2/token", "POST"),
        ("POST", "/.well-known/jwks.json", "GET, HEAD"),
        ("PROPFIND", "/", "GET, HEAD"),
        ("TRACE", "/", "GET, HEAD"),
    ],
)
def test_unknown_method_is_the_products_405(product: Product, method: str, path: str, allow: str) -> None:
    """Known and invented methods alike: the product's problem, and `Allow` with what there is."""
    answer = product.request(method, path, headers=JSON)
    assert (answer.status, answer.header("allow")) == (405, allow)
    assert answer.json()["type"] == f"{product.issuer}/problems/method-not-allowed"
    assert [name for name in SECURITY if not answer.header(name)] == []
    page = product.request(method, path, headers=HTML)
    assert page.status == 405
    assert "<html" in page.text


def test_head_is_get_without_a_body(product: Product) -> None:
    """HEAD has the headers of GET, its length too, and nothing else."""
    head, get = (product.request(method, "/.well-known/jwks.json") for method in ("HEAD", "GET"))
    assert (head.status, head.body) == (200, b"")
    assert head.header("content-length") == str(len(get.body))
    assert head.header("content-type") == get.header("content-type")


@pytest.mark.parametrize(("size", "path"), [(17_000, "/login"), (10_600_000, "/login"), (10_600_000, "/nowhere")])
def test_large_bodies_get_an_answer(product: Product, size: int, path: str) -> None:
    """Too large for the product or for the gateway: 413, and the connection is not broken."""
    headers = {**JSON, "Content-Type": "application/x-www-form-urlencoded"}
    assert product.request("POST", path, b"a" * size, headers).status == 413


UNSENDABLE: dict[str, object] = {
    "a set": {1, 2},
    "lines in a list": Response("x", headers={"Set-Cookie": ["a=1\r\nX-Evil: 1"]}),
    "a carriage return": Response("x", headers={"X-Text": "a\rX-Evil: 1"}),
    "an accent in a header": Response("x", headers={"X-Text": "é"}),
    "a space in a name": Response("x", headers={"X Text": "a"}),
    "half a character": Response("\ud800", headers={"Content-Type": "text/plain"}),
}
"""What Chalice's own server breaks the connection with, or sends as it is."""


@pytest.mark.parametrize("made", UNSENDABLE.values(), ids=UNSENDABLE)
@pytest.mark.usefixtures("product")
def test_answers_that_cannot_be_sent_become_a_500(made: object) -> None:
    """The client gets the product's internal error, and nothing of what was wrong."""
    answer = ask(made)
    assert answer.status == 500
    assert json.loads(answer.body)["type"].endswith("/problems/internal-error")
    assert "X-Evil" not in repr(answer)


@pytest.mark.usefixtures("product")
def test_binary_answers_are_decoded() -> None:
    """What Chalice hands over as base64 goes out as bytes."""
    response = Response(b"\x89PNG", headers={"Content-Type": "image/png"})
    assert ask(response, accept="image/png").body == b"\x89PNG"


@pytest.mark.usefixtures("product")
def test_each_request_has_its_own_lambda_context() -> None:
    """The context that a view sees belongs to its request."""
    app = Chalice("probe")

    @app.route("/id")
    def own_id() -> dict[str, bool]:
        request: Any = app.current_request
        return {"same": request.lambda_context.aws_request_id == request.context["requestId"]}

    answer = StageGateway(app).answer(Received("GET", "/id", (), b"", "127.0.0.1"))
    assert json.loads(answer.body) == {"same": True}


def ask(made: object, accept: str = "application/json") -> Answer:
    """Let an app of one view return something, and take what the gateway makes of it."""
    app = Chalice("probe")
    app.log.disabled = True
    app.route("/")(lambda: made)
    return StageGateway(app).answer(Received("GET", "/", [("Accept", accept)], b"", "127.0.0.1"))
