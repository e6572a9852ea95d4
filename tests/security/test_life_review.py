"""Attacks on an account's life that a review found: each was done once, and is refused now (security.md §7, REC-08 to REC-13)."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.domain import desk_policy
from chalicelib.domain.denial import DENIALS_REMEMBERED, DenyReference, denied, denied_by, may_deny
from chalicelib.domain.desk_event import ACTS_REMEMBERED, DeskAct, DeskEvent, DeskOutcome, DeskRecord, with_act
from chalicelib.domain.limits import Limits
from chalicelib.domain.link import LinkRecord
from chalicelib.wiring import member_data_verbs, session_verbs
from tests.contract.people import left_as_it_was
from tests.json_client import CAMILLE, SACHA, JsonClient
from tests.logout_party import is_signed_in
from tests.page_browser import PageBrowser
from tests.product import START, Product
from tests.recovery import NADIA, NEW, choose, code_for, link_for, reset, to_choice
from tests.self_service import ADDRESS, NEW_ADDRESS, change_email, change_password, confirm, deny, name_of, tokens
from tests.signed import Agent
from tests.web.newcomers import NOE, NOE_SIGNS_IN, claim_of, create, verification_token, verify

DAY = 86_400
OTHER_PASSWORD = "Encore-Une-Fois-9"


@pytest.fixture(autouse=True)
def _accounts_put_back(product: Product) -> Iterator[None]:
    with left_as_it_was(product, "accounts"):
        yield


def take_over(product: Product) -> tuple[JsonClient, str]:
    """Let a thief give Camille's account another address; return the thief, and the owner's link to deny it."""
    thief = JsonClient(product)
    thief.sign_in()
    assert change_email(thief).status == 200
    assert confirm(thief, tokens(product, "/email/confirm", NEW_ADDRESS)[0]).status == 200
    return thief, tokens(product, "/notice", ADDRESS)[0]


def test_a_thief_who_denies_a_notice_of_their_own_disarms_no_other(product: Product) -> None:
    """The owner's link is older, so it counts more: it puts the address back, which rests a day, and the thief's are dead then."""
    thief, owners = take_over(product)
    product.advance(2 * DAY)
    for password in (NEW, OTHER_PASSWORD):
        assert reset(thief, link_for(thief), password).status == 200
        product.advance(3600)
        assert deny(thief, tokens(product, "/notice", NEW_ADDRESS)[0]).status == 200
        product.advance(3600)
    left = tokens(product, "/notice", NEW_ADDRESS)
    assert deny(JsonClient(product), owners).json() == {"next": "recover"}
    product.advance(DAY)
    link_for(JsonClient(product))
    assert product.mails()[0]["to"] == ADDRESS
    assert {name_of(deny(thief, each)) for each in left} == {(410, "link-expired")}
    assert name_of(deny(thief, owners)) == (410, "link-expired")


def test_a_notice_of_before_an_erasure_is_of_no_use_for_the_next_account(product: Product) -> None:
    """The old mailbox of somebody who was erased, and came again with another one, gets nothing."""
    client = JsonClient(product)
    client.sign_in(trust=True)
    old = tokens(product, "/notice", ADDRESS)[0]
    member_data_verbs.member_data().erase(product.pseudonym(CAMILLE[0]))
    product.advance(60)
    assert create(product, **claim_of(CAMILLE[0])).status == 202
    assert verify(product, verification_token(product)).status == 200
    assert name_of(deny(client, old)) == (410, "link-expired")
    client.authorize()
    assert client.login((CAMILLE[0], NOE_SIGNS_IN[1])).json()["next"] == "request_code"


def test_two_members_links_in_one_browser_are_not_mixed_up(product: Product) -> None:
    """The page of the first link, posted after the second was opened, is no form for the second account."""
    browser = PageBrowser(product)
    first, second = link_for(JsonClient(product)), link_for(JsonClient(product), SACHA[0])
    browser.get(f"/password/reset?token={first}")
    form = browser.form("/password/reset")
    browser.get(f"/password/reset?token={second}")
    before = product.items("accounts")
    assert browser.post("/password/reset", {**form, "password": NEW, "password_again": NEW}).status == 410
    assert product.items("accounts") == before
    browser.get(f"/password/reset?token={first}")
    browser.submit("/password/reset", password=NEW, password_again=NEW)
    for member in ((CAMILLE[0], NEW), SACHA):
        client = JsonClient(product)
        client.authorize()
        assert client.login(member).status == 200


def test_a_denial_is_told_where_the_notices_went(product: Product) -> None:
    """Whoever loses the address by it, and whoever's mailbox others read, hears of it; without a link (REC-08)."""
    _, owners = take_over(product)
    product.advance(1)
    sent = len(product.mails())
    assert deny(JsonClient(product), owners).status == 200
    told = product.mails()[: len(product.mails()) - sent]
    assert [mail["to"] for mail in told] == [NEW_ADDRESS]
    assert "3646" in told[0]["text"]
    assert "token=" not in told[0]["text"] + told[0]["html"]
    assert ADDRESS not in told[0]["text"] + told[0]["html"]


