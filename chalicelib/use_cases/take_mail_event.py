"""Take what SES tells of a mail: prove it, find the mail, note its fate, close an address that takes no mail (MAIL-09).

Each write holds for itself, whatever came before: told twice, late or in another order, the outcome is the same. What
is not proved to be SNS's, for our topic and fresh, changes nothing and reads nothing.
"""

import json
from dataclasses import dataclass

from chalicelib.domain import audit_events
from chalicelib.domain.mail_event import MailEvent, MailReference, read_mail_event, reference_from
from chalicelib.domain.sns_message import SnsMessage, refusal_of
from chalicelib.use_cases.ports import AuditLog, Clock, Keyring, SignatureChecker
from chalicelib.use_cases.stores import MailOutcomes


@dataclass(frozen=True)
class TakeMailEvent:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    signatures: SignatureChecker
    outcomes: MailOutcomes
    audit: AuditLog
    topic_arn: str

    def __call__(self, message: SnsMessage | None) -> None:
        """Take one notification; None is one that was not even formed as such.

        Raises:
            StorageUnavailable, KeysUnavailable, CertificateUnavailable: it is to be told again.
        """
        refusal = self._refusal(message)
        if message is None or refusal is not None:
            self.audit.record(audit_events.MailEventRejected(refusal or ""))
            return
        event = read_mail_event(_parsed(message.message))
        if event is None:
            self.audit.record(audit_events.MailEventIgnored("not-about-a-mail"))
            return
        reference = reference_from(self.keyring.unseal("mail-reference", event.reference))
        if reference is None:
            self.audit.record(audit_events.MailEventIgnored("unknown-reference"))
            return
        if not self._take(event, reference):
            self.audit.record(audit_events.MailEventIgnored("nothing-new"))

    def _refusal(self, message: SnsMessage | None) -> str | None:
        if message is None:
            return "malformed"
        refusal = refusal_of(message, self.topic_arn, self.clock.now())
        if refusal is None and not self.signatures.is_genuine(message):
            return "wrong-signature"
        return refusal

    def _take(self, event: MailEvent, reference: MailReference) -> bool:
        """Write what the event says; return whether any of it was news."""
        news = False
        if event.fate is not None and self.outcomes.note(reference, event.fate):
            self.audit.record(audit_events.MailFateTold(reference.pseudonym, event.fate.slug))
            news = True
        if event.closes_address and self.outcomes.close_address(reference, self.clock.now()):
            reason = "complained" if event.complained else "refused"
            self.audit.record(audit_events.AddressClosed(reference.pseudonym, reason))
            news = True
        return news


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # SNS's own words to a new subscriber are no JSON
        return None
