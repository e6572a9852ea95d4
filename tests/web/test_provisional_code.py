"""Provisional codes: typed in the password field, three wrong entries in all, and never a sign-in by themselves (REC-09)."""

import json
import string

import pytest

from chalicelib.domain.password_lockout import PasswordCounter
from chalicelib.domain.provisional_code import ProvisionalPurpose
from chalicelib.domain.recovery import Mailbox, Mobile
from chalicelib.handlers.provisional_words import composer
from chalicelib.use_cases.issue_provisional_code import ProvisionalCodeNotSent
from chalicelib.wiring import account_verbs
from tests.contract.dynamodb_calls import recorded_calls
from tests.json_client import CALLBACK, CAMILLE, NOBODY, PAUL, JsonClient, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import Product
from tests.recovery import (
    NADIA,
    NEW,
    choose,
    code_for,
    digits_of,
    failing,
    forgot,
    other_than,
    to_choice,
    with_settings,
)
from tests.web.stored import set_streak, unverify

pytestmark = pytest.mark.usefixtures("restored_members")

WRONG = "Wrong-Password-1"
GSM_7 = {*string.ascii_letters, *string.digits, *"@£$¥èéùìòÇ ØøÅåÆæßÉ!#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà"}
"""The alphabet of text messages that take 160 characters (3GPP TS 23.038), as far as words need it."""


def test_it_leads_through_the_mailed_code_to_a_new_password_and_the_client(client: JsonClient) -> None:
    """SMS, password field, e-mailed code, new password, relying party; the old password is none any more."""
    answer = to_choice(client, code_for(client.product))
    client.transaction = answer.json()["transaction"]
    assert set(answer.json()) == {"next", "transaction"}
    assert answer.json()["next"] == "choose_password"
    done = choose(client)
    assert done.json()["redirect_to"].startswith(CALLBACK)
    assert redirect_parameters(done)["state"] == "a-state"
    client.authorize(prompt="login")
    assert client.login(NADIA).status == 401
    assert client.login((NADIA[0], NEW)).json()["next"] == "request_code"


@pytest.mark.parametrize("client_id", ["mobile-app", "portal", "federation"])
def test_the_mailed_code_is_asked_at_every_client(client: JsonClient, client_id: str) -> None:
    """Also where none is asked after a password, and in a browser that skips it."""
    client.sign_in(NADIA, trust=True)
    client.cookies.pop("sesame-session")
    assert to_choice(client, code_for(client.product), client_id=client_id).json()["next"] == "choose_password"


def test_without_a_verified_address_it_leads_there_at_once(client: JsonClient, product: Product) -> None:
    """The password is changed; a client that needs the mailed code still has to be refused (product case 1)."""
    unverify(product, NADIA)
    client.authorize("mobile-app")
    assert client.login((NADIA[0], code_for(product))).json()["next"] == "choose_password"
    assert choose(client).json()["next"] == "redirect"
    client = JsonClient(product)
    client.authorize()
    assert client.login((NADIA[0], code_for(product))).json()["next"] == "choose_password"
    refused = choose(client, "Autre-Maison-Bleue8")
    assert refused.json()["type"].endswith("/problems/no-verified-email")
    client.authorize("mobile-app")
    assert client.login((NADIA[0], "Autre-Maison-Bleue8")).json()["next"] == "redirect"


def test_the_text_message_is_one_and_says_what_it_must(product: Product) -> None:
    """Kind, number, at most 160 characters that every phone shows, how long, never to be passed on."""
    code_for(product)
    message = product.mails()[0]
    assert (message["kind"], message["to"], message["subject"], message["html"]) == ("sms", "+33639980009", "", "")
    assert len(message["text"]) <= 160
    for said in ("1 jour", "à personne", "3646"):
        assert said in message["text"]
    assert set(message["text"]) <= GSM_7
    assert NADIA[0] not in message["text"]


def test_three_wrong_entries_in_all_destroy_it(client: JsonClient, product: Product) -> None:
    """The right code on the fourth try is wrong; waiting out the block or a right password between makes no difference."""
    code = code_for(product)
    client.authorize()
    assert client.login((NADIA[0], other_than(code))).json()["attempts_left"] == 2
    assert client.login(NADIA).status == 200
    client.authorize()
    assert client.login((NADIA[0], WRONG)).json()["attempts_left"] == 2
    product.advance(900)
    assert client.login((NADIA[0], other_than(code))).json()["attempts_left"] == 2
    assert client.login((NADIA[0], code)).status == 401
    assert "provisional" not in json.dumps(product.items("password-counters"))


