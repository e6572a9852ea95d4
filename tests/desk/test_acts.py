"""What the desk does for a member: each act's effect, its event, what the member is told, and no secret for the agent."""

import json
import re
from dataclasses import replace

import pytest

from chalicelib import wiring
from chalicelib.adapters.system_randomness import SystemRandomness
from tests.json_client import CAMILLE, LEA, NOBODY, PAUL, SACHA, ZOE, JsonClient
from tests.product import Product
from tests.self_service import deny, name_of, tokens
from tests.signed import ACTS, Agent, change_address
from tests.web.newcomers import CHOSEN, claim_of
from tests.web.stored import set_streak, unverify

WRONG = (CAMILLE[0], "Wrong-Password-1")


def sign_in(product: Product, member: tuple[str, str] = CAMILLE) -> str:
    """Try to sign in; return what comes next, or the problem."""
    client = JsonClient(product)
    client.authorize()
    body = client.login(member).json()
    return str(body.get("next") or body["type"].rpartition("/")[2])


def test_a_lift_ends_every_block(desk: Agent) -> None:
    """Wrong passwords, the day's cap, wrong codes, the quota and the hundred in a row: all over; one event, one mail."""
    product = desk.product
    client = JsonClient(product)
    client.to_verify()
    for _ in range(3):
        client.verify(client.wrong_code())
    set_streak(product, 100)
    stranger = JsonClient(product)
    stranger.authorize()
    for _ in range(3):
        stranger.login(WRONG)
    assert {block["reason"] for block in desk.state(CAMILLE[0])["blocks"]} == {"password", "code", "recovery-needed"}
    assert desk.act(CAMILLE[0], "unblock").json() | {"at": ""} == {
        "act": "unblock",
        "done": True,
        "at": "",
        "member_told": True,
    }
    assert desk.state(CAMILLE[0])["blocks"] == []
    assert sign_in(product) == "request_code"
    assert product.mails()[0]["to"] == "camille.essai@gmail.example"
    assert "débloqué" in product.mails()[0]["subject"]


def test_a_lift_reaches_the_browsers_that_the_member_uses(desk: Agent) -> None:
    """A known browser has a counter of its own; the lift ends its block too, without having been told of it."""
    product = desk.product
    client = JsonClient(product)
    client.to_verify()
    client.verify(client.newest_code())
    client.cookies.pop("sesame-session")
    client.authorize()
    for _ in range(3):
        blocked = client.login(WRONG)
    assert name_of(blocked) == (429, "account-blocked")
    desk.act(CAMILLE[0], "unblock")
    assert client.login(CAMILLE).status == 200
    client.authorize()
    assert client.login(WRONG).json()["attempts_left"] == 2


def test_a_lift_is_heard_of_after_another_sign_in(desk: Agent) -> None:
    """A browser that comes back later is free too, also where the member signed in elsewhere with a code meanwhile."""
    client = JsonClient(desk.product)
    client.sign_in()
    client.authorize(prompt="login")
    for _ in range(3):
        blocked = client.login(WRONG)
    assert name_of(blocked) == (429, "account-blocked")
    desk.act(CAMILLE[0], "unblock")
    for _ in range(2):
        JsonClient(desk.product).sign_in()
    client.authorize(prompt="login")
    assert client.login().status == 200
    for _ in range(3):
        client.authorize(prompt="login")
        blocked = client.login(WRONG)
    JsonClient(desk.product).sign_in()
    assert name_of(blocked) == (429, "account-blocked")
    client.authorize(prompt="login")
    assert name_of(client.login()) == (429, "account-blocked")


def test_a_reset_leaves_nothing_but_the_subject(desk: Agent) -> None:
    """Account, address, session, code and links are gone, the member is told at the old address; `sub` is kept."""
    product = desk.product
    client = JsonClient(product)
    client.to_verify()
    client.verify(client.newest_code(), trust_device=True)
    adapters, pseudonym = wiring.adapters(), product.pseudonym(CAMILLE[0])
    before, _ = adapters.members.account_and_ledger(pseudonym)
    assert desk.act(CAMILLE[0], "reset").status == 200
    assert adapters.members.account_and_ledger(pseudonym)[0] is None
    assert (product.mails()[0]["to"], sign_in(product)) == ("camille.essai@gmail.example", "invalid-credentials")
    assert client.authorize(prompt="none").json()["redirect_to"].find("login_required") > 0
    (item,) = [each for each in product.items("accounts") if each["pseudonym"]["S"] == pseudonym]
    assert before is not None
    assert item["sub"]["S"] == before.sub
    assert not {"password_hash", "sealed_email", "sealed_nir"} & set(item)
    assert (desk.state(CAMILLE[0])["account"], desk.state(NOBODY)["account"]) == ("reset", "none")
    assert name_of(desk.act(CAMILLE[0], "reset")) == (409, "act-not-possible")


