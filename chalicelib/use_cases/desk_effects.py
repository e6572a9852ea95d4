"""What each act of the desk changes: judged on what was read, written with the act's event (product.md §3, REC-10).

No value of these holds a secret that the agent could see: digits and links go to the member alone.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain import link, otp_ledger, password_lockout, registration
from chalicelib.domain.account_change import AccountChange, AccountWrite, LinkWrite
from chalicelib.domain.completion import CounterWrite, LedgerWrite
from chalicelib.domain.denial import denied
from chalicelib.domain.desk_records import DeskEffect, DeskRecords
from chalicelib.domain.link import MAIL_WINDOW, LinkPurpose, LinkRecord, LinkReference
from chalicelib.domain.member import Account, Individual
from chalicelib.domain.password_lockout import PasswordCounter
from chalicelib.domain.provisional_code import ProvisionalPurpose
from chalicelib.domain.recovery import Mailbox, Mobile, provisional_recipient
from chalicelib.use_cases.desk_outcomes import ActNotPossible, NotPossible
from chalicelib.use_cases.issue_provisional_code import IssueProvisionalCode
from chalicelib.use_cases.ports import Keyring, Randomness


@dataclass(frozen=True)
class CodeToSend:
    """A provisional code that is stored with the act and sent after it."""

    digits: str = field(repr=False)
    before: PasswordCounter
    stored: PasswordCounter
    recipient: Mobile | Mailbox


@dataclass(frozen=True)
class LinkToSend:
    """A link that is stored with the act and mailed after it."""

    email: str = field(repr=False)
    token: str = field(repr=False)
    link_id: str
    before: LinkRecord


@dataclass(frozen=True)
class Planned:
    """One act as it would be done now."""

    effect: DeskEffect
    to_send: CodeToSend | LinkToSend | None = None


@dataclass(frozen=True)
class LinksTooOften:
    """As many verification mails as may go out in an hour have gone out."""

    until: datetime


@dataclass(frozen=True)
class DeskEffects:
    """Plans the acts."""

    keyring: Keyring
    randomness: Randomness
    issue: IssueProvisionalCode

    def unblock(self, records: DeskRecords, now: datetime) -> Planned | ActNotPossible:
        """Lift every block: passwords, codes, quota, guess budget, hundred in a row; what happened stays on record.

        Without an account it is the creation that may be blocked, also by strangers (REC-12).
        """
        ledger, counter = records.member.ledger, records.member.shared_counter
        if records.member.account is None:
            if registration.used_up_until(counter, now) is None:
                return ActNotPossible("no-account")
            return Planned(DeskEffect(counter=CounterWrite(None, counter, registration.lifted(counter))))
        lifted = otp_ledger.lifted(ledger, self.randomness.identifier())
        cleared = password_lockout.lifted(counter, str(lifted.completed_by))
        return Planned(DeskEffect(ledger=LedgerWrite(ledger, lifted), counter=CounterWrite(None, counter, cleared)))

    def reset(self, records: DeskRecords, now: datetime) -> Planned | ActNotPossible:
        """Close the account: credentials, address, links, code and counts go, sessions and devices die, `sub` stays."""
        member = records.member
        if member.account is None:
            return ActNotPossible("no-account")
        links = tuple(
            LinkWrite(purpose, record, link.used(record))
            for purpose, record in records.links.items()
            if record.link_id is not None
        )
        # A notice of before must not give the next account to the mailbox of this one.
        seen = records.links[LinkPurpose.DENY]
        links = (*links, LinkWrite(LinkPurpose.DENY, seen, denied(seen, now)))
        write = AccountWrite(
            seen=member.account,
            change=AccountChange(closes=True),
            ledger_seen=member.ledger,
            ledger_new=otp_ledger.lifted(member.ledger, self.randomness.identifier()),
            now=now,
            links=links,
            counter=CounterWrite(None, member.shared_counter, password_lockout.recovered(member.shared_counter)),
        )
        return Planned(DeskEffect(account=write))

    def verification_mail(self, records: DeskRecords, now: datetime) -> Planned | ActNotPossible | LinksTooOften:
        """Make a new link that verifies the address on record, in place of every older one."""
        account, seen = records.member.account, records.links[LinkPurpose.VERIFY_EMAIL]
        if account is None:
            return ActNotPossible("no-account")
        if account.email is None:
            return ActNotPossible("no-address")
        if account.email_verified:
            return ActNotPossible("address-undeliverable" if account.email_undeliverable else "already-verified")
        if not link.may_send(seen, now):
            return LinksTooOften(seen.sent_at[0] + MAIL_WINDOW)
        reference = LinkReference(account.pseudonym, LinkPurpose.VERIFY_EMAIL, self.randomness.identifier())
        new = link.issued(seen, reference.link_id, now, detail=account.email)
        token = self.keyring.seal("link", reference.to_payload())
        effect = DeskEffect(link=(LinkPurpose.VERIFY_EMAIL, seen, new))
        return Planned(effect, LinkToSend(account.email, token, reference.link_id, seen))

    def provisional_code(
        self, records: DeskRecords, individual: Individual | None, pseudonym: str, now: datetime
    ) -> Planned | ActNotPossible:
        """Draw a code: for an open account to choose a password, for a reset one to create it anew (product.md §3)."""
        account, before = records.member.account, records.member.shared_counter
        if account is None and records.closed_at is None:
            return ActNotPossible("no-account")
        purpose = ProvisionalPurpose.RECOVERY if account else ProvisionalPurpose.CREATION
        recipient = provisional_recipient(account, individual, purpose, now)
        if recipient is None:
            return ActNotPossible(_why_nowhere(account))
        code, digits = self.issue.draw(pseudonym, account.credentials_epoch if account else None, purpose)
        stored = replace(before, provisional=code)
        effect = DeskEffect(counter=CounterWrite(None, before, stored))
        return Planned(effect, CodeToSend(digits, before, stored, recipient))


def _why_nowhere(account: Account | None) -> NotPossible:
    if account is not None and account.verified_email and not account.email_undeliverable:
        return "address-too-new"
    return "nowhere-to-send"
