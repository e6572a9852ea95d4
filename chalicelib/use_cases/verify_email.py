"""Verify an address by the link that was mailed to it: used up together with what it does, or not at all (REC-01, REC-02).

The link verifies the very address that it went to, and signs nobody in.
"""

from dataclasses import dataclass

from chalicelib.domain import account_events, creation_events
from chalicelib.domain.account_change import AccountChange, AccountChanged, AccountWrite, LinkWrite
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.limits import Limits
from chalicelib.domain.link import LinkPurpose, LinkReference, is_live, used, with_form
from chalicelib.use_cases.account_stores import AccountChanges, Links
from chalicelib.use_cases.ports import AuditLog, Clock
from chalicelib.use_cases.reset_password import LinkDead
from chalicelib.use_cases.stores import OtpStepReader

PURPOSE = LinkPurpose.VERIFY_EMAIL
ROUNDS = 60


@dataclass(frozen=True)
class EmailVerified:
    """Security codes may be sent to the address from now on."""


@dataclass(frozen=True)
class VerifyEmail:
    """The verb with its collaborators."""

    clock: Clock
    links: Links
    members: OtpStepReader
    changes: AccountChanges
    audit: AuditLog
    limits: Limits

    def __call__(self, reference: LinkReference, form: str | None = None) -> EmailVerified | LinkDead:
        """Judge the link, and use it; a form that was posted before is told what it has done.

        Raises:
            StorageUnavailable, KeysUnavailable: it may have been used or not.
        """
        for _ in range(ROUNDS):
            record, now = self.links.read(reference.pseudonym, PURPOSE), self.clock.now()
            if form is not None and form in record.forms_used:
                return EmailVerified()
            account, ledger = self.members.account_and_ledger(reference.pseudonym)
            is_good = is_live(record, reference, now, self.limits)
            if not is_good or account is None or account.email is None or account.email != record.detail:
                self.audit.record(account_events.LinkRefused(PURPOSE.value))
                return LinkDead()
            link = LinkWrite(PURPOSE, record, with_form(used(record), form))
            write = AccountWrite(account, AccountChange(email_verified=True), ledger, ledger, now, (link,))
            if isinstance(self.changes.change(write), AccountChanged):
                self.audit.record(creation_events.EmailVerified(account.pseudonym))
                return EmailVerified()
        raise StorageUnavailable("verification: too many writers at once")
