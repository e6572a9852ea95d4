"""What SES tells is taken once, in any order, and only where SNS signed it for our topic just now (MAIL-09)."""

import itertools
import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.mail_event import MailFate, MailReference
from chalicelib.domain.otp_ledger import MailedOtp, OtpLedger, fate_of_mail
from chalicelib.domain.sns_message import SnsMessage, sns_message
from chalicelib.use_cases.take_mail_event import TakeMailEvent
from localdev import mail_events
from tests.audit_fake import StrictAudit
from tests.fakes_mail import FakeMailOutcomes, fingerprint_of
from tests.fakes_oidc import ACCOUNT, NOON, FakeClock
from tests.fakes_stores import FakeCounters, FakeDevices, FakeLedgers, FakeMembers, FakeSessions

WHO = ACCOUNT.pseudonym
OLD, NEW = MailedOtp("00000001-a", NOON - timedelta(minutes=3), "mac-1"), MailedOtp("00000002-b", NOON, "mac-2")


class OpenKeyring:
    """Seals nothing: a reference stands in the tag as JSON."""

    def unseal(self, _purpose: str, text: str) -> dict[str, object] | None:
        """Return what the text holds, None for what is no JSON."""
        return dict(json.loads(text)) if text.startswith("{") else None


@dataclass
class Signatures:
    """Says of each notification what the test says."""

    genuine: bool = True
    asked: int = 0

    def is_genuine(self, _message: SnsMessage) -> bool:
        """Count and answer."""
        self.asked += 1
        return self.genuine


@dataclass
class Mailbox:
    """The stores behind the verb, with one account and two mails."""

    signatures: Signatures = field(default_factory=Signatures)
    audit: StrictAudit = field(default_factory=StrictAudit)
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        """Store the account and its ledger."""
        self.ledgers = FakeLedgers()
        self.ledgers.swap(WHO, OtpLedger(), OtpLedger(mailed=(OLD, NEW)), NOON)
        members = FakeMembers(FakeCounters(), self.ledgers, FakeSessions(), FakeDevices(), {WHO: (ACCOUNT, None)})
        self.outcomes = FakeMailOutcomes(self.ledgers, members)

    def take(self, kind: str, mail: MailedOtp = NEW, *, email: str = ACCOUNT.email or "") -> None:
        """Let SES tell something of a mail."""
        reference = json.dumps(MailReference(WHO, mail.otp_id, fingerprint_of(email)).to_payload())
        event = mail_events.ses_event(kind, message_id="id", to="anna@mail.example", reference=reference, at=NOON)
        self.take_text(json.dumps(event))

    def take_text(self, text: str, **spoiled: str) -> None:
        """Let SNS deliver any text."""
        (record,) = mail_events.notification(text, mail_events.TOPIC_ARN, self.clock.now(), **spoiled)["Records"]
        self.verb(sns_message(record))

    @property
    def verb(self) -> TakeMailEvent:
        """The verb under test."""
        keyring: Any = OpenKeyring()
        return TakeMailEvent(
            self.clock, keyring, self.signatures, self.outcomes, self.audit, topic_arn=mail_events.TOPIC_ARN
        )

    @property
    def state(self) -> tuple[MailFate | None, MailFate | None, bool]:
        """The fates of both mails, and whether the address is closed."""
        ledger, (account, _) = self.ledgers.read(WHO), self.outcomes.members.people[WHO]
        assert account is not None
        return fate_of_mail(ledger, OLD.sent_at), fate_of_mail(ledger, NEW.sent_at), account.email_undeliverable


