"""WEB-05, OP-15: what ends a session and what does not, and what a browser keeps afterwards."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from chalicelib import wiring
from tests.json_client import CAMILLE, SACHA, JsonClient
from tests.logout_party import BYE, FORM, id_token, is_signed_in, logout, registered, signed_in, verified
from tests.page_browser import PageBrowser
from tests.product import Product
from tests.security.test_cross_site import dump
from tests.unit.open_redirect_corpus import CORPUS, REGISTERED

SESSION = "sesame-session"


def open_sessions(product: Product) -> int:
    """Return how many sessions have not ended."""
    return sum(not item["ended"]["BOOL"] for item in product.items("sessions"))


def unproven(client: JsonClient, **parameters: str) -> bool:
    """Whether a request to sign out is answered by the question, and has changed nothing."""
    stored = dump(client.product)
    answer = logout(client, **parameters)
    return (answer.json(), answer.set_cookies) == ({"next": "confirm"}, []) and dump(client.product) == stored


def test_signing_out_ends_the_session_and_keeps_the_browser(client: JsonClient) -> None:
    """The cookie is gone and worthless to whoever kept it, caches are cleared; the trusted and known browser stays."""
    hint = id_token(client.sign_in(trust=True), client.product)
    kept = JsonClient(client.product, dict(client.cookies))
    answer = logout(client, id_token_hint=hint, post_logout_redirect_uri=BYE, state="s")
    assert answer.json() == {"next": "redirect", "redirect_to": f"{BYE}?state=s"}
    assert answer.header("clear-site-data") == '"cache","storage"'
    assert [line.split("=")[0] for line in answer.set_cookies] == [SESSION]
    assert SESSION not in client.cookies
    assert {"sesame-trusted-device", "sesame-known-browser"} <= set(client.cookies)
    assert open_sessions(client.product) == 0
    assert not is_signed_in(kept)
    client.authorize()
    assert client.login().json()["next"] == "redirect"


def test_a_redirect_clears_caches_too(browser: PageBrowser) -> None:
    """Pages are told the same as programs, and the answer is a 303."""
    hint = id_token(browser.sign_in(), browser.product)
    answer = browser.get(f"/oauth2/logout?{urlencode({'id_token_hint': hint, 'post_logout_redirect_uri': BYE})}")
    assert (answer.status, answer.header("location")) == (303, BYE)
    assert answer.header("clear-site-data") == '"cache","storage"'


def test_a_hint_of_another_member_asks(client: JsonClient) -> None:
    """Somebody's own good hint, planted into a link, signs nobody else out."""
    attacker = JsonClient(client.product)
    hint = signed_in(attacker, SACHA)
    signed_in(client)
    assert unproven(client, id_token_hint=hint, post_logout_redirect_uri=BYE)
    assert is_signed_in(attacker)


def test_a_hint_of_another_browser_asks(client: JsonClient) -> None:
    """The same member elsewhere is another session."""
    elsewhere = JsonClient(client.product)
    hint = signed_in(elsewhere)
    signed_in(client)
    assert unproven(client, id_token_hint=hint, post_logout_redirect_uri=BYE)


def test_a_hint_of_the_session_before_is_this_browsers(client: JsonClient) -> None:
    """Another sign-in renews the session; the client of the first sign-in still signs out by its own hint."""
    hint = signed_in(client)
    client.authorize("federation", prompt="login")
    client.login()
    client.code_request()
    client.verify(client.newest_code())
    assert logout(client, id_token_hint=hint, post_logout_redirect_uri=BYE).json()["next"] == "redirect"
    assert open_sessions(client.product) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "kiosk"},
        {"client_id": "nobody"},
        {"id_token_hint": ""},
        {"id_token_hint": "x" * 9_000},
        {"id_token_hint": "..", "state": "s"},
        {"state": "\x00"},
        {"state": "s" * 1_025},
        {"post_logout_redirect_uri": "http://127.0.0.1:9999/callback"},
    ],
    ids=lambda changes: f"{next(iter(changes))} {str(next(iter(changes.values())))[:12]!r}",
)
def test_whatever_is_wrong_asks(client: JsonClient, changes: dict[str, str]) -> None:
    """Another client, no hint, too much of it, a state that cannot be echoed, an address for something else."""
    good = {"id_token_hint": signed_in(client), "post_logout_redirect_uri": BYE, "client_id": "portal"}
    assert unproven(client, **{**good, **changes})
    assert logout(client, **good).json()["next"] == "redirect"