def test_wrong_entries_in_a_known_browser_count_for_it_too(client: JsonClient, product: Product) -> None:
    """That browser has password counts of its own; the code has one count alone."""
    client.sign_in(NADIA)
    code = code_for(product)
    stranger = JsonClient(product)
    stranger.authorize()
    client.authorize(prompt="login")
    for each, left in ((client, 2), (stranger, 2), (client, 1)):
        assert each.login((NADIA[0], other_than(code))).json()["attempts_left"] == left
    assert client.login((NADIA[0], code)).status == 429
    stranger.authorize()
    assert stranger.login((NADIA[0], code)).json()["attempts_left"] == 1


def test_a_right_code_in_a_known_browser_is_used_up(client: JsonClient, product: Product) -> None:
    """The code is spent in the number's own counter."""
    client.sign_in(NADIA)
    code = code_for(product)
    client.authorize(prompt="login")
    assert client.login((NADIA[0], code)).status == 200
    client.authorize(prompt="login")
    assert client.login((NADIA[0], code)).status == 401


def test_a_password_block_holds_for_it(client: JsonClient, product: Product) -> None:
    """While blocked nothing is compared and nothing counted; afterwards the code still has its entries."""
    client.authorize()
    for _ in range(3):
        client.login((NADIA[0], WRONG))
    code = code_for(product)
    assert client.login((NADIA[0], code)).status == 429
    product.advance(900)
    assert client.login((NADIA[0], code)).json()["next"] == "request_code"


@pytest.mark.parametrize("seconds", [86_399.999, 86_400])
def test_it_lives_a_day(client: JsonClient, product: Product, seconds: float) -> None:
    """To the last millisecond, and not longer, whatever TTL has deleted."""
    code = code_for(product)
    product.advance(seconds)
    client.authorize()
    assert client.login((NADIA[0], code)).status == (200 if seconds < 86_400 else 401)


def test_it_is_good_once_and_the_newest_alone(client: JsonClient, product: Product) -> None:
    """An older code is wrong, a used one too."""
    older = code_for(product)
    newest = code_for(product)
    client.authorize()
    if older != newest:
        assert client.login((NADIA[0], older)).status == 401
    assert client.login((NADIA[0], f" {newest[:2]} {newest[2:]}\u00a0")).status == 200
    client.authorize()
    assert client.login((NADIA[0], newest)).status == 401


def test_it_is_of_no_use_for_another_number_or_elsewhere(client: JsonClient, product: Product) -> None:
    """Not for another member, and a code for a new creation is none here."""
    code = code_for(product)
    client.authorize()
    assert client.login((CAMILLE[0], code)).status == 401
    words, paul = composer("fr", ProvisionalPurpose.CREATION), product.pseudonym(PAUL[0])
    issue = account_verbs.issue_provisional_code()
    issue(paul, PasswordCounter(), 1, ProvisionalPurpose.CREATION, Mailbox("paul@mail.example"), words)
    assert client.login((PAUL[0], digits_of(product.mails()[0]))).status == 401


def test_a_refused_sign_in_keeps_the_code(client: JsonClient, product: Product) -> None:
    """Case 8 is told, and when the attachment is done the same code leads on."""
    code = code_for(product)
    product.set_affiliation(NADIA[0], "pending")
    client.authorize()
    assert client.login((NADIA[0], code)).json()["type"].endswith("/problems/affiliation-pending")
    product.set_affiliation(NADIA[0], "general")
    assert client.login((NADIA[0], code)).status == 200


def test_it_opens_the_code_step_after_a_hundred_wrong_codes(client: JsonClient, product: Product) -> None:
    """It is the recovery that the closed step waits for (OTP-11)."""
    client.to_verify(NADIA)
    set_streak(product, 100, NADIA)
    assert to_choice(client, code_for(product)).json()["next"] == "choose_password"


def test_an_unknown_number_is_worked_on_as_one_with_a_live_code(client: JsonClient, product: Product) -> None:
    """Same answer and the same calls, whether a code is live, or an account there at all (REC-05, THR-04)."""
    wrong = other_than(code_for(product))
    told, kept_in_memory = [], {product.table("data-keys"), product.table("clients")}
    for nir in (NADIA[0], CAMILLE[0], NOBODY):
        client.authorize()
        with recorded_calls(product) as calls:
            answer = client.login((nir, wrong))
        of_people = [call.operation for call in calls if call.parameters.get("TableName") not in kept_in_memory]
        told.append((of_people, answer.status, answer.json()["attempts_left"]))
    assert told[0] == told[1] == told[2]
    assert told[0] == (["BatchGetItem", "PutItem"], 401, 2)


