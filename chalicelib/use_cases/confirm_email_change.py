"""Use the link that went to a new address: it is the account's then, and all that was signed in ends (REC-08, DEV-04).

The old address is told once more, with a way to take the change back. For a day the new one is of no use for a
forgotten password (`chalicelib.domain.recovery`).
"""

from dataclasses import dataclass

from chalicelib.domain import account_events, self_service_events
from chalicelib.domain.account_change import AccountChange, AccountChanged, AccountWrite, LinkWrite
from chalicelib.domain.email_change import EmailChange
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.limits import Limits
from chalicelib.domain.link import LinkPurpose, LinkReference, is_live, used, with_form
from chalicelib.domain.otp_attempt import FormUsed
from chalicelib.use_cases.account_ports import ComposeLinkMail
from chalicelib.use_cases.account_stores import AccountChanges, Links
from chalicelib.use_cases.end_every_session import AnnounceEveryEnd
from chalicelib.use_cases.ports import AuditLog, Clock
from chalicelib.use_cases.reset_password import LinkDead
from chalicelib.use_cases.stores import OtpStepReader
from chalicelib.use_cases.tell_member import TellMember

PURPOSE = LinkPurpose.CONFIRM_EMAIL
LETTER = "email-changed"
ROUNDS = 60


@dataclass(frozen=True)
class EmailChanged:
    """The new address is the account's, verified."""


@dataclass(frozen=True)
class ConfirmEmailChange:
    """The verb with its collaborators."""

    clock: Clock
    links: Links
    members: OtpStepReader
    changes: AccountChanges
    announce: AnnounceEveryEnd
    tell: TellMember
    audit: AuditLog
    limits: Limits

    def __call__(
        self, reference: LinkReference, compose: ComposeLinkMail, form: str | None = None
    ) -> EmailChanged | LinkDead | FormUsed:
        """Make the new address the account's.

        Raises:
            StorageUnavailable, QueueUnavailable, KeysUnavailable: it may have been changed; then the link is used.
        """
        who, announced = reference.pseudonym, False
        for _ in range(ROUNDS):
            record = self.links.read(who, PURPOSE)
            if form is not None and form in record.forms_used:
                return FormUsed()
            account, ledger = self.members.account_and_ledger(who)
            change = EmailChange.from_detail(record.detail)
            is_good = is_live(record, reference, self.clock.now(), self.limits)
            if not is_good or account is None or change is None or not change.still_stands(account):
                self.audit.record(account_events.LinkRefused(PURPOSE.value))
                return LinkDead()
            if not announced:
                self.tell.prepare(who, account.notice_email)  # whoever cannot be told of it keeps the address (REC-08)
                self.announce(who)
                announced = True
            link = LinkWrite(PURPOSE, record, with_form(used(record), form))
            new = AccountChange(email=change.email, email_verified=True, ends_credentials=True)
            write = AccountWrite(account, new, ledger, ledger, self.clock.now(), (link,))
            if isinstance(self.changes.change(write), AccountChanged):
                self.audit.record(self_service_events.EmailReplaced(who))
                self.tell(who, account.notice_email, LETTER, compose)  # of the account as it was: the old address
                return EmailChanged()
        raise StorageUnavailable("new address: too many writers at once")
