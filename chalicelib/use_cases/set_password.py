"""Set a new password by recovery: judge it, hash it, store it with all that follows from it, tell the owner (REC-06, REC-07).

Every session, trusted device, browser mark and refresh token from before dies by the epoch; every block and count ends,
and so does any provisional code (http.md §2 "Counts"). Who may set it is decided by whoever calls.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain import account_events, otp_ledger, password_lockout
from chalicelib.domain.account_change import AccountChange, AccountChanged, AccountMoved, AccountWrite, LinkWrite
from chalicelib.domain.completion import CounterWrite
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account, Individual
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.new_password import BadPassword, NewPassword, judge_new_password
from chalicelib.domain.password_rules import PasswordFault
from chalicelib.domain.password_strength import Strength
from chalicelib.use_cases.account_ports import ComposeLinkMail, KnownPasswords
from chalicelib.use_cases.account_stores import AccountChanges, NumbersOfAccounts
from chalicelib.use_cases.ports import AuditLog, PasswordHasher, Randomness
from chalicelib.use_cases.tell_member import TellMember


@dataclass(frozen=True)
class SetPassword:
    """The collaborators; its verbs are the steps of setting a password."""

    hasher: PasswordHasher
    known_passwords: KnownPasswords
    randomness: Randomness
    numbers: NumbersOfAccounts
    changes: AccountChanges
    tell_member: TellMember
    audit: AuditLog
    limits: Limits

    def judge(self, account: Account, individual: Individual | None, new: NewPassword) -> BadPassword | None:
        """Say what is wrong with a new password; one that others may know already is no new one (PW-08)."""
        bad = judge_new_password(
            new,
            nir=self.numbers.nir_of(account),
            birthdate=individual.birthdate if individual else None,
            limits=self.limits,
            is_known=self.known_passwords.is_known,
        )
        if bad is None and account.must_choose_password and self.hasher.matches(account.password_hash, new.password):
            bad = BadPassword((PasswordFault.TOO_COMMON,), Strength.WEAK)
        if bad is not None:
            refused = account_events.NewPasswordRefused(account.pseudonym, bad.faults[0].value)
            self.audit.record(refused)
        return bad

    def change_of(
        self,
        account: Account,
        records: MemberRecords,
        password_hash: str,
        now: datetime,
        links: tuple[LinkWrite, ...] = (),
    ) -> AccountWrite:
        """Return what is to be written: the new hash and all that follows, on what was read.

        Raises:
            KeysUnavailable: the notice could not be sent afterwards, so nothing is to be changed now.
        """
        self.tell_member.prepare(account.pseudonym, account.notice_email)
        counter = records.shared_counter
        return AccountWrite(
            seen=account,
            change=AccountChange(password_hash=password_hash, ends_credentials=True, must_choose_password=False),
            ledger_seen=records.ledger,
            ledger_new=otp_ledger.completed(records.ledger, self.randomness.identifier()),
            now=now,
            links=links,
            counter=CounterWrite(None, counter, password_lockout.recovered(counter)),
        )

    def write(self, change: AccountWrite) -> AccountChanged | AccountMoved:
        """Store a change, all of it or nothing. Raises StorageUnavailable: it may have been stored or not."""
        return self.changes.change(change)

    def tell(self, account: Account, way: str, compose: ComposeLinkMail) -> None:
        """Record the change, and tell the owner where there is an address that takes mail (REC-07)."""
        self.audit.record(account_events.PasswordChosen(account.pseudonym, way))
        self.tell_member(account.pseudonym, account.notice_email, "password-chosen", compose)
