"""WEB-03: what other sites make a browser send is refused on every POST route, and no GET changes anything.

Routes are taken from the app's own table, so that a new POST is tried without anybody thinking of it. The contract
leaves out the endpoints that other parties post to (security.md §21).
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.json_client import CAMILLE, JsonClient, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import MOVING_TABLES, Product
from tests.security.prod_shape import as_deployed
from tests.security.route_table import HTML, JSON, Route, all_routes

FOR_OTHER_PARTIES = frozenset(
    {
        *("/oauth2/authorize", "/oauth2/token", "/oauth2/userinfo", "/oauth2/revoke", "/oauth2/introspect"),
        *("/oauth2/par", "/oauth2/logout"),
    }
)
FORM = "application/x-www-form-urlencoded"
TABLES = (*MOVING_TABLES, "accounts", "individuals", "clients", "data-keys")

CROSS_SITE: list[dict[str, str]] = [
    {"Origin": "https://elsewhere.example"},
    {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "{issuer}", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "{issuer}.elsewhere.example"},
    {"Origin": "{issuer}/"},
    {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "{issuer} https://elsewhere.example"},
    {"Origin": ""},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "SAME-ORIGIN, cross-site"},
]
"""What browsers say of posts from elsewhere, and what they never say of our own."""

OURS: list[dict[str, str]] = [
    {},
    {"Origin": "{issuer}"},
    {"Origin": "{issuer}", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
]
"""Programs without a browser, and what browsers say of a form on our own pages."""


def guarded_routes(product: Product) -> list[Route]:
    """Return every POST route that other sites may not reach."""
    posts = [route for route in all_routes(product) if route.method == "POST" and not route.asks_for_a_signature]
    return [route for route in posts if route.path not in FOR_OTHER_PARTIES]


def dump(product: Product) -> str:
    """Return everything that is stored, in a fixed order."""
    items = {table: product.items(table) for table in TABLES}
    return json.dumps(items, sort_keys=True, default=repr)


def filled(headers: dict[str, str], product: Product) -> dict[str, str]:
    """Return headers with the product's own origin in place."""
    return {name: value.replace("{issuer}", product.issuer) for name, value in headers.items()}


def test_no_post_route_is_forgotten(product: Product) -> None:
    """The sign-in's three posts, the session's two and the local stage's are among those tried."""
    paths = {route.path for route in guarded_routes(product)}
    assert paths >= {"/session/extend", "/session/end"}
    assert paths >= {"/login", "/login/code-request", "/login/verify", "/dev/clock", "/dev/reset"}


@pytest.mark.parametrize("headers", CROSS_SITE, ids=str)
@pytest.mark.parametrize("accept", [HTML, JSON], ids=["page", "json"])
def test_a_post_from_elsewhere_is_refused(product: Product, headers: dict[str, str], accept: str) -> None:
    """Every POST route answers 403 cross-site, and the database, the clock and the outbox are as they were."""
    stored, now = dump(product), product.now()
    for route in guarded_routes(product):
        for content_type, body in ((FORM, b"nir=1&password=2"), ("application/json", b"{}"), ("text/plain", b"x")):
            sent = {"Accept": accept, "Content-Type": content_type, **filled(headers, product)}
            answer = product.request("POST", route.path, body, sent)
            assert answer.status == 403, route
            if accept == JSON:
                assert answer.json()["type"].endswith("/problems/cross-site")
            assert answer.set_cookies == []
    assert dump(product) == stored
    assert product.now() == now
    assert product.mails() == []


def test_a_real_sign_in_from_elsewhere_gets_nowhere(browser: PageBrowser) -> None:
    """With cookies, transaction, form value and right credentials, a post that names another origin changes nothing."""
    product = browser.product
    browser.authorize()
    stored = dump(product)
    for headers in CROSS_SITE:
        stolen = PageBrowser(product, dict(browser.cookies), browser.page, browser.url)
        stolen.sent_headers = {"Origin": "", "Sec-Fetch-Site": "", **filled(headers, product)}
        assert stolen.login(CAMILLE).status == 403
    assert dump(product) == stored
    browser.login(CAMILLE)
    assert browser.url.startswith("/login/code-request")


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_our_own_pages_and_programs_are_let_through(product: Product, headers: dict[str, str]) -> None:
    """Without the headers, or with those of a form on our pages, the whole path works, by pages and in JSON."""
    browser = PageBrowser(product)
    post = posting_with(browser, filled(headers, product))
    browser.authorize()
    post("/login", nir=CAMILLE[0], password=CAMILLE[1])
    post("/login/code-request")
    done = post("/login/verify", code=browser.newest_code())
    assert redirect_parameters(done)["code"]
    client = JsonClient(product)
    client.authorize()
    answer = client.call(
        "POST",
        "/login",
        {"transaction": client.transaction, "nir": CAMILLE[0], "password": CAMILLE[1]},
        filled(headers, product),
    )
    assert answer.json()["next"] == "request_code"


