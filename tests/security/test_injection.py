"""WEB-09 to WEB-11: what is sent comes back neither as markup nor as a header, and leads nobody elsewhere.

Hypothesis makes payloads around the characters that matter and puts them into every parameter, header and cookie that
any route reads.
"""

import html
import http.client
import json
import re
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.json_client import CALLBACK, CAMILLE, JsonClient, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import Answer, Product
from tests.security.route_table import HTML, JSON, Route, all_routes
from tests.unit.open_redirect_corpus import CORPUS, REGISTERED

FORM = "application/x-www-form-urlencoded"
MARK = "zqx7kvj4wyhq"
"""Marks a payload, so that its reflection is found however it was changed around it.

Four letters would be found in sealed values and identifiers, which are random, about once in a thousand runs.
"""

QUERY_NAMES = (
    *("t", "lang", "code", "transaction", "form", "nir", "password", "trust_device", "error", "id", "name", "next"),
    *("client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "prompt", "max_age", "acr_values"),
    *("ui_locales", "login_hint", "claims", "code_challenge", "code_challenge_method", "request", "request_uri"),
    *("grant_type", "code_verifier", "client_secret", "access_token", "advance_seconds", "reset"),
)

TRICKS = (
    f"<script>{MARK}()</script>",
    f'"><img src=x onerror={MARK}>',
    f"'-{MARK}-'",
    f"{{{{{MARK}*7}}}}",
    f"\r\nSet-Cookie: {MARK}=1",
    f"\n\n<html>{MARK}",
    f"%0d%0aX-{MARK}: 1",
    f"{MARK}\u2028\u2029\x85",
    f"javascript:{MARK}()",
    f"//{MARK}.example/",
    f"\ud7ff{MARK}\ufeff",
    f"{MARK}\x00",
)

payloads = st.one_of(
    st.sampled_from(TRICKS),
    st.text("<>\"'&;/\\\r\n\t%{}()=:@#?\u2028é ", max_size=20).map(lambda text: text + f"<{MARK}>" + text),
)

quick = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def assert_harmless(answer: Answer, what: str) -> None:
    """Judge one answer: no markup of the sender's, no header of his, no cookie of his, no way out."""
    assert answer.status < 500, (what, answer.status)
    for name, value in answer.headers:
        assert MARK not in name.lower(), what
        if name.lower() != "location":
            assert MARK not in value.lower(), (what, name)
        assert value.isprintable(), (what, name)
    assert_stays(answer, what)
    if answer.text and "html" in answer.header("content-type"):
        assert_inert(answer.text, what)


def assert_inert(page: str, what: str) -> None:
    """Nothing that was sent opened a tag, an attribute or a script; where it is shown, it is text."""
    assert not re.search(rf"<[^>]*{MARK}[^>]*>", _without_typed_values(page)), what
    assert f"<{MARK}" not in page, what
    assert len(re.findall("<script", page)) == 1, what
    for found in re.findall(r'(?:href|src|action)="([^"]*)"', page):
        scheme = urlsplit(html.unescape(found)).scheme
        assert scheme in {"", "http", "https", "tel"}, (what, found)


def _without_typed_values(page: str) -> str:
    return re.sub(r' value="[^"<>]*"', "", page)


def assert_stays(answer: Answer, what: str) -> None:
    """A redirect goes to a page of ours or to a registered address."""
    for location in (answer.header("location"), _json_redirect(answer)):
        bare = re.sub(r"^http://127\.0\.0\.1:\d+(?=/(?:oauth2/authorize\?|dev/))", "", location)
        assert re.match(
            r"$|/$|/login|/oauth2/authorize\?|/session$|/session\?lang=|/dev/client|" + re.escape(CALLBACK) + r"\?",
            bare,
        ), (
            what,
            location,
        )


def _json_redirect(answer: Answer) -> str:
    if "json" not in answer.header("content-type"):
        return ""
    body = json.loads(answer.body)
    return str(body.get("redirect_to", "")) if isinstance(body, dict) else ""


def routes_of(product: Product) -> list[Route]:
    """Return every route but the one that would begin the world anew."""
    return [route for route in all_routes(product) if route.pattern != "/dev/reset"]


@settings(quick, max_examples=25)
@given(payload=payloads, names=st.sets(st.sampled_from(QUERY_NAMES), min_size=1, max_size=4))
def test_no_query_or_form_parameter_of_any_route_is_reflected(product: Product, payload: str, names: set[str]) -> None:
    """The payload in some parameters of the query or of the form, on every route, for people and for programs."""
    query = urlencode(dict.fromkeys(sorted(names), payload), quote_via=quote)
    for route in routes_of(product):
        for accept in (HTML, JSON):
            headers = {"Accept": accept, **({"Content-Type": FORM} if route.method == "POST" else {})}
            body = query.encode() if route.method == "POST" else None
            answer = product.request(route.method, f"{route.path}?{query}", body, headers)
            assert_harmless(answer, f"{route} {accept} {names}")


@quick
@given(
    payload=payloads,
    name=st.sampled_from(
        [
            "client_id",
            "redirect_uri",
            "state",
            "nonce",
            "scope",
            "prompt",
            "ui_locales",
            "max_age",
            "acr_values",
            "response_type",
            "response_mode",
            "login_hint",
            "claims",
        ]
    ),
)
@example(payload=f"\r\nSet-Cookie: {MARK}=1", name="state")
def test_no_parameter_of_a_real_authorization_request_is_reflected(product: Product, payload: str, name: str) -> None:
    """In an otherwise right request each parameter is refused, ignored, or carried back by `state` alone, encoded."""
    for accept in (HTML, JSON):
        browser = PageBrowser(product) if accept == HTML else JsonClient(product)
        answer = browser.authorize(**{name: payload})
        assert_harmless(answer, f"{name} {accept}")
        location = answer.header("location") or _json_redirect(answer)
        if location:
            told = parse_qs(urlsplit(location).query)
            assert set(told) <= {"error", "error_description", "state", "iss"}
            assert told.get("state", [payload]) in ([payload], ["a-state"])
            assert location.isascii()
            assert location.isprintable()


@quick
@given(payload=payloads)
def test_state_survives_a_whole_sign_in_unharmed_and_harmless(product: Product, payload: str) -> None:
    """A state full of markup stands in no page on the way, and comes back to the byte."""
    client = JsonClient(product)
    answer = client.authorize("mobile-app", state=payload)
    if answer.json()["next"] == "login":
        browser = PageBrowser(product)
        page = browser.authorize(state=payload)
        assert MARK not in page.text
        answer = client.login(CAMILLE)
        assert redirect_parameters(answer)["state"] == payload
    else:
        assert redirect_parameters(answer)["error"] == "invalid_request"
    assert_harmless(answer, "state")


@quick
@given(typed=payloads, name=st.sampled_from(["nir", "password", "transaction", "form", "code"]))
def test_what_is_typed_is_shown_again_as_text_alone(product: Product, typed: str, name: str) -> None:
    """In the forms of a real sign-in: the number comes back inside its field, escaped; secrets not at all."""
    browser = PageBrowser(product)
    browser.authorize()
    values = {**browser.form("/login"), "nir": "1", "password": "x", name: typed}
    answer = browser.post("/login", values)
    assert_harmless(answer, name)
    if name == "nir":
        shown = re.search(r'<input id="nir"[^>]* value="([^"]*)"', answer.text)
        assert shown is not None
        assert "<" not in shown.group(1)
        assert html.unescape(shown.group(1)) == typed[:64]
    else:
        assert MARK not in answer.text


@quick
@given(payload=payloads, name=st.sampled_from(["nir", "password", "transaction", "code", "trust_device", MARK]))
def test_no_json_member_is_reflected(client: JsonClient, payload: str, name: str) -> None:
    """Member names and values of a JSON body come back in no problem document."""
    client.authorize()
    for path in ("/login", "/login/code-request", "/login/verify"):
        for body in ({name: payload}, {payload: name}, {"transaction": client.transaction, name: payload}):
            answer = client.call("POST", path, body)
            assert_harmless(answer, path)
            assert MARK not in answer.text


HEADERS = (
    *(
        "Accept",
        "Accept-Language",
        "Authorization",
        "Content-Type",
        "Cookie",
        "Host",
        "Origin",
        "Referer",
        "User-Agent",
    ),
    *("Sec-Fetch-Site", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Correlation-Id"),
    *("X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "Transfer-Encoding"),
)


@quick
@given(payload=payloads, name=st.sampled_from(HEADERS))
def test_no_request_header_is_reflected(product: Product, payload: str, name: str) -> None:
    """Whatever stands in a header, of any name that proxies and browsers send, is in no answer and changes no link."""
    value = payload.encode("latin-1", "replace").decode("latin-1").translate(dict.fromkeys(range(32), " ")).strip()
    for path in ("/oauth2/authorize?client_id=x", "/login", "/help/legal", "/no/such", "/oauth2/userinfo"):
        answer = product.request("GET", path, None, {"Accept": HTML, name: value})
        assert_harmless(answer, f"{name} {path}")
        assert MARK not in answer.text


COOKIES = ("sesame-browser", "sesame-session", "sesame-known-browser", "sesame-trusted-device")


@quick
@given(
    payload=payloads,
    name=st.sampled_from([*COOKIES, f"sesame-sign-in-{'A' * 22}", MARK]),
)
def test_no_cookie_is_reflected_or_set_anew(product: Product, payload: str, name: str) -> None:
    """A foreign value in any of our cookies is in no page and no Set-Cookie."""
    value = re.sub(r"[\x00-\x20;,\x7f-\uffff]", "-", payload)
    browser = PageBrowser(product, {name: value})
    assert_harmless(browser.authorize(), name)
    assert MARK not in browser.page.text
    assert_harmless(browser.get(f"/login?t={'A' * 22}"), name)


def test_raw_line_breaks_in_the_request_line_and_heads_are_no_answers(product: Product) -> None:
    """Bytes that no client of ours would send: encoded line breaks stay encoded, raw ones end the request."""
    raw = f"/login/restart?t=%0d%0aSet-Cookie:%20{MARK}=1"
    assert_harmless(product.request("GET", raw, None, {"Accept": HTML}), "restart")
    with pytest.raises(http.client.InvalidURL):
        product.request("GET", f"/login?t=\r\nX-{MARK}: 1")


@pytest.mark.parametrize("accept", [HTML, JSON], ids=["page", "json"])
def test_no_foreign_address_is_ever_redirected_to(product: Product, accept: str) -> None:
    """The corpus of open redirects, as redirect_uri, as `t`, as any other parameter: a refusal, and no Location."""
    bent = {uri.replace(REGISTERED, CALLBACK).replace("rp.example", "127.0.0.1:9999") for uri in CORPUS.values()}
    uris = (bent | set(CORPUS.values())) - {CALLBACK}
    assert len(uris) >= 400
    for uri in sorted(uris, key=ascii):
        query = {"client_id": "portal", "response_type": "code", "scope": "openid", "redirect_uri": uri}
        answer = product.request(
            "GET", "/oauth2/authorize?" + urlencode(query, errors="surrogatepass"), None, {"Accept": accept}
        )
        assert answer.status == 400, uri
        assert answer.header("location") == ""
        assert "redirect_to" not in answer.text
        if uri not in bent:
            continue
        for more in ("/login/restart?t=", "/login/verify?next=", "/dev/client/callback?iss="):
            answer = product.request(
                "GET", more + quote(uri, safe="", errors="surrogatepass"), None, {"Accept": accept}
            )
            assert_stays(answer, more + uri)


def test_beginning_again_goes_to_our_own_endpoint_alone(product: Product) -> None:
    """The link that begins a sign-in again carries the same request, encoded, to a path of ours."""
    browser = PageBrowser(product)
    browser.authorize(state='"><script>//evil.example\\', nonce="n&redirect_uri=https://evil.example")
    reference = browser.form("/login")["transaction"]
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    answer = product.request("GET", f"/login/restart?t={reference}", None, {"Accept": HTML, "Cookie": cookie})
    location = answer.header("location")
    assert location.startswith("/oauth2/authorize?")
    told = parse_qs(urlsplit(location).query)
    assert told["redirect_uri"] == [CALLBACK]
    assert told["state"] == ['"><script>//evil.example\\']
    assert product.request("GET", location, None, {"Accept": HTML}).status == 200