@pytest.mark.parametrize(
    ("kinds", "fate", "closed"),
    [
        (("delay", "accept"), MailFate.ACCEPTED, False),
        (("delay", "full"), MailFate.REFUSED_FOR_NOW, False),
        (("accept", "full"), MailFate.ACCEPTED, False),
        (("delay", "accept", "refuse"), MailFate.REFUSED, True),
        (("accept", "complain"), MailFate.ACCEPTED, True),
        (("accept", "refuse", "complain"), MailFate.REFUSED, True),
        (("reject",), MailFate.NOT_SENT, False),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else None,
)
def test_order_and_repetition_do_not_matter(kinds: tuple[str, ...], fate: MailFate, closed: bool) -> None:  # noqa: FBT001 - a column
    """Each event up to twice, in every order: the same fate, and the address closed or open as one of them says."""
    for order in set(itertools.permutations((*kinds, kinds[0]))):
        mailbox = Mailbox()
        for kind in order:
            mailbox.take(kind)
        assert mailbox.state == (None, fate, closed)


def test_an_event_twice_changes_nothing_the_second_time() -> None:
    """Neither the ledger's revision nor anything else; the log says that it was no news."""
    mailbox = Mailbox()
    mailbox.take("refuse")
    before, state = mailbox.ledgers.read(WHO), mailbox.state
    mailbox.take("refuse")
    assert (mailbox.ledgers.read(WHO), mailbox.state) == (before, state)
    assert mailbox.audit.kinds() == ["MailFateTold", "AddressClosed", "MailEventIgnored"]


def test_a_fate_leaves_the_revision_alone_and_a_closed_address_does_not() -> None:
    """Sign-ins under way keep what they remember of an accepted mail, and look again after a hard bounce (ADR 5)."""
    mailbox = Mailbox()
    first = mailbox.ledgers.read(WHO).revision
    mailbox.take("accept")
    assert mailbox.ledgers.read(WHO).revision == first
    mailbox.take("refuse")
    assert mailbox.ledgers.read(WHO).revision != first


def test_an_earlier_mail_has_its_own_fate() -> None:
    """What became of the code before is not told of the newest."""
    mailbox = Mailbox()
    mailbox.take("full", OLD)
    assert mailbox.state == (MailFate.REFUSED_FOR_NOW, None, False)


def test_an_address_that_is_no_longer_the_accounts_stays_open() -> None:
    """A late bounce of the address before says nothing of the one there is now; its mail was refused all the same."""
    mailbox = Mailbox()
    mailbox.take("refuse", email="former@mail.example")
    assert mailbox.state == (None, MailFate.REFUSED, False)


def test_a_mail_that_nobody_knows_changes_nothing() -> None:
    """Taken back, completed or of a restored database: the note finds no mail, and that is said."""
    mailbox = Mailbox()
    mailbox.take("accept", replace(NEW, otp_id="00000009-z"))
    assert mailbox.state == (None, None, False)
    assert mailbox.audit.kinds() == ["MailEventIgnored"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Successfully validated SNS topic for Amazon SES event publishing.", "not-about-a-mail"),
        ("[" * 100_000, "not-about-a-mail"),
        ("null", "not-about-a-mail"),
        ('{"eventType": "Delivery", "mail": {"tags": {"mail": ["somebody-elses"]}}}', "unknown-reference"),
        ('{"eventType": "Delivery", "mail": {"tags": {"mail": ["{}"]}}}', "unknown-reference"),
    ],
    ids=["ses's own words", "deep", "null", "not sealed by us", "sealed in another form"],
)
def test_genuine_news_of_other_things_are_ignored(text: str, reason: str) -> None:
    """Nothing is written, and the line has a slug only."""
    mailbox = Mailbox()
    mailbox.take_text(text)
    assert mailbox.outcomes.calls == []
    assert [getattr(event, "reason", "") for event in mailbox.audit.events] == [reason]


def test_a_forged_notification_changes_nothing() -> None:
    """Its content is not even read, whoever it says to come from."""
    mailbox = Mailbox(Signatures(genuine=False))
    mailbox.take("refuse")
    assert (mailbox.state, mailbox.outcomes.calls) == ((None, None, False), [])
    assert [getattr(event, "reason", "") for event in mailbox.audit.events] == ["wrong-signature"]


def test_no_certificate_is_asked_for_what_is_refused_anyway() -> None:
    """Another topic, another host, an old message, nothing at all: no signature is looked at."""
    mailbox = Mailbox()
    for spoiled in (
        {"TopicArn": mail_events.TOPIC_ARN + "x"},
        {"SigningCertUrl": "https://attacker.example/SimpleNotificationService-00000000.pem"},
        {"Timestamp": "2020-01-01T00:00:00.000Z"},
    ):
        mailbox.take_text("{}", **spoiled)
    mailbox.verb(None)
    assert (mailbox.signatures.asked, mailbox.outcomes.calls) == (0, [])
    reasons = [getattr(event, "reason", "") for event in mailbox.audit.events]
    assert reasons == ["wrong-topic", "wrong-certificate-url", "too-old", "malformed"]
