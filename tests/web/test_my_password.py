"""`/me/password`: a signed-in member's new password, and all that the old one had opened (PW-09, DEV-04)."""

import pytest

from tests.contract.dynamodb_calls import recorded_calls
from tests.json_client import CAMILLE, SACHA, JsonClient, redirect_parameters
from tests.logout_party import is_signed_in, listening, registered, waiting
from tests.page_browser import PageBrowser
from tests.product import Product
from tests.recovery import NEW, failing
from tests.self_service import change_password, name_of, subjects, tokens
from tests.web.token_calls import THE_PORTAL, error_of, redeem

pytestmark = pytest.mark.usefixtures("restored_members")


def test_every_old_artefact_is_refused(product: Product) -> None:
    """Sessions, trusted devices, marks, refresh tokens and the password of before are worth nothing (PW-09, DEV-04)."""
    there, here = JsonClient(product), JsonClient(product)
    there.authorize(scope="openid offline_access")
    there.login()
    there.code_request()
    code = redirect_parameters(there.verify(there.newest_code(), trust_device=True))["code"]
    refresh_token = redeem(there, code).json()["refresh_token"]
    here.sign_in(trust=True)
    old_cookies = dict(here.cookies)
    assert change_password(here).json() == {"next": "done"}
    assert not is_signed_in(there)
    assert error_of(THE_PORTAL.refresh(there, refresh_token)) == "invalid_grant"
    replay = JsonClient(product, old_cookies)
    assert replay.call("GET", "/me/security").status == 401
    for browser in (there, here):
        browser.authorize(prompt="login")
        assert browser.login().status == 401
        assert browser.login((CAMILLE[0], NEW)).json()["next"] == "request_code"


def test_this_browser_stays_signed_in(client: JsonClient) -> None:
    """By another cookie, in the session that clients know; the page of other sessions has this one alone."""
    client.sign_in()
    before, sid = client.cookies["sesame-session"], client.product.items("sessions")[0]["session_id"]
    assert change_password(client).status == 200
    assert client.cookies["sesame-session"] != before
    assert is_signed_in(client)
    assert [each["session_id"] for each in client.product.items("sessions")] == [sid]
    assert len(client.call("GET", "/me/security").json()["sessions"]) == 1


def test_clients_hear_that_the_other_sessions_have_ended(product: Product) -> None:
    """Back-channel notices go to the clients of the others, and not to those of the session that goes on."""
    there, here = JsonClient(product), JsonClient(product)
    with listening() as party, registered("portal", backchannel_logout_uri=party.uri):
        there.sign_in()
        here.sign_in()
        assert change_password(here).status == 200
        assert len(waiting(product)) == 1
        assert product.world.logout_worker.deliver() == 1


def test_the_owner_is_told_once(client: JsonClient) -> None:
    """With the moment, the telephone number and a way to deny; nothing is told of a refused change."""
    client.sign_in()
    assert change_password(client, current="Wrong-Password-1").status == 401
    assert len(client.product.mails()) == 1
    assert change_password(client).status == 200
    assert subjects(client.product)[0] == "votre mot de passe a changé"
    text = client.product.mails()[0]["text"]
    assert "10h00 (heure de Paris)" in text
    assert "3646" in text
    assert (len(tokens(client.product, "/notice")), len(client.product.mails())) == (1, 2)


def test_wrong_passwords_count_as_in_a_sign_in(product: Product) -> None:
    """Two left, one left, blocked; a block holds here and at the sign-in, and the right one is not compared then."""
    here = JsonClient(product)
    here.sign_in()
    told = [change_password(here, current="Wrong-Password-1") for _ in range(4)]
    assert [answer.status for answer in told] == [401, 401, 429, 429]
    assert [answer.json().get("attempts_left") for answer in told[:2]] == [2, 1]
    assert told[2].json()["reason"] == "password"
    assert name_of(change_password(here)) == (429, "account-blocked")
    here.authorize(prompt="login")
    assert here.login().status == 429
    assert subjects(product).count("accès bloqué") == 1
    product.advance(900)
    assert change_password(here).status == 200


def test_a_stranger_s_count_and_a_browser_s_own_are_apart(product: Product) -> None:
    """What strangers type elsewhere does not block the member's browser here (THR-02)."""
    here, stranger = JsonClient(product), JsonClient(product)
    here.sign_in()
    stranger.authorize()
    for _ in range(3):
        stranger.login((CAMILLE[0], "Wrong-Password-1"))
    assert change_password(here).status == 200