def test_a_notice_of_before_a_reset_does_not_reach_the_next_account(desk: Agent) -> None:
    """Whoever still has the old mailbox cannot take the account that is opened afterwards (DEV-06)."""
    product = desk.product
    JsonClient(product).sign_in(trust=True)
    (token,) = tokens(product, "/notice")
    desk.act(CAMILLE[0], "reset")
    again = {**claim_of(CAMILLE[0]), **CHOSEN}
    assert JsonClient(product).call("POST", "/account/new", again).status == 202
    assert name_of(deny(JsonClient(product), token)) == (410, "link-expired")
    assert sign_in(product, (CAMILLE[0], CHOSEN["password"])) == "no-verified-email"


@pytest.fixture
def no_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let codes be other digits than those of years and telephone numbers, beside which they are looked for."""
    monkeypatch.setattr(SystemRandomness, "otp", lambda _, digits: "739158"[:digits])


@pytest.mark.usefixtures("no_year")
def test_a_provisional_code_goes_to_the_mobile_and_the_owner_hears_of_it(desk: Agent) -> None:
    """By SMS, in the chain, told by mail; it leads to the page for a new password, and nowhere without it."""
    product = desk.product
    told = desk.act(CAMILLE[0], "provisional-code").json()
    assert (told["sent"]["by"], told["member_told"]) == ("sms", True)
    mail, text_message = product.mails()
    assert (mail["kind"], text_message["kind"], text_message["to"]) == ("email", "sms", "+33639980000")
    digits = re.findall(r"(?<!\d)\d{4}(?!\d)", text_message["text"])[0]
    assert digits not in json.dumps(told)
    assert digits not in mail["text"]
    assert desk.state(CAMILLE[0])["provisional_code_until"] == told["sent"]["good_until"]
    client = JsonClient(product)
    client.authorize()
    assert client.login((CAMILLE[0], digits)).json()["next"] in {"request_code", "choose_password"}


def test_without_a_mobile_the_code_goes_to_a_settled_verified_address(desk: Agent) -> None:
    """By mail, masked in the answer; never to an address that changed within a day, or that nobody verified."""
    product = desk.product
    answer = desk.act(SACHA[0], "provisional-code").json()
    assert (answer["sent"]["by"], answer["sent"]["to"]) == ("email", "s***@m***.example")
    assert [mail["to"] for mail in product.mails()] == ["sacha@mail.example"]
    change_address(product, SACHA[0])
    refused = desk.act(SACHA[0], "provisional-code")
    assert (name_of(refused), refused.json()["reason"]) == ((409, "act-not-possible"), "address-too-new")
    assert desk.act(LEA[0], "provisional-code").json()["reason"] == "nowhere-to-send"


def test_after_a_reset_the_code_is_for_the_new_creation(desk: Agent) -> None:
    """It goes to the register's mobile number, and it opens no sign-in."""
    product = desk.product
    desk.act(CAMILLE[0], "reset")
    assert desk.act(CAMILLE[0], "provisional-code").json()["sent"]["by"] == "sms"
    assert "créer à nouveau" in product.mails()[0]["text"]
    digits = re.findall(r"(?<!\d)\d{4}(?!\d)", product.mails()[0]["text"])[0]
    assert sign_in(product, (CAMILLE[0], digits)) == "invalid-credentials"


def test_the_verification_mail_goes_to_the_address_on_record(desk: Agent) -> None:
    """A link that verifies that very address; three in an hour, then the desk is told when it can go on."""
    product = desk.product
    answer = desk.act(LEA[0], "verification-mail").json()
    assert answer["sent"]["to"] == "l***@m***.example"
    assert product.mails()[0]["to"] == "lea@mail.example"
    link = re.findall(r"/email/verify\?token=\S+", product.mails()[0]["text"])
    assert len(link) == 1
    assert link[0] not in json.dumps(answer)
    assert [desk.act(LEA[0], "verification-mail").status for _ in range(3)] == [200, 200, 429]
    assert desk.act(CAMILLE[0], "verification-mail").json()["reason"] == "already-verified"
    assert desk.act(PAUL[0], "verification-mail").json()["reason"] == "no-address"