def test_a_repeated_parameter_asks(client: JsonClient) -> None:
    """Two of a kind, equal ones too (WEB-12)."""
    good = urlencode({"id_token_hint": signed_in(client), "post_logout_redirect_uri": BYE})
    for more in (f"post_logout_redirect_uri={BYE}", "id_token_hint=", "state=a&state=a"):
        answer = client.call("GET", f"/oauth2/logout?{good}&{more}")
        assert answer.json() == {"next": "confirm"}
    assert is_signed_in(client)


def test_other_tokens_of_ours_are_no_hint(client: JsonClient) -> None:
    """An access token and a logout token have the right signature and the wrong type (OP-07)."""
    hint = signed_in(client)
    claims = verified(client.product, hint, "JWT")
    for typ in ("at+jwt", "logout+jwt"):
        token = wiring.adapters().signer.sign(claims, typ)
        assert unproven(client, id_token_hint=token, post_logout_redirect_uri=BYE)


def test_a_hint_of_another_issuer_or_audience_asks(client: JsonClient) -> None:
    """Signed by us, but not what an ID token of ours says."""
    claims = verified(client.product, signed_in(client), "JWT")
    sign = wiring.adapters().signer.sign
    for changes in ({"iss": "https://other.example"}, {"aud": "nobody"}, {"aud": ["portal"]}, {"sid": 7}, {"sid": "x"}):
        token = sign({**claims, **changes}, "JWT")
        assert unproven(client, id_token_hint=token, post_logout_redirect_uri=BYE)


def test_a_disabled_client_sends_nobody_anywhere(client: JsonClient) -> None:
    """Its hint proves nothing any more."""
    hint = signed_in(client)
    with registered("portal", enabled=False):
        assert unproven(client, id_token_hint=hint, post_logout_redirect_uri=BYE)


def test_a_form_from_another_site_signs_out(product: Product) -> None:
    """Such a post comes without our cookie: it is sent round once, as a GET, which a browser gives the cookie."""
    browser = PageBrowser(product)
    hint = id_token(browser.sign_in(), product)
    body = urlencode({"id_token_hint": hint, "post_logout_redirect_uri": BYE, "state": "s"}).encode()
    headers = {**FORM, "Accept": "text/html", "Origin": "http://127.0.0.1:9999", "Sec-Fetch-Site": "cross-site"}
    posted = product.request("POST", "/oauth2/logout", body, headers)
    assert (posted.status, posted.set_cookies) == (303, [])
    assert hint not in posted.header("location")
    done = browser.get(posted.header("location"))
    assert (done.status, done.header("location")) == (303, f"{BYE}?state=s")
    assert open_sessions(product) == 0
    stale = PageBrowser(product)
    stale.sign_in()
    product.advance(301)
    assert stale.get(posted.header("location")).status == 200
    assert open_sessions(product) == 1


def test_posting_with_the_cookie_signs_out_at_once(browser: PageBrowser) -> None:
    """From our own site, or by a program that has both."""
    hint = id_token(browser.sign_in(), browser.product)
    answer = browser.post("/oauth2/logout", {"id_token_hint": hint, "post_logout_redirect_uri": BYE})
    assert (answer.status, answer.header("location")) == (303, BYE)
    assert browser.product.request("POST", "/oauth2/logout", b"{}", {"Content-Type": "text/plain"}).status == 415
    assert browser.product.request("POST", "/oauth2/logout", b"\xff=&" * 99, FORM).status == 200


