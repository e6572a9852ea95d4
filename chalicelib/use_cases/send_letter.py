"""Send a mail that is no security code: a link, a notice, a provisional code; what SES tells of it finds its address.

A letter that cannot be sent is recorded and never undoes what it is about (REC-07).
"""

from dataclasses import dataclass

from chalicelib.domain import account_events
from chalicelib.domain.faults import MailNotSent
from chalicelib.domain.mail_event import MailReference
from chalicelib.use_cases.ports import AuditLog, Keyring, MailContent, Mailer

NO_LEDGER_ENTRY = "letter"
"""Stands where the reference of a code's mail names its place in the ledger: a letter has none (MAIL-09)."""


@dataclass(frozen=True)
class SendLetter:
    """The verb with its collaborators."""

    keyring: Keyring
    mailer: Mailer
    audit: AuditLog

    def __call__(self, member: str, email: str, letter: str, content: MailContent) -> bool:
        """Send one letter to an address of the member with this pseudonym; `letter` is its slug, for the log.

        Returns whether SES took it. Raises KeysUnavailable, unless `prepare` was called before.
        """
        sealed = self.prepare(member, email)
        try:
            self.mailer.send(email, content.subject, content.text, content.html, sealed)
        except MailNotSent as fault:
            self.audit.record(account_events.LetterNotSent(member, letter, str(fault)))
            return False
        self.audit.record(account_events.LetterSent(member, letter))
        return True

    def prepare(self, member: str, email: str) -> str:
        """Return the sealed reference of a mail; called before a change, so that a missing key stops that in time."""
        fingerprint = self.keyring.mac("mail-address", member, email)
        reference = MailReference(member, NO_LEDGER_ENTRY, fingerprint)
        return self.keyring.seal("mail-reference", reference.to_payload())
