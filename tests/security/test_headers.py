"""WEB-06 to WEB-08 and WEB-13: a crawler over the whole route table, its wrong methods, wrong types and its failures."""

import re
from collections.abc import Iterator

import pytest

from tests.json_client import CALLBACK, JsonClient
from tests.page_browser import PageBrowser
from tests.product import Answer, Product
from tests.security.prod_shape import as_deployed
from tests.security.route_table import CACHEABLE, HTML, JSON, all_routes, every_view_raising, product_routes

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
FORM = "application/x-www-form-urlencoded"
YEAR_SECONDS = 31_536_000

EXPECTED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}

SHOWS_A_MAIL = "/dev/outbox/mail"
"""The local stage shows a mail as a mail program would, with the mail's own inline styles."""


def assert_guarded(answer: Answer, what: str, *, cacheable: bool = False, form_action: str = "") -> None:
    """Judge the headers that every answer has."""
    for name, value in EXPECTED.items():
        assert answer.header(name) == value, (what, name)
    hsts = answer.header("strict-transport-security")
    age = re.search(r"max-age=(\d+)", hsts)
    assert age is not None
    assert int(age.group(1)) >= YEAR_SECONDS, what
    assert "includeSubDomains" in hsts, what
    for feature in ("camera", "geolocation", "microphone", "payment"):
        assert f"{feature}=()" in answer.header("permissions-policy"), what
    assert_policy(answer.header("content-security-policy"), what, form_action)
    stored = answer.header("cache-control")
    assert (stored != "no-store") if cacheable else (stored == "no-store"), (what, stored)
    assert re.fullmatch("[0-9a-f]{16}", answer.header("x-correlation-id")), what
    assert_no_banner(answer, what)
    names = [name.lower() for name, _ in answer.headers if name.lower() != "set-cookie"]
    assert len(names) == len(set(names)), (what, "a header twice")


def assert_policy(policy: str, what: str, form_action: str) -> None:
    """Judge a content security policy."""
    directives = {name: values for name, *values in (part.split() for part in policy.split(";") if part.strip())}
    assert directives["default-src"] == ["'none'"], what
    for name in ("base-uri", "object-src", "frame-ancestors"):
        assert directives[name] == ["'none'"], (what, name)
    assert directives["form-action"] == ["'self'", *form_action.split()], what
    for name in ("script-src", "style-src", "img-src"):
        assert directives[name] == ["'self'"], (what, name)
    assert "unsafe" not in policy, what
    assert "*" not in policy, what


def assert_no_banner(answer: Answer, what: str) -> None:
    """Nothing in the head says what runs here, nor which version; what is sealed spells four letters by chance."""
    names = {name.lower() for name, _ in answer.headers}
    assert names.isdisjoint({"server", "via", "x-powered-by", "x-aspnet-version"}), what
    head = " ".join(value for name, value in answer.headers if name.lower() not in {"set-cookie", "location"}).lower()
    assert not re.search(r"python|chalice|werkzeug|basehttp|moto|boto", head), what


def requests(product: Product) -> Iterator[tuple[str, str, Answer, bool]]:
    """Ask every route in every way; yield method, path, answer and whether it may be kept by caches."""
    for route in all_routes(product):
        if route.path == SHOWS_A_MAIL or route.pattern == "/dev/reset":
            continue
        for method in METHODS:
            for accept in (HTML, JSON):
                headers = {"Accept": accept}
                body = b"a=b" if method == "POST" else None
                if body:
                    headers["Content-Type"] = FORM
                answer = product.request(method, route.path, body, headers)
                kept = route.pattern in CACHEABLE and answer.status == 200
                yield method, route.path, answer, kept


def test_every_answer_of_every_route_is_guarded(product: Product) -> None:
    """Each route by each method, for people and for programs: all headers, and no-store but for three resources."""
    statuses = set()
    for method, path, answer, kept in requests(product):
        assert_guarded(answer, f"{method} {path} {answer.status}", cacheable=kept)
        statuses.add(answer.status)
    assert statuses >= {200, 400, 401, 405}