def test_a_denial_signs_nobody_else_out_of_the_browser(product: Product) -> None:
    """Camille denies where Sacha is signed in: Sacha's cookie stays; Camille's own would go."""
    camille, sacha = JsonClient(product), JsonClient(product)
    camille.sign_in(trust=True)
    sacha.sign_in(SACHA)
    assert deny(sacha, tokens(product, "/notice", ADDRESS)[0]).status == 200
    assert is_signed_in(sacha)
    change_password(sacha, SACHA[1])
    product.advance(1)
    assert deny(sacha, tokens(product, "/notice")[0]).status == 200
    assert "sesame-session" not in sacha.cookies


def test_the_desk_helps_who_was_kept_from_creating_an_account(product: Product) -> None:
    """A stranger who knows a number spends its three comparisons each day: the desk sees it, and lifts it (REC-12)."""
    agent = Agent(product)
    for _ in range(3):
        assert create(product, iban_end="9999").status == 403
    assert name_of(create(product)) == (403, "not-recognised")
    (block,) = agent.state(NOE["nir"])["blocks"]
    assert (block["reason"], block["until"]) == ("creation", "2026-11-21T10:00:00+01:00")
    assert "21 novembre" in block["in_words"]
    assert agent.act(NOE["nir"], "unblock").json()["done"]
    assert agent.state(NOE["nir"])["blocks"] == []
    assert create(product).status == 202


def test_the_desk_lifts_nothing_where_nothing_is_blocked_and_no_account_is(product: Product) -> None:
    """A number without an account has no other block that an agent could lift."""
    assert name_of(Agent(product).act(NOE["nir"], "unblock")) == (409, "act-not-possible")


def test_messages_that_failed_push_no_reset_out_of_the_record() -> None:
    """A text message that fails counts in no quota; however many do, the reset of today is known (REC-11)."""
    record = DeskRecord()
    acts = [(DeskAct.RESET, DeskOutcome.DONE)]
    acts += [(DeskAct.PROVISIONAL_CODE, each) for each in (DeskOutcome.DONE, DeskOutcome.NOT_SENT)] * ACTS_REMEMBERED
    for place, (act, outcome) in enumerate(acts, 1):
        event = DeskEvent(0, place, "", None, START, "ann", "somebody", act, outcome, "")
        record = with_act(record, event)
    assert len(record.acts) == ACTS_REMEMBERED
    assert desk_policy.needs_second_agent(DeskAct.RESET, email_changed_at=None, past=record.acts, now=START)


def test_many_denials_are_told_apart_or_taken_as_one() -> None:
    """However many a thief makes, the owner's older link stays good and the record small; all of theirs stay dead."""
    hour, limits = timedelta(hours=1), Limits()
    owners = DenyReference("somebody", ADDRESS, START)
    thiefs = [DenyReference("somebody", NEW_ADDRESS, START + each * hour) for each in range(1, 3 * DENIALS_REMEMBERED)]
    record = LinkRecord()
    for reference in thiefs:
        now = reference.sent_at + hour / 2
        assert may_deny(reference, record, now, limits)
        record = denied_by(record, reference, now)
        assert not any(may_deny(each, record, now, limits) for each in thiefs if each.sent_at <= now)
    assert len(json.loads(record.detail or "")) == DENIALS_REMEMBERED
    assert may_deny(owners, record, now, limits)
    record = denied_by(record, owners, now)
    assert not any(may_deny(each, record, now, limits) for each in (owners, *thiefs))
    ahead = DenyReference("somebody", ADDRESS, now + timedelta(seconds=1))
    assert not may_deny(ahead, denied_by(record, ahead, now), now, limits)
    later = DenyReference("somebody", ADDRESS, now + hour)
    assert may_deny(later, record, now + hour, limits)
    assert not may_deny(later, denied(record, now + hour), now + hour, limits)


def test_a_dead_denial_offers_no_newer_link(product: Product) -> None:
    """There is none: the page leads to a new password and names the number to call."""
    page = PageBrowser(product).get("/notice?token=nonsense")
    assert page.status == 410
    assert "3646" in page.text
    assert "nouveau lien" not in page.text
    assert '<a class="button" href="/password/forgot">Choisir un nouveau mot de passe</a>' in page.text


@pytest.mark.parametrize(
    "path", ["/password/forgot", "/account/new", "/password/reset", "/notice", "/me/security", "/me/password", "/login"]
)
def test_a_form_value_that_is_no_text_is_malformed(product: Product, path: str) -> None:
    """Bytes that are not UTF-8 in the form's own value are 400, never a defect (http.md §2)."""
    browser = PageBrowser(product)
    browser.sign_in()
    browser.get("/password/forgot")
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items()),
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": product.issuer,
    }
    for value in ("%FF" * 34, "A" * 12 + "%FF", "A" * 34 + "%FF"):
        assert product.request("POST", path, f"form={value}".encode(), headers).status == 400


def test_whoever_was_signed_out_everywhere_cannot_go_on_to_a_new_password(product: Product) -> None:
    """A sign-in that waits for one is over with all others: nothing is changed, and no session opens (WEB-14)."""
    client = JsonClient(product)
    client.transaction = to_choice(client, code_for(product)).json()["transaction"]
    product.advance(1)
    session_verbs.end_every_session()(product.pseudonym(NADIA[0]), reason="member")
    accounts, sessions = product.items("accounts"), product.items("sessions")
    assert name_of(choose(client)) == (410, "transaction-expired")
    assert (product.items("accounts"), product.items("sessions")) == (accounts, sessions)
