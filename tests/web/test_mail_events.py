"""A hard bounce or a complaint closes an address, told after the right password; forged news close nothing (MAIL-09)."""

import json
from contextlib import suppress
from typing import Any

import pytest

from chalicelib.domain.faults import StorageUnavailable
from chalicelib.handlers.mail_events import MailEventNotTaken
from localdev import mail_events
from scripts.redrive_mail_events import event_of
from tests.audit_fake import watching
from tests.browser.outages import failing
from tests.json_client import CAMILLE, JsonClient
from tests.product import Product
from tests.web.mails_told import notification, tell
from tests.web.visitors import JsonVisitor, PageVisitor, Visitor, newest_code, sign_in, start, to_verify, wrong

pytestmark = pytest.mark.usefixtures("restored_members")

CLOSES = pytest.mark.parametrize("kind", ["refuse", "complain"])


def stored(product: Product) -> list[list[dict[str, Any]]]:
    """Return what an event could change."""
    return [product.items("accounts"), product.items("otp-ledgers")]


@CLOSES
def test_the_right_password_is_told_that_the_address_takes_no_mail(visitor: Visitor, kind: str) -> None:
    """403 in the place of case 1, with whom to call; a wrong password looks as it does for everybody."""
    to_verify(visitor)
    tell(visitor.product, kind)
    stranger = visitor.another()
    answer = start(stranger)
    stranger.check_refused(answer, "email-undeliverable")
    assert "messagerie a refusé nos messages" in stranger.words(answer)
    answer = start(stranger.another(), wrong(CAMILLE))
    stranger.check_refused(answer, "invalid-credentials", attempts_left=2)
    assert len(visitor.product.mails()) == 1


def test_the_page_says_whom_to_call(product: Product) -> None:
    """The way out: another address, through the fund."""
    visitor = PageVisitor(product)
    to_verify(visitor)
    tell(product, "refuse")
    said = visitor.words(start(visitor.another()))
    assert "Contactez votre caisse au 3646 pour donner une adresse qui fonctionne." in said


@CLOSES
def test_a_sign_in_under_way_gets_no_other_code_and_keeps_the_one_it_has(visitor: Visitor, kind: str) -> None:
    """It remembered the address as good, and looks again (ADR 5); a code that did arrive signs in."""
    code = to_verify(visitor)
    tell(visitor.product, kind)
    visitor.check_refused(visitor.ask(), "email-undeliverable")
    assert len(visitor.product.mails()) == 1
    visitor.check_signed_in(visitor.verify(code))


def test_where_no_code_is_needed_the_address_does_not_matter(product: Product) -> None:
    """The app signs in, and so does a browser that the member trusts."""
    visitor = JsonVisitor(product)
    sign_in(visitor, trust=True)
    to_verify(visitor.another())
    tell(product, "refuse")
    visitor.check_signed_in(start(visitor, prompt="login"))
    visitor.check_signed_in(start(visitor.another(), CAMILLE, "mobile-app"))


def test_a_closed_address_comes_after_blocks_and_before_recovery(product: Product) -> None:
    """The order of http.md §2: a running block by codes is told first."""
    visitor = JsonVisitor(product)
    to_verify(visitor)
    tell(product, "refuse")
    for _ in range(3):
        answer = visitor.verify(JsonClient(product).wrong_code())
    assert answer.json()["reason"] == "code"
    assert visitor.ask().json()["reason"] == "code"
    product.advance(901)
    visitor.check_refused(visitor.ask(), "email-undeliverable")


@pytest.mark.parametrize("kind", ["accept", "delay", "full", "reject"])
def test_other_news_leave_the_address_open(visitor: Visitor, kind: str) -> None:
    """A full mailbox today is no reason to refuse tomorrow: another code is sent, and signs in."""
    to_verify(visitor)
    tell(visitor.product, kind)
    visitor.check_next(visitor.ask(), "verify")
    visitor.check_signed_in(visitor.verify(newest_code(visitor.product)))


def test_news_of_a_mail_from_before_the_address_changed_change_nothing(product: Product) -> None:
    """What a former mailbox does is no matter of the present one."""
    client = JsonClient(product)
    client.to_verify()
    late = notification(product, "refuse")
    product.dynamodb.update_item(
        TableName=product.table("accounts"),
        Key={"pseudonym": {"S": product.pseudonym(CAMILLE[0])}},
        UpdateExpression="SET email_fingerprint = :new",
        ExpressionAttributeValues={":new": {"S": "of-another-address"}},
    )
    before = product.items("accounts")
    mail_events.invoke(late)
    assert product.items("accounts") == before
    assert client.code_request().status == 200