def test_a_browser_without_its_cookie_is_signed_out_by_the_hint(client: JsonClient) -> None:
    """The client knows the session; who holds the cookie elsewhere is signed out."""
    hint = signed_in(client)
    empty = JsonClient(client.product)
    assert logout(empty, id_token_hint=hint, post_logout_redirect_uri=BYE).json()["redirect_to"] == BYE
    assert not is_signed_in(client)
    assert logout(empty, id_token_hint=hint, post_logout_redirect_uri=BYE).json()["redirect_to"] == BYE


def test_where_nobody_is_signed_in_nothing_is_asked(product: Product) -> None:
    """A page that says so, and no form."""
    client = JsonClient(product)
    assert logout(client).json() == {"next": "done"}
    page = logout(client, "text/html")
    assert "<form" not in page.text
    assert "Session fermée" in page.text


@pytest.mark.parametrize("spoil", ["missing", "altered", "of the other form", "of another session"])
def test_the_question_is_not_answered_without_its_form_value(browser: PageBrowser, spoil: str) -> None:
    """400, and nobody is signed out (WEB-03)."""
    product = browser.product
    browser.sign_in()
    browser.get("/session")
    right, other = browser.form("/session/end")["form"], browser.form("/session/extend?lang=fr")["form"]
    stranger = PageBrowser(product)
    stranger.sign_in(SACHA)
    stranger.get("/oauth2/logout")
    spoiled = {
        "missing": "",
        "altered": right[:-1] + ("A" if right[-1] != "A" else "B"),
        "of the other form": other,
        "of another session": stranger.form("/session/end")["form"],
    }[spoil]
    stored = dump(product)
    assert browser.post("/session/end", {"form": spoiled}).status == 400
    assert dump(product) == stored
    assert browser.post("/session/end", {"form": right}).status == 200
    assert open_sessions(product) == 1


def test_a_form_posted_twice_gets_the_present_state(browser: PageBrowser) -> None:
    """The second post finds nobody signed in and says so; it signs nobody out who came since (REL-05)."""
    browser.sign_in()
    browser.get("/session")
    form = browser.form("/session/end")
    assert browser.post("/session/end", form).status == 200
    assert browser.post("/session/end", form).status == 200
    assert "Session fermée" in browser.page.text
    browser.sign_in()
    assert browser.post("/session/end", form).status == 400
    assert open_sessions(browser.product) == 1


def test_no_bent_address_is_gone_to(client: JsonClient) -> None:
    """Each of the corpus in place of the registered address: no redirect, and the session stays (WEB-10)."""
    with registered("portal", post_logout_redirect_uris=(REGISTERED,)):
        hint = signed_in(client)
        for name, bent in CORPUS.items():
            told = {"id_token_hint": hint, "post_logout_redirect_uri": bent, "state": bent[:900]}
            answer = client.call("GET", f"/oauth2/logout?{urlencode(told, errors='replace')}")
            assert (answer.status, answer.header("location")) == (200, ""), name
            assert answer.json() == {"next": "confirm"}, name
        told = {"id_token_hint": hint, "post_logout_redirect_uri": REGISTERED, "state": "a b&c"}
        url = logout(client, **told).json()["redirect_to"]
    assert url.startswith(f"{REGISTERED}?")
    assert parse_qs(urlsplit(url).query) == {"state": ["a b&c"]}


def test_nothing_of_a_request_is_repeated_on_the_page(client: JsonClient) -> None:
    """Neither state nor address, however they look (WEB-09)."""
    signed_in(client, CAMILLE)
    page = logout(
        client, "text/html", state="<b>a-mark</b>", post_logout_redirect_uri="javascript:a-mark", ui_locales="a-mark"
    )
    assert page.status == 200
    assert "a-mark" not in page.text