def posting_with(browser: PageBrowser, headers: dict[str, str]) -> Callable[..., Any]:
    """Return a submit that sends exactly these headers of origin, and none where there are none."""

    def post(action: str, **typed: str) -> Any:  # noqa: ANN401 - an Answer
        values = urlencode({**browser.form(action), **typed}).encode()
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        sent = {"Accept": HTML, "Content-Type": FORM, "Cookie": cookie, **headers}
        answer = browser.product.request("POST", action, values, sent)
        browser._keep_cookies(answer)
        if answer.status == 303 and answer.header("location").startswith("/"):
            browser.get(answer.header("location"))
        else:
            browser.page = answer
        return answer

    return post


def test_a_page_whose_browser_hides_its_origin_works_by_its_form_value(browser: PageBrowser) -> None:
    """Our pages send no referrer, so some browsers say `Origin: null` and nothing else: the form's value decides."""
    post = posting_with(browser, {"Origin": "null"})
    browser.authorize()
    assert post("/login", nir=CAMILLE[0], password=CAMILLE[1]).status == 303
    assert post("/login/code-request").status == 303


def test_a_hidden_origin_without_a_form_value_is_refused(client: JsonClient) -> None:
    """An attacker's own JSON sign-in, posted from a sandboxed frame as a form, does not sign the victim in (login CSRF)."""
    client.authorize("mobile-app")
    stored = dump(client.product)
    body = urlencode({"transaction": client.transaction, "nir": CAMILLE[0], "password": CAMILLE[1]}).encode()
    for accept in (HTML, JSON):
        sent = {"Accept": accept, "Content-Type": FORM, "Origin": "null"}
        answer = client.product.request("POST", "/login", body, sent)
        assert answer.status == 403
        assert answer.set_cookies == []
    assert dump(client.product) == stored


@pytest.mark.parametrize(
    "spoil", ["missing", "empty", "altered", "of-another-form", "of-another-browser", "of-the-id-alone"]
)
def test_a_page_is_not_posted_without_its_own_form_value(browser: PageBrowser, spoil: str) -> None:
    """Missing, empty, altered, another step's or another browser's value: 400 on the field, nothing counted."""
    product = browser.product
    browser.authorize()
    form = browser.form("/login")
    value = form.pop("form")
    other = PageBrowser(product)
    other.authorize()
    spoiled = {
        "empty": "",
        "altered": value[:-1] + ("A" if value[-1] != "A" else "B"),
        "of-another-form": form["transaction"],
        "of-another-browser": other.form("/login")["form"],
        "of-the-id-alone": value[:12],
    }
    if spoil != "missing":
        form["form"] = spoiled[spoil]
    stored = dump(product)
    answer = browser.post("/login", {**form, "nir": CAMILLE[0], "password": CAMILLE[1]})
    assert answer.status == 400
    assert dump(product) == stored


def test_the_form_of_one_step_does_not_open_another(browser: PageBrowser) -> None:
    """The value of the page for the code is worth nothing at the button that sends one, and the other way round."""
    browser.authorize()
    browser.login()
    browser.submit("/login/code-request")
    verify, resend = browser.form("/login/verify"), browser.form("/login/code-request")
    code = browser.newest_code()
    stored = dump(browser.product)
    assert browser.post("/login/verify", {**verify, "form": resend["form"], "code": code}).status == 400
    assert browser.post("/login/code-request", {**resend, "form": verify["form"]}).status == 400
    assert dump(browser.product) == stored
    assert len(browser.product.mails()) == 1


def test_no_get_changes_anything(browser: PageBrowser) -> None:
    """Each GET and HEAD of the table, with a sign-in under way and a session, leaves every table as it was."""
    product = browser.product
    browser.sign_in(trust=True)
    browser.authorize("federation", prompt="login")
    browser.login()
    browser.submit("/login/code-request")
    reference = browser.form("/login/verify")["transaction"]
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    stored, mails = dump(product), len(product.mails())
    tried = 0
    for route in all_routes(product):
        if route.method != "GET":
            continue
        for query in ("", f"?t={reference}", f"?t={reference}&lang=en&code=123456&transaction={reference}"):
            for method in ("GET", "HEAD"):
                without_session = (
                    {"Accept": HTML} if route.path in FOR_OTHER_PARTIES else {"Accept": HTML, "Cookie": cookie}
                )
                product.request(method, route.path + query, headers=without_session)
                tried += 1
        assert dump(product) == stored, route
    assert tried > 60
    assert len(product.mails()) == mails


def test_the_deployed_origin_is_the_issuer_alone(product: Product) -> None:
    """In stage prod the laptop's address is another site, whatever `Host` says."""
    with as_deployed(product):
        for origin, status in (("http://127.0.0.1:8000", 403), (product.issuer, 400)):
            sent = {"Origin": origin, "Host": "127.0.0.1:8000", "Accept": JSON, "X-Forwarded-Host": "127.0.0.1:8000"}
            assert product.request("POST", "/login", b"", sent).status == status