FORGED = {
    "another signature": {"Signature": "bm90IGEgc2lnbmF0dXJl"},
    "another message": {"MessageId": "another-id"},
    "a certificate of somebody": {"SigningCertUrl": "https://attacker.example/SimpleNotificationService-00000000.pem"},
    "another topic": {"TopicArn": mail_events.TOPIC_ARN.replace("1234", "4321")},
    "signed for version 2, sold as 1": {"SignatureVersion": "1"},
    "of a version that there is not": {"SignatureVersion": "3"},
    "of long ago": {"Timestamp": "2026-11-18T07:00:00.000Z"},
}


@pytest.mark.parametrize("spoiled", FORGED.values(), ids=FORGED)
def test_a_forged_notification_changes_nothing(product: Product, spoiled: dict[str, str]) -> None:
    """It would close the address and tell of a refusal; both stay as they are, and the member gets codes."""
    client = JsonClient(product)
    client.to_verify()
    before = stored(product)
    mail_events.invoke(notification(product, "refuse", **spoiled))
    assert stored(product) == before
    assert client.code_request().status == 200


def test_content_that_was_changed_under_a_good_signature_changes_nothing(product: Product) -> None:
    """An acceptance that somebody turns into a refusal on the way is neither."""
    JsonClient(product).to_verify()
    good = notification(product, "accept")
    bad = notification(product, "refuse")["Records"][0]["Sns"]["Message"]
    before = stored(product)
    mail_events.invoke({"Records": [{"Sns": good["Records"][0]["Sns"] | {"Message": bad}}]})
    assert stored(product) == before


def test_a_replay_changes_nothing(product: Product) -> None:
    """The same notification again, at once and when it is old: nothing moves, not even a revision."""
    JsonClient(product).to_verify()
    told = notification(product, "refuse")
    mail_events.invoke(told)
    before = stored(product)
    for seconds in (0, 600, 3600, 90_000):
        product.advance(seconds)
        mail_events.invoke(json.loads(json.dumps(told)))
        assert stored(product) == before


def test_three_deliveries_have_one_effect_and_no_mail(product: Product) -> None:
    """By SNS, by Lambda's own second try, and by hand from the queue, in SNS's other spelling: one of them is news (REL-06)."""
    JsonClient(product).to_verify()
    told = notification(product, "refuse")
    other = dict(told["Records"][0]["Sns"])
    other["SigningCertURL"] = other.pop("SigningCertUrl")
    put_aside = json.dumps({"requestContext": {"condition": "RetriesExhausted"}, "requestPayload": told})
    with watching() as audit:
        mail_events.invoke(told)
        before = stored(product)
        mail_events.invoke(event_of(put_aside))
        mail_events.invoke(event_of(json.dumps(other)))
    assert audit.kinds() == ["MailFateTold", "AddressClosed", "MailEventIgnored", "MailEventIgnored"]
    assert stored(product) == before
    assert len(product.mails()) == 1


@pytest.mark.parametrize("event", [{}, {"Records": None}, {"Records": [None]}, {"Records": [{"Sns": {}}]}, []])
def test_what_is_no_notification_changes_nothing(product: Product, event: Any) -> None:  # noqa: ANN401 - anything
    """Whoever may invoke the function with anything gets an error without words at most."""
    JsonClient(product).to_verify()
    before = stored(product)
    with suppress(MailEventNotTaken):
        mail_events.invoke(event)
    assert stored(product) == before


def test_an_event_that_cannot_be_taken_is_told_again(product: Product, capfd: pytest.CaptureFixture[str]) -> None:
    """An outage of ours makes Lambda try later: then it is news, and the error before had no word of the event."""
    client = JsonClient(product)
    client.to_verify()
    told = notification(product, "refuse")
    outage = StorageUnavailable("mail outcomes: UpdateItem: InternalServerError")
    with failing("mail_outcomes", outage), pytest.raises(MailEventNotTaken) as caught:
        mail_events.invoke(told)
    assert (str(caught.value), caught.value.__cause__) == ("", None)
    assert '"dependency":"mail outcomes: UpdateItem: InternalServerError"' in capfd.readouterr().out
    assert client.code_request().status == 200
    mail_events.invoke(told)
    assert client.code_request().status == 403
