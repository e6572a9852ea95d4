"""Tell a member by mail what has happened to their account, with a link that says "this was not me" (DEV-06, PW-09).

Only an address that the member has proved to have is written to. What has happened stands, whether the mail goes or not.
"""

from dataclasses import dataclass

from chalicelib.domain import account_events
from chalicelib.domain.denial import DENIAL_LIFETIME, DenyReference
from chalicelib.domain.faults import Fault
from chalicelib.use_cases.account_ports import ComposeLinkMail, ComposeNotice
from chalicelib.use_cases.ports import AuditLog, Clock, Keyring
from chalicelib.use_cases.send_letter import SendLetter


@dataclass(frozen=True)
class TellMember:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    send_letter: SendLetter
    audit: AuditLog

    def __call__(self, pseudonym: str, email: str | None, letter: str, compose: ComposeLinkMail) -> None:
        """Send a notice to an address, if there is one; `letter` is its slug, for the log. Never fails."""
        if email is None:
            return
        now = self.clock.now()
        try:
            token = self.keyring.seal("link", DenyReference(pseudonym, email, now).to_payload())
            self.send_letter(pseudonym, email, letter, compose(token, now, now + DENIAL_LIFETIME))
        except Fault as fault:
            self.audit.record(account_events.LetterNotSent(pseudonym, letter, str(fault)))

    def prepare(self, pseudonym: str, email: str | None) -> None:
        """Use every key that a notice needs, before what it is about is done. Raises KeysUnavailable."""
        if email is not None:
            self.send_letter.prepare(pseudonym, email)

    def without_link(self, pseudonym: str, email: str | None, letter: str, compose: ComposeNotice) -> None:
        """Send a notice that nobody can deny, of a denial itself. Never fails."""
        if email is None:
            return
        try:
            self.send_letter(pseudonym, email, letter, compose(self.clock.now()))
        except Fault as fault:
            self.audit.record(account_events.LetterNotSent(pseudonym, letter, str(fault)))
