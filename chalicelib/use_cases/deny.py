"""Say "this was not me": block the way in, and leave recovery as the one way back (DEV-06, PW-08).

The password is replaced by one that nobody knows, all that was signed in ends, and the address that the notice went to
is the account's again; whoever is written to at present is told. Once for all notices since the one that is denied: a
second link finds nothing left to deny.
"""

from dataclasses import dataclass

from chalicelib.domain import account_events, self_service_events
from chalicelib.domain.account_change import AccountChange, AccountChanged, AccountWrite, LinkWrite
from chalicelib.domain.denial import (
    DenyReference,
    address_to_restore,
    denied_by,
    is_of_account,
    may_deny,
    restored_rests,
)
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.limits import Limits
from chalicelib.domain.link import LinkPurpose, with_form
from chalicelib.domain.otp_attempt import FormUsed
from chalicelib.use_cases.account_ports import ComposeNotice
from chalicelib.use_cases.account_stores import AccountChanges, Links
from chalicelib.use_cases.end_every_session import AnnounceEveryEnd
from chalicelib.use_cases.ports import AuditLog, Clock, PasswordHasher, Randomness
from chalicelib.use_cases.reset_password import LinkDead
from chalicelib.use_cases.stores import OtpStepReader
from chalicelib.use_cases.tell_member import TellMember

PURPOSE = LinkPurpose.DENY
LETTER = "access-denied"
ROUNDS = 60


@dataclass(frozen=True)
class Denied:
    """Nobody is signed in any more, and no password opens the account until recovery sets one."""


@dataclass(frozen=True)
class Deny:
    """The verb with its collaborators."""

    clock: Clock
    randomness: Randomness
    hasher: PasswordHasher
    links: Links
    members: OtpStepReader
    changes: AccountChanges
    announce: AnnounceEveryEnd
    tell: TellMember
    audit: AuditLog
    limits: Limits

    def is_usable(self, reference: DenyReference) -> bool:
        """Whether a page for this link is worth showing; changes nothing. Raises StorageUnavailable."""
        record = self.links.read(reference.pseudonym, PURPOSE)
        return may_deny(reference, record, self.clock.now(), self.limits)

    def __call__(
        self, reference: DenyReference, compose: ComposeNotice, form: str | None = None
    ) -> Denied | LinkDead | FormUsed:
        """Block the way in.

        Raises:
            StorageUnavailable, QueueUnavailable, KeysUnavailable: it may have been blocked; then the link is used.
        """
        who = reference.pseudonym
        password_hash: str | None = None
        for _ in range(ROUNDS):
            record = self.links.read(who, PURPOSE)
            if form is not None and form in record.forms_used:
                return FormUsed()
            account, ledger = self.members.account_and_ledger(who)
            now = self.clock.now()
            is_good = may_deny(reference, record, now, self.limits)
            if account is None or not is_good or not is_of_account(reference, account):
                self.audit.record(account_events.LinkRefused(PURPOSE.value))
                return LinkDead()
            if password_hash is None:
                self.tell.prepare(who, account.notice_email)
                password_hash = self.hasher.hash(self.randomness.secret())
                self.announce(who)
            restored = address_to_restore(reference, account)
            change = AccountChange(
                password_hash=password_hash,
                ends_credentials=True,
                must_choose_password=True,
                email=restored,
                email_verified=True if restored else None,
                email_rests=restored_rests(account, now),
            )
            link = LinkWrite(PURPOSE, record, with_form(denied_by(record, reference, now), form))
            if isinstance(
                self.changes.change(AccountWrite(account, change, ledger, ledger, now, (link,))), AccountChanged
            ):
                self.audit.record(self_service_events.NoticeDenied(who, restores_address=restored is not None))
                self.tell.without_link(who, account.notice_email, LETTER, compose)  # of the account as it was
                return Denied()
        raise StorageUnavailable("denial: too many writers at once")