def test_an_act_without_a_reason_is_no_act(desk: Agent) -> None:
    """Absent, blank, too long, with control characters, not a text, twice: 400 with its field, and nothing is stored."""
    path = f"/agent/members/{desk.id_of(CAMILLE[0])}/unblock"
    bodies: list[object] = [
        {},
        {"reason": ""},
        {"reason": " \t"},
        {"reason": "x" * 501},
        {"reason": "a\nb"},
        {"reason": 1},
        [],
    ]
    for body in bodies:
        assert name_of(desk.ask("POST", path, body)) == (400, "invalid-request")
    assert desk.events(CAMILLE[0]) == []
    assert desk.ask("POST", path, {"reason": "é" * 500}).status == 200


def test_what_does_not_exist_is_not_found(desk: Agent) -> None:
    """Another act, an id that was not made here, one with a letter changed, another chain."""
    good = desk.id_of(CAMILLE[0])
    wrong = good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1]
    for path in (f"{good}/delete", f"{wrong}/unblock", "x/unblock", f"{'A' * 55}/reset"):
        assert name_of(desk.ask("POST", f"/agent/members/{path}", {"reason": "a"})) == (404, "not-found")
    for chain in ("16", "00159", "01", "-1"):
        assert name_of(desk.ask("GET", f"/agent/audit/{chain}")) == (404, "not-found")
    assert name_of(desk.ask("GET", "/agent/audit/1?after=x")) == (400, "invalid-request")
    assert name_of(desk.find("2550814")) == (400, "invalid-request")


def test_the_same_member_has_the_same_id_and_nobody_can_read_it(desk: Agent, colleague: Agent) -> None:
    """One id for both agents, after a reset too; it is no pseudonym, and unknown numbers have one alike."""
    before = desk.id_of(CAMILLE[0])
    desk.act(CAMILLE[0], "reset")
    assert {desk.id_of(CAMILLE[0][:13]), colleague.id_of(CAMILLE[0])} == {before}
    assert desk.product.pseudonym(CAMILLE[0]) not in before
    assert len(desk.id_of(NOBODY)) == len(before)


def test_states_are_told_in_facts_and_words(desk: Agent) -> None:
    """Affiliation with the service that must update it, address and mobile, in French and in English."""
    zoe, paul = desk.state(ZOE[0]), desk.state(PAUL[0])
    assert zoe["affiliation"]["updated_by"] == "rights-management"
    assert "Gestion des droits" in " ".join(zoe["in_words"])
    assert desk.state(NOBODY)["affiliation"]["status"] == "unknown"
    assert paul["email"] == {"status": "none", "masked": None, "verified": False, "deliverable": False}
    english = replace(desk, lang="en").state(CAMILLE[0])
    assert "The account is open." in english["in_words"]
    unverify(desk.product)
    state = desk.state(CAMILLE[0])
    assert state["email"]["status"] == "unverified"


def test_recent_events_are_told(desk: Agent) -> None:
    """A code that was mailed, a wrong one, a wrong password and what the desk did, newest first."""
    client = JsonClient(desk.product)
    client.to_verify()
    client.verify(client.wrong_code())
    desk.product.advance(60)
    client.authorize()
    client.login(WRONG)
    recent = [event["in_words"] for event in desk.state(CAMILLE[0])["recent_events"]]
    assert recent[0] == "Mot de passe faux"
    assert set(recent[1:]) == {"Code faux", "Code de sécurité envoyé"}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.usefixtures("no_year")
def test_no_answer_holds_a_secret(desk: Agent, act: str) -> None:
    """State, act and events name neither number, address, code, token, password nor hash."""
    nir = LEA[0] if act == "verification-mail" else CAMILLE[0]
    client = JsonClient(desk.product)
    client.authorize()
    if act != "verification-mail":
        client.login(CAMILLE)
        client.code_request()
    answers = [desk.find(nir), desk.act(nir, act), desk.find(nir)]
    member_id = desk.id_of(nir)
    answers.append(desk.ask("GET", f"/agent/members/{member_id}/events"))
    assert [answer.status for answer in answers] == [200] * 4
    told = "\n".join(answer.text for answer in answers).replace(member_id, "")
    mails = " ".join(mail["text"] for mail in desk.product.mails())
    links = re.findall(r"token=(\S+)", mails)
    assert links or "7391" in mails
    for secret in (nir, nir[:13], "@gmail", "@mail", "essai", "argon2", "+336", "7391", *links):
        assert secret not in told
    assert not re.search(r"[\w-]{60,}", told)
