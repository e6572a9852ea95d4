"""Store the account of somebody who was recognised, or tell the owner of the one that exists (REC-13).

Both are one transaction over the same four items, on what was read, and then one mail at most. A mail that cannot be
sent changes nothing of the answer (C-13): another is sent to whoever applies again or gives the right password.
"""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain import creation_events, otp_ledger, registration
from chalicelib.domain.account_change import AccountChange, AccountMoved, AccountOpening, AccountWrite, LinkWrite
from chalicelib.domain.completion import CounterWrite
from chalicelib.domain.link import LinkPurpose, LinkRecord, LinkReference, issued
from chalicelib.domain.member import Account
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.nir import Nir
from chalicelib.domain.password_lockout import PasswordCounter
from chalicelib.use_cases.account_ports import ComposeLinkMail, ComposeNotice
from chalicelib.use_cases.account_stores import AccountChanges, Links
from chalicelib.use_cases.ports import AuditLog, Randomness
from chalicelib.use_cases.send_letter import SendLetter
from chalicelib.use_cases.write_link import WriteLink

PURPOSE = LinkPurpose.VERIFY_EMAIL


@dataclass(frozen=True)
class RegistrationLetters:
    """The words of both mails."""

    verification: ComposeLinkMail
    account_exists: ComposeNotice


@dataclass(frozen=True)
class Recognised:
    """Somebody whom the directory recognised, with what was read and what they chose."""

    records: MemberRecords
    nir: Nir
    email: str = field(repr=False)
    password_hash: str = field(repr=False)
    stored: PasswordCounter
    """The number's shared counter as it was read."""
    settled: PasswordCounter
    form: str | None


@dataclass(frozen=True)
class VerificationAwaited:
    """What everybody is told whom the directory recognises: look into your mail."""


@dataclass(frozen=True)
class StoreRegistration:
    """The verb with its collaborators."""

    randomness: Randomness
    links: Links
    changes: AccountChanges
    write_link: WriteLink
    send_letter: SendLetter
    audit: AuditLog

    def __call__(
        self, pseudonym: str, recognised: Recognised, letters: RegistrationLetters, now: datetime
    ) -> VerificationAwaited | AccountMoved:
        """Store and mail; where something was written in between, nothing is.

        Raises:
            StorageUnavailable: it may have been stored or not.
        """
        record = self.links.read(pseudonym, PURPOSE)
        link_id = self.randomness.identifier()
        account = recognised.records.account
        if account is None:
            return self._open(pseudonym, recognised, (record, link_id), letters, now)
        return self._tell_owner(account, recognised, (record, link_id), letters, now)

    def _open(
        self,
        pseudonym: str,
        recognised: Recognised,
        link: tuple[LinkRecord, str],
        letters: RegistrationLetters,
        now: datetime,
    ) -> VerificationAwaited | AccountMoved:
        record, link_id = link
        email, ledger = recognised.email, recognised.records.ledger
        mail = self.write_link(LinkReference(pseudonym, PURPOSE, link_id), letters.verification, now)
        sub = self.randomness.identifier()
        opening = AccountOpening(
            Account(pseudonym, sub, recognised.password_hash, 1, email, email_verified=False),
            recognised.nir,
            ledger,
            otp_ledger.completed(ledger, self.randomness.identifier()),
            now,
            (LinkWrite(PURPOSE, record, issued(record, link_id, now, email)),),
            CounterWrite(None, recognised.stored, registration.opened(recognised.settled, recognised.form)),
        )
        if isinstance(self.changes.open(opening), AccountMoved):
            return AccountMoved()
        self.audit.record(creation_events.AccountOpened(pseudonym))
        self.send_letter(pseudonym, email, PURPOSE.value, mail)
        return VerificationAwaited()

    def _tell_owner(
        self,
        account: Account,
        recognised: Recognised,
        link: tuple[LinkRecord, str],
        letters: RegistrationLetters,
        now: datetime,
    ) -> VerificationAwaited | AccountMoved:
        record, link_id = link
        if account.email_verified:
            letter, mail = "account-exists", letters.account_exists(now)
        else:
            letter = PURPOSE.value
            reference = LinkReference(account.pseudonym, PURPOSE, link_id)
            mail = self.write_link(reference, letters.verification, now)
        tells = registration.may_tell_owner(account, record, now)
        told = issued(record, None if account.email_verified else link_id, now, account.email)
        ledger = recognised.records.ledger
        write = AccountWrite(
            account,
            AccountChange(),
            ledger,
            ledger,
            now,
            (LinkWrite(PURPOSE, record, told if tells else record),),
            CounterWrite(None, recognised.stored, registration.after_right_claim(recognised.settled, recognised.form)),
        )
        if isinstance(self.changes.change(write), AccountMoved):
            return AccountMoved()
        self.audit.record(creation_events.AccountExistedAlready(account.pseudonym))
        if tells:
            self.send_letter(account.pseudonym, account.email or "", letter, mail)
        return VerificationAwaited()