def test_answers_outside_the_route_table_are_guarded(product: Product) -> None:
    """Unknown paths, bodies too large for product or gateway, wrong types and broken requests have them too."""
    asked = {
        404: ("GET", "/no/such/page", None, {}),
        413: ("POST", "/login", b"x" * 20_000, {"Content-Type": FORM}),
        415: ("POST", "/login", b"<a/>", {"Content-Type": "text/xml"}),
        405: ("DELETE", "/login", None, {}),
    }
    for status, (method, path, body, headers) in asked.items():
        for accept in (HTML, JSON):
            answer = product.request(method, path, body, {**headers, "Accept": accept})
            assert answer.status == status
            assert_guarded(answer, f"{status} {accept}")
            kind = "application/problem+json" if accept == JSON else "text/html; charset=utf-8"
            assert answer.header("content-type") == kind
    huge = product.request("POST", "/login", b"x" * 11_000_000, {"Content-Type": FORM, "Accept": JSON})
    assert huge.status == 413
    assert_guarded(huge, "gateway 413")
    signed = product.request("GET", "/no/such", headers={"Authorization": "AWS4-HMAC-SHA256 Credential=secret-value"})
    assert signed.status == 404
    assert_guarded(signed, "signed 404")
    assert "secret-value" not in signed.text


def test_answers_to_defects_are_guarded(product: Product) -> None:
    """A 500 of any route has every header, and is not kept."""
    routes = all_routes(product)
    with every_view_raising(routes, ValueError("x")):
        for route in routes:
            answer = product.request(route.method, route.path, None, route.headers(product, None, {"Accept": HTML}))
            assert answer.status == 500
            assert_guarded(answer, f"500 {route}")


@pytest.mark.parametrize(
    ("client_id", "redirect_uri", "origin"),
    [
        ("portal", CALLBACK, "http://127.0.0.1:9999"),
        ("mobile-app", "fr.example.mon-espace:/callback", "fr.example.mon-espace:"),
    ],
)
def test_forms_may_end_at_the_client_that_asked_and_nowhere_else(
    product: Product, client_id: str, redirect_uri: str, origin: str
) -> None:
    """The policy of a sign-in's pages names the origin of its redirect_uri beside our own, on refusals too."""
    browser = PageBrowser(product)
    more = {}
    if client_id == "mobile-app":
        more = {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"}
    page = browser.authorize(client_id, redirect_uri=redirect_uri, **more)
    assert page.status == 200
    assert_guarded(page, "sign-in page", form_action=origin)
    refused = browser.submit("/login", nir="", password="")
    assert refused.status == 400
    assert_guarded(refused, "refused form", form_action=origin)


def test_a_whole_sign_in_is_guarded(product: Product) -> None:
    """The pages of the code and the redirects between have the headers as well, and redirects are 303."""
    browser = PageBrowser(product)
    browser.authorize()
    for step in (browser.login, lambda: browser.submit("/login/code-request")):
        page = step()
        assert page.status == 200
        assert_guarded(page, browser.url, form_action="http://127.0.0.1:9999")
    done = browser.submit("/login/verify", code=browser.newest_code())
    assert done.status == 303
    assert_guarded(done, "to the client")


def test_a_token_answer_may_not_be_kept(client: JsonClient) -> None:
    """Errors and successes of protocol endpoints say no-store (RFC 6749 §5.1)."""
    for path in ("/oauth2/token", "/oauth2/userinfo"):
        answer = client.product.request("POST", path, b"", {"Content-Type": FORM})
        assert answer.status in {400, 401}
        assert answer.header("cache-control") == "no-store"


def test_the_deployed_shape_is_guarded_as_well(product: Product) -> None:
    """With the settings of prod every deployed route answers with the same headers."""
    with as_deployed(product):
        for route in product_routes(product):
            answer = product.request(route.method, route.path, None, {"Accept": HTML})
            kept = route.pattern in CACHEABLE and answer.status == 200
            assert_guarded(answer, str(route), cacheable=kept)
