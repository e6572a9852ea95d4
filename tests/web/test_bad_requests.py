"""Bad requests of issue 2: content types, sizes, paths and methods get the product's own answers, never a trace."""

import json
from urllib.parse import urlencode

import pytest

from tests.json_client import CAMILLE, JsonClient
from tests.product import Answer, Product
from tests.web.problem_facts import MEMBERS, STATUS
from tests.web.read_html import Page
from tests.web.visitors import wrong

POSTS = ("/login", "/login/code-request", "/login/verify")
FORM = "application/x-www-form-urlencoded"

BOTH = pytest.mark.parametrize("accept", ["application/json", "text/html"])


def check_own_answer(answer: Answer, accept: str, name: str) -> None:
    """Assert the product's form of a refusal: document or page, a reference to quote, nothing of the inside."""
    assert answer.status == STATUS[name], answer.text
    reference = answer.header("x-correlation-id")
    assert reference
    if accept == "application/json":
        assert answer.header("content-type") == "application/problem+json"
        document = answer.json()
        assert document["type"].endswith(f"/problems/{name}")
        assert set(document) == MEMBERS | {"correlation_id"} | ({"errors"} if name == "invalid-request" else set())
        assert document["correlation_id"] == reference
    else:
        page = Page(answer.text)
        assert page.one("title").text.startswith("Erreur")
        assert reference in page.text
    for inside in (
        "Traceback",
        "chalice",
        'File "',
        "moto",
        ".py",
        "Missing Authentication Token",
        "ForbiddenException",
    ):
        assert inside not in answer.text
    assert answer.header("server") == ""
    assert answer.header("x-content-type-options") == "nosniff"


def send(
    product: Product, method: str, path: str, accept: str, body: bytes | None = None, media_type: str = ""
) -> Answer:
    """Make one request."""
    headers = {"Accept": accept, **({"Content-Type": media_type} if media_type else {})}
    return product.request(method, path, body, headers)


@BOTH
@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "application/problem+json",
        "x",
        "/",
        "text/json",
    ],
)
@pytest.mark.parametrize("path", POSTS)
def test_another_content_type_is_415(product: Product, path: str, media_type: str, accept: str) -> None:
    """Forms and JSON alone are read."""
    check_own_answer(send(product, "POST", path, accept, b"nir=1", media_type), accept, "unsupported-media-type")


@BOTH
def test_a_body_without_a_content_type_is_415(product: Product, accept: str) -> None:
    """Nobody guesses what it is."""
    check_own_answer(send(product, "POST", "/login", accept, b"nir=1"), accept, "unsupported-media-type")


@BOTH
@pytest.mark.parametrize("path", POSTS)
def test_a_post_without_a_body_is_malformed(product: Product, path: str, accept: str) -> None:
    """There is no transaction in it."""
    answer = send(product, "POST", path, accept)
    assert answer.status == 400
    assert "invalid-request" in answer.text or "Erreur" in answer.text


@BOTH
@pytest.mark.parametrize("media_type", [FORM, "application/json", "text/plain"])
@pytest.mark.parametrize("size", [16_385, 200_000])
def test_a_body_of_more_than_16_kb_is_413(product: Product, accept: str, media_type: str, size: int) -> None:
    """Whatever it is said to be, it is not read."""
    body = b"password=" + b"a" * (size - 9)
    check_own_answer(send(product, "POST", "/login", accept, body, media_type), accept, "too-large")


def test_a_body_of_16_kb_is_read(client: JsonClient) -> None:
    """The limit itself is inside: the field is what is at fault."""
    client.authorize()
    frame = json.dumps({"transaction": client.transaction, "nir": CAMILLE[0], "password": ""})
    body = frame.replace('"password": ""', '"password": "' + "a" * (16_384 - len(frame)) + '"').encode()
    assert len(body) == 16_384
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    answer = client.product.request("POST", "/login", body, headers)
    assert answer.json()["errors"] == [{"field": "password", "reason": "too-long"}]
    assert client.login(wrong(CAMILLE)).json()["attempts_left"] == 2


@BOTH
@pytest.mark.parametrize(
    "path",
    ["/nothing", "/login/nothing", "/oauth2", "/LOGIN", "/login%00", "/%2e%2e/etc/passwd", "/agent", "/%C3%A9"],
)
def test_an_unknown_path_is_404(product: Product, path: str, accept: str) -> None:
    """Nothing of the path comes back."""
    answer = send(product, "GET", path, accept)
    check_own_answer(answer, accept, "not-found")
    assert "passwd" not in answer.text


@BOTH
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/login", "/oauth2/authorize"])
def test_another_method_is_405(product: Product, path: str, method: str, accept: str) -> None:
    """With the methods that are allowed."""
    answer = send(product, method, path, accept)
    check_own_answer(answer, accept, "method-not-allowed")
    assert "POST" in answer.header("allow")


@BOTH
def test_a_page_that_is_only_read_refuses_a_post(product: Product, accept: str) -> None:
    """405 there too."""
    check_own_answer(send(product, "POST", "/help/legal", accept), accept, "method-not-allowed")


@pytest.mark.parametrize("path", POSTS)
def test_a_cross_site_form_is_refused_as_a_page(product: Product, path: str) -> None:
    """403 in words, before anything of the body is looked at."""
    headers = {"Content-Type": FORM, "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    answer = product.request("POST", path, urlencode({"nir": CAMILLE[0]}).encode(), headers)
    check_own_answer(answer, "text/html", "cross-site")


@pytest.mark.parametrize("name", ["Cookie", "Accept", "Accept-Language", "Origin", "Content-Type", "X-Forwarded-For"])
@pytest.mark.parametrize(
    "value", ["", ";", "=;=", "a" * 4000, "\xff\xfe", "a;q=nan", "sesame-session=x; sesame-browser=y"]
)
def test_strange_headers_never_break_an_answer(product: Product, name: str, value: str) -> None:
    """The sign-in page, or a refusal of the product's own."""
    query = {"client_id": "portal", "redirect_uri": "http://127.0.0.1:9999/callback", "response_type": "code"}
    answer = product.request(
        "GET", f"/oauth2/authorize?{urlencode(query | {'scope': 'openid'})}", headers={name: value}
    )
    assert answer.status == 200
    assert 'action="/login"' in answer.text


@pytest.mark.parametrize("name", ["sesame-browser", "sesame-known-browser", "sesame-trusted-device", "sesame-session"])
def test_strange_cookies_are_as_if_they_were_not_there(product: Product, name: str) -> None:
    """Empty, cut, other bytes: the password is asked and judged."""
    for value in ("", "x", "A" * 22, "A" * 300, "%00", "\xe9"):
        client = JsonClient(product, cookies={name: value})
        assert client.authorize().json()["next"] == "login"
        assert client.login().json()["next"] == "request_code"
