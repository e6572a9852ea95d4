"""Tell a member by mail what has happened to their account, with a link that says "this was not me" (DEV-06, PW-09).

Only an address that the member has proved to have is written to. What has happened stands, whether the mail goes or not.
"""

from dataclasses import dataclass

from chalicelib.domain import account_events
from chalicelib.domain.denial import DENIAL_LIFETIME, DenyReference
from chalicelib.domain.faults import Fault
from chalicelib.domain.member import Account
from chalicelib.use_cases.account_ports import ComposeLinkMail
from chalicelib.use_cases.ports import AuditLog, Clock, Keyring
from chalicelib.use_cases.send_letter import SendLetter
from chalicelib.use_cases.stores import OtpStepReader


@dataclass(frozen=True)
class TellMember:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    members: OtpStepReader
    send_letter: SendLetter
    audit: AuditLog

    def __call__(self, account: Account | None, letter: str, compose: ComposeLinkMail) -> None:
        """Send the notice to the account's address of this moment; `letter` is its slug, for the log. Never fails."""
        if account is None or account.verified_email is None or account.email_undeliverable:
            return
        now, email = self.clock.now(), account.verified_email
        try:
            token = self.keyring.seal("link", DenyReference(account.pseudonym, email, now).to_payload())
            self.send_letter(account.pseudonym, email, letter, compose(token, now, now + DENIAL_LIFETIME))
        except Fault as fault:
            self.audit.record(account_events.LetterNotSent(account.pseudonym, letter, str(fault)))

    def of_pseudonym(self, pseudonym: str, letter: str, compose: ComposeLinkMail) -> None:
        """Send the notice where the account is not at hand. Never fails."""
        try:
            account, _ = self.members.account_and_ledger(pseudonym)
        except Fault as fault:
            self.audit.record(account_events.LetterNotSent(pseudonym, letter, str(fault)))
            return
        self(account, letter, compose)