@pytest.mark.parametrize(
    ("new", "again", "errors"),
    [
        ("", "", [("password", "required"), ("password_again", "required")]),
        ("court", None, [("password", "too-short"), ("password", "no-upper"), ("password", "no-digit-or-special")]),
        (NEW, "Autre-Chose-99", [("password_again", "not-the-same")]),
        ("Bonjour-2550814168025", None, [("password", "contains-number")]),
        ("Naissance-21081955-x", None, [("password", "contains-birth-date")]),
    ],
)
def test_the_rules_of_a_new_password_hold(
    client: JsonClient, new: str, again: str | None, errors: list[tuple[str, str]]
) -> None:
    """Each broken rule by its slug; nothing is changed, and the right present password clears its count."""
    client.sign_in()
    change_password(client, current="Wrong-Password-1")
    answer = change_password(client, new=new, again=again)
    assert answer.status == 400
    assert [(each["field"], each["reason"]) for each in answer.json()["errors"]] == errors
    if new:
        assert change_password(client, current="Wrong-Password-1").json()["attempts_left"] == 2
    client.authorize(prompt="login")
    assert client.login().status == 200


def test_nobody_else_s_session_changes_anything(product: Product) -> None:
    """Without a session 401, and a change that meets a sign-out changes nothing."""
    nobody, here = JsonClient(product), JsonClient(product)
    assert name_of(change_password(nobody)) == (401, "sign-in-needed")
    here.sign_in(SACHA)
    kept = dict(here.cookies)
    here.call("POST", "/session/end", {})
    assert name_of(change_password(JsonClient(product, kept), current=SACHA[1])) == (401, "sign-in-needed")
    here.authorize()
    assert here.login(SACHA).status == 200


def test_the_page_works_without_a_script(browser: PageBrowser, product: Product) -> None:
    """A wrong entry and a weak password are told at their fields; a second post of the form does nothing."""
    browser.sign_in()
    assert browser.get("/me/password?lang=en").status == 200
    browser.submit("/me/password", current_password="nope", password=NEW, password_again=NEW)
    assert (browser.page.status, 'id="current_password-error"' in browser.page.text) == (401, True)
    browser.submit("/me/password", current_password=CAMILLE[1], password="a, bc", password_again="a, bc")
    assert (browser.page.status, 'id="password-error"' in browser.page.text) == (400, True)
    assert "a, bc" not in browser.page.text
    form = browser.form("/me/password")
    filled = {**form, "current_password": CAMILLE[1], "password": NEW, "password_again": NEW}
    cookies = dict(browser.cookies)
    browser.post("/me/password", filled)
    assert (browser.page.status, browser.url) == (200, "/me/security?lang=en&done=password")
    again = PageBrowser(product, cookies)
    assert again.post("/me/password", filled).status == 401
    assert subjects(product).count("your password has changed") == 1


def test_staying_keeps_the_form(browser: PageBrowser, product: Product) -> None:
    """The button of the half hour renews it and shows the form again; nothing is compared."""
    browser.sign_in()
    browser.get("/me/password")
    product.advance(1_200)
    browser.submit("/me/password", stay="yes", current_password="wrong", password="x", password_again="y")
    assert (browser.page.status, 'data-session-left="1800"' in browser.page.text) == (200, True)
    assert product.items("password-counters")[0]["failures"]["N"] == "0"


def test_an_outage_changes_nothing_or_everything(client: JsonClient, product: Product) -> None:
    """Without the queue or the database 503, and the same post works afterwards; without mail it is changed all the same."""
    client.sign_in()
    with registered("portal", backchannel_logout_uri="https://portal.example/logout"):
        JsonClient(product).sign_in()
        with failing(product, "sqs", "SendMessageBatch"):
            assert change_password(client).status == 503
    with failing(product, "dynamodb", "TransactWriteItems"):
        assert change_password(client).status == 503
    with failing(product, "sesv2", "SendEmail"):
        assert change_password(client).status == 200
    assert is_signed_in(client)


def test_a_change_costs_no_more_than_six_calls(client: JsonClient, product: Product) -> None:
    """Of DynamoDB, in a container that knows its keys; a wrong password costs three."""
    client.sign_in()
    with recorded_calls(product) as calls:
        client.call("GET", "/me/password")
        for password, most in (("Wrong-Password-1", 3), (CAMILLE[1], 6)):
            change_password(client, current="Wrong-Password-1", new="x")
            calls.clear()
            change_password(client, current=password)
            assert 0 < len(calls) <= most
            product.advance(901)