def test_a_form_posted_twice_leads_on_twice_and_never_past_the_choice(browser: PageBrowser, product: Product) -> None:
    """The second post of the form that held the code is not taken for the right password (REL-05)."""
    code = code_for(product)
    browser.authorize()
    values = {**browser.form("/login"), "nir": NADIA[0], "password": code}
    cookies = dict(browser.cookies)
    for _ in range(2):
        browser.cookies = dict(cookies)
        browser.post("/login", values)
        assert browser.form("/login/code-request")
    browser.submit("/login/code-request")
    assert "trust_device" not in browser.form("/login/verify")
    browser.submit("/login/verify", code=browser.newest_code(), trust_device="1")
    assert browser.url.startswith("/password/new?t=")


def test_pages_confirm_and_then_go_on_to_the_client(browser: PageBrowser, product: Product) -> None:
    """The way of a person without JavaScript: refused, chosen, confirmed, at the relying party, no device trusted."""
    browser.authorize(prompt="login")
    browser.submit("/login", nir=NADIA[0], password=code_for(product))
    browser.submit("/login/code-request")
    browser.submit("/login/verify", code=browser.newest_code())
    page = browser.submit("/password/new", password="court", password_again="court")
    assert page.status == 400
    assert "Il faut au moins 8 caractères." in page.text
    browser.submit("/password/new", password=NEW, password_again=NEW)
    assert browser.title.startswith("Mot de passe changé")
    assert "sesame-trusted-device" not in browser.cookies
    way_on = browser.page.text.split('class="button" href="')[1].split('"')[0]
    done = browser.get(way_on)
    assert done.header("location").startswith(CALLBACK)
    assert "code" in redirect_parameters(done)


def test_forgotten_passwords_can_be_answered_with_it(client: JsonClient, product: Product) -> None:
    """By setting: SMS where a mobile number is on record, else mail, else nothing; the same for everyone."""
    with with_settings(recovery_by="provisional-code"):
        told = [
            forgot(client, *who)
            for who in ((NADIA[0], None), ("184077599999906", None), (PAUL[0], None), (NOBODY, "1990-01-01"))
        ]
    assert {(answer.status, answer.body) for answer in told} == {(202, told[0].body)}
    assert [(m["kind"], m["to"]) for m in product.mails()] == [("email", "sacha@mail.example"), ("sms", "+33639980009")]
    client.authorize()
    assert client.login((NADIA[0], digits_of(product.mails()[1]))).json()["next"] == "request_code"
    assert client.authorize().status == 200
    assert client.login(("184077599999906", digits_of(product.mails()[0]))).json()["next"] == "request_code"


def test_where_it_cannot_be_sent_the_code_before_is_good_again(client: JsonClient, product: Product) -> None:
    """Nothing is said of it to strangers, and nothing is lost (C-13, REL-02)."""
    code = code_for(product)
    with with_settings(recovery_by="provisional-code"), failing(product, "sns", "Publish"):
        assert forgot(client, NADIA[0]).status == 202
    assert len(product.mails()) == 1
    client.authorize()
    assert client.login((NADIA[0], code)).status == 200
    with with_settings(recovery_by="provisional-code"):
        for _ in range(3):
            forgot(client, NADIA[0])
    assert len(product.mails()) == 4


def test_a_number_that_is_none_is_no_recipient(product: Product) -> None:
    """What the register holds is checked before SNS is asked."""
    purpose, mobile = ProvisionalPurpose.CREATION, Mobile("0639980009")
    issue = account_verbs.issue_provisional_code()
    outcome = issue(product.pseudonym(NOBODY), PasswordCounter(), None, purpose, mobile, composer("fr", purpose))
    assert isinstance(outcome, ProvisionalCodeNotSent)
    assert product.mails() == []


def test_the_same_code_in_the_same_sign_in_leads_on_again(client: JsonClient, product: Product) -> None:
    """An answer that was lost costs nobody the code; anything else in its place is a wrong entry (REL-03)."""
    code = code_for(product)
    client.authorize()
    begun = client.transaction
    assert client.login((NADIA[0], code)).json()["next"] == "request_code"
    client.transaction = begun
    assert client.login((NADIA[0], code)).json()["next"] == "request_code"
    client.transaction = begun
    assert client.login((NADIA[0], other_than(code))).status == 401
