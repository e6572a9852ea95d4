"""SES's events are read for what became of a mail, and for nothing else: kinds, ranks, references, junk (MAIL-09)."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.mail_event import (
    REFERENCE_MAX_CHARACTERS,
    MailEvent,
    MailFate,
    MailReference,
    read_mail_event,
    reference_from,
)

MAIL = {
    "timestamp": "2026-11-20T09:00:00.512Z",
    "messageId": "0102018d-7f2e-4f0c-9b7a-9c8a4a2f6a11-000000",
    "source": "ne-pas-repondre@assureur.example",
    "sendingAccountId": "123456789012",
    "destination": ["anna.test@mail.example"],
    "headersTruncated": False,
    "headers": [{"name": "To", "value": "anna.test@mail.example"}],
    "commonHeaders": {"to": ["anna.test@mail.example"], "subject": "Sésame"},
    "tags": {"ses:configuration-set": ["sesame"], "ses:caller-identity": ["sesame-prod"], "mail": ["a-reference"]},
}
BOUNCED = {"bouncedRecipients": [{"emailAddress": "anna.test@mail.example", "action": "failed", "status": "5.1.1"}]}


def event(kind: str, **parts: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Return an event as a configuration set publishes it."""
    return {"eventType": kind, "mail": MAIL, **parts}


def bounce(kind: str, sub_type: str) -> dict[str, Any]:
    """Return a bounce."""
    return event("Bounce", bounce={"bounceType": kind, "bounceSubType": sub_type, **BOUNCED})


def complaint(**parts: object) -> dict[str, Any]:
    """Return a complaint."""
    return event("Complaint", complaint={"complainedRecipients": [], "complaintSubType": None, **parts})


@pytest.mark.parametrize(
    ("told", "fate", "closes"),
    [
        (event("Delivery", delivery={"smtpResponse": "250 ok", "recipients": []}), MailFate.ACCEPTED, False),
        (event("DeliveryDelay", deliveryDelay={"delayType": "MailboxFull"}), MailFate.DELAYED, False),
        (event("Reject", reject={"reason": "Bad content"}), MailFate.NOT_SENT, False),
        (bounce("Permanent", "General"), MailFate.REFUSED, True),
        (bounce("Permanent", "NoEmail"), MailFate.REFUSED, True),
        (bounce("Permanent", "Suppressed"), MailFate.REFUSED, True),
        (bounce("Permanent", "OnAccountSuppressionList"), MailFate.REFUSED, True),
        (bounce("Transient", "MailboxFull"), MailFate.REFUSED_FOR_NOW, False),
        (bounce("Transient", "General"), MailFate.REFUSED_FOR_NOW, False),
        (bounce("Undetermined", "Undetermined"), MailFate.REFUSED_FOR_NOW, False),
        (complaint(complaintFeedbackType="abuse"), None, True),
        (complaint(), None, True),
        (complaint(complaintSubType="OnAccountSuppressionList"), MailFate.REFUSED, True),
    ],
)
def test_each_kind_says_what_became_of_the_mail(told: dict[str, Any], fate: MailFate | None, closes: bool) -> None:  # noqa: FBT001 - a column
    """A hard bounce and a complaint close the address; a full mailbox, a delay and a rejection by SES do not."""
    read = read_mail_event(json.loads(json.dumps(told)))
    assert read is not None
    assert (read.reference, read.fate, read.closes_address) == ("a-reference", fate, closes)


@pytest.mark.parametrize(
    "told",
    [
        None,
        "Successfully validated SNS topic for Amazon SES event publishing.",
        {},
        event("Send", send={}),
        event("Open", open={"ipAddress": "192.0.2.1"}),
        {**event("Delivery"), "mail": {**MAIL, "tags": {"ses:configuration-set": ["sesame"]}}},
        {**event("Delivery"), "mail": {**MAIL, "tags": {"mail": ["one", "two"]}}},
        {**event("Delivery"), "mail": {**MAIL, "tags": {"mail": [17]}}},
        {**event("Delivery"), "mail": {**MAIL, "tags": {"mail": ["x" * (REFERENCE_MAX_CHARACTERS + 1)]}}},
        {"notificationType": "Delivery", "mail": MAIL},
        complaint(complaintFeedbackType="not-spam"),
        complaint(complaintFeedbackType="auth-failure"),
    ],
)
def test_anything_else_is_no_event_about_a_mail(told: object) -> None:
    """SES's test message, kinds nobody asked for, mails without one tag of ours, praise: nothing follows."""
    assert read_mail_event(told) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["eventType", "mail", "tags", "bounce", "complaint", "r"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_json_breaks_the_reader(told: object) -> None:
    """Whatever arrives is read or ignored."""
    assert isinstance(read_mail_event(told), MailEvent | None)
    assert reference_from(told if isinstance(told, dict) else None) is None or isinstance(told, dict)


def test_a_reference_comes_back_as_it_was_sealed() -> None:
    """And what was sealed in another form is none."""
    reference = MailReference("pseudonym", "00000001-a", "fingerprint")
    assert reference_from(json.loads(json.dumps(reference.to_payload()))) == reference
    for payload in (None, {}, {"r": "text"}, {"r": ["a", "b"]}, {"r": ["a", "b", 3]}):
        assert reference_from(payload) is None


def test_fates_are_ranked() -> None:
    """A refusal for good holds against all, an acceptance against an automatic reply that looks like a full mailbox."""
    assert MailFate.DELAYED < MailFate.REFUSED_FOR_NOW < MailFate.ACCEPTED < MailFate.REFUSED
    assert [fate.slug for fate in MailFate] == ["delayed", "refused-for-now", "accepted", "refused", "not-sent"]
