"""`/session`: who is signed in, staying, leaving here and everywhere; by pages and in JSON (WEB-04, A11Y-06)."""

import pytest

from chalicelib.wiring import session_verbs
from tests.json_client import CAMILLE, JsonClient
from tests.logout_party import is_signed_in, listening, registered
from tests.page_browser import PageBrowser
from tests.product import START, Product
from tests.web.token_calls import THE_PORTAL, error_of, is_alive


def session(client: JsonClient) -> dict[str, object]:
    """Ask who is signed in."""
    return client.call("GET", "/session").json()


def test_nobody_is_signed_in(client: JsonClient) -> None:
    """Said in JSON and on a page, which has no form."""
    assert session(client)["signed_in"] is False
    assert client.call("POST", "/session/extend", {}).json()["signed_in"] is False
    assert client.call("POST", "/session/end", {}).json() == {"next": "done"}


def test_the_session_is_told_with_a_mask_and_its_end(client: JsonClient) -> None:
    """Half an hour from the last use, and of the person no more than the masked address."""
    client.sign_in()
    told = session(client)
    assert told.pop("detail")
    assert told == {
        "signed_in": True,
        "masked_email": "c***@g***.example",
        "ends_at": "2026-11-20T10:30:00+01:00",
        "seconds_left": 1_800,
    }


def test_looking_does_not_prolong_and_staying_does(client: JsonClient) -> None:
    """Looked at every ten minutes a session ends; asked for, it goes on for half an hour from then."""
    client.sign_in()
    for _ in range(2):
        client.product.advance(600)
        assert session(client)["signed_in"] is True
    client.product.advance(540)
    assert client.call("POST", "/session/extend", {}).json()["seconds_left"] == 1_800
    client.product.advance(1_799)
    assert session(client)["seconds_left"] == 1
    client.product.advance(1)
    assert session(client)["signed_in"] is False
    assert client.call("POST", "/session/extend", {}).json()["signed_in"] is False
    assert not is_signed_in(client)


def test_nobody_stays_beyond_twelve_hours(client: JsonClient) -> None:
    """The absolute end is told as soon as it is the nearer one, and asking does not move it."""
    client.sign_in()
    for _ in range(24):
        client.product.advance(1_740)
        client.call("POST", "/session/extend", {})
    left = 43_200 - 24 * 1_740
    assert client.call("POST", "/session/extend", {}).json()["seconds_left"] == min(left, 1_800)
    client.product.advance(left)
    assert session(client)["signed_in"] is False


def test_the_page_works_without_a_script(browser: PageBrowser) -> None:
    """It tells the end, its buttons stay and sign out, and the page afterwards says that nobody is signed in."""
    browser.sign_in()
    page = browser.get("/session?lang=en")
    assert "***@" in page.text
    assert CAMILLE[0] not in page.text
    assert "10:30" in page.text or "10.30" in page.text
    browser.product.advance(1_500)
    browser.submit("/session/extend?lang=en", stay="yes")
    assert (browser.page.status, browser.url) == (200, "/session?lang=en")
    assert 'data-session-left="1800"' in browser.page.text
    browser.submit("/session/end")
    assert "<form" not in browser.page.text
    assert browser.url == "/session"


def test_the_last_half_hour_offers_no_button_that_does_nothing(browser: PageBrowser) -> None:
    """When only the twelve hours are left, the page says so instead."""
    browser.sign_in()
    client = JsonClient(browser.product, browser.cookies)
    for _ in range(24):
        client.product.advance(1_740)
        client.call("POST", "/session/extend", {})
    page = browser.get("/session")
    assert 'name="stay"' not in page.text
    assert "Il faudra alors vous connecter à nouveau" in page.text


def test_everywhere_ends_every_browser_and_its_trust(product: Product) -> None:
    """One browser asks; every session is over, no trusted device skips the code, and other members notice nothing."""
    here, there, other = JsonClient(product), JsonClient(product), JsonClient(product)
    here.sign_in(trust=True)
    there.sign_in(trust=True)
    other.sign_in(("184077599999906", "Mon-Espace2"))
    product.advance(1)
    assert here.call("POST", "/session/end", {"everywhere": "yes"}).json() == {"next": "done"}
    assert not is_signed_in(here)
    assert not is_signed_in(there)
    assert is_signed_in(other)
    there.authorize()
    assert there.login().json()["next"] == "request_code"
    product.advance(1)
    anew = JsonClient(product)
    anew.sign_in()
    assert is_signed_in(anew)


def test_everywhere_ends_refresh_tokens_and_a_sign_out_does_not(product: Product) -> None:
    """Offline access outlives its session; "all my devices" means those tokens too, and access tokens at once."""
    kept, lost = JsonClient(product), JsonClient(product)
    tokens = THE_PORTAL.tokens(kept)
    kept.call("POST", "/session/end", {})
    tokens = THE_PORTAL.refresh(kept, tokens["refresh_token"]).json()
    assert is_alive(kept, tokens["access_token"])
    THE_PORTAL.tokens(lost)
    product.advance(1)
    lost.call("POST", "/session/end", {"everywhere": "yes"})
    assert error_of(THE_PORTAL.refresh(kept, tokens["refresh_token"])) == "invalid_grant"
    assert not is_alive(kept, tokens["access_token"])


@pytest.mark.emulator("delivers from moto's queue")
def test_everywhere_tells_the_clients_of_every_browser(product: Product) -> None:
    """Each session's own client is told of its own session, once it is over."""
    here, there = JsonClient(product), JsonClient(product)
    with listening() as portal, registered("portal", backchannel_logout_uri=portal.uri):
        here.sign_in()
        there.sign_in()
        product.advance(1)
        here.call("POST", "/session/end", {"everywhere": "yes"})
        assert product.world.logout_worker.deliver() == 2
    assert len(set(portal.tokens())) == 2


@pytest.mark.parametrize("step", ["before the code is asked", "before the code is typed"])
def test_everywhere_ends_a_sign_in_under_way(product: Product, step: str) -> None:
    """Who gave the password before does not go on from memory: the ledger was written too (ADR 5)."""
    thief = JsonClient(product)
    thief.authorize()
    thief.login()
    code = ""
    if step == "before the code is typed":
        thief.code_request()
        code = thief.newest_code()
    product.advance(1)
    session_verbs.end_every_session()(product.pseudonym(CAMILLE[0]), reason="member")
    answer = thief.verify(code) if code else thief.code_request()
    assert answer.status == 410
    assert product.items("sessions") == []


def test_signing_out_twice_everywhere_is_one_end(product: Product) -> None:
    """The same moment again changes nothing, an unknown member neither, and a later one moves the end."""
    client = JsonClient(product)
    client.sign_in()
    end, who = session_verbs.end_every_session(), product.pseudonym(CAMILLE[0])
    for _ in range(2):
        end(who, reason="member")
    end("A" * 43, reason="member")
    assert signed_out_at(product) == int(START.timestamp() * 1000)
    product.advance(1)
    end(who, reason="member")
    assert signed_out_at(product) == int(START.timestamp() * 1000) + 1000


def signed_out_at(product: Product) -> int:
    """Return what the one account says that ever signed out everywhere."""
    (found,) = [item for item in product.items("accounts") if "signed_out_at_ms" in item]
    return int(found["signed_out_at_ms"]["N"])
