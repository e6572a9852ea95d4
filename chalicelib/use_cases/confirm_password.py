"""Ask a signed-in member for the password once more, and count a wrong one as a sign-in does (PW-09, THR-01).

The same counters, blocks and daily cap hold: a stolen session is no way to guess the password. Compared only where the
read shows no block; told only after the one write that counts it has succeeded (security.md §21).
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain import audit_events, password_lockout
from chalicelib.domain.browser_marks import Browser, KnownBrowser, live_mark
from chalicelib.domain.completion import CounterWrite
from chalicelib.domain.conditional_write import Conflict
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.otp_attempt import FormUsed
from chalicelib.domain.password_lockout import Lockout, NewBlock, PasswordCounter
from chalicelib.use_cases.outcomes import WrongPassword
from chalicelib.use_cases.ports import AuditLog, PasswordHasher
from chalicelib.use_cases.stores import PasswordCounters

NO_CLIENT = ""
"""Stands in events where a sign-in names the client."""


@dataclass(frozen=True)
class PasswordEntry:
    """The present password as typed, by the form that it came by."""

    password: str
    browser: Browser
    form: str | None


@dataclass(frozen=True)
class PasswordConfirmed:
    """The password was right; the counter that is to be written together with what it is for."""

    counter: CounterWrite


ConfirmOutcome = PasswordConfirmed | WrongPassword | Lockout | FormUsed


@dataclass(frozen=True)
class ConfirmPassword:
    """The verb with its collaborators."""

    hasher: PasswordHasher
    counters: PasswordCounters
    audit: AuditLog
    limits: Limits

    def __call__(
        self,
        entry: PasswordEntry,
        records: MemberRecords,
        account: Account,
        now: datetime,
        compared: dict[str, bool],
    ) -> ConfirmOutcome | None:
        """Judge one entry; None where another write came in between. `compared` remembers hashes that were compared.

        Raises:
            StorageUnavailable: nothing was told.
        """
        known = live_mark(entry.browser.marks.known_for(account.pseudonym), account, now, self.limits)
        stored = records.browser_counter if known else records.shared_counter
        counter = password_lockout.settled(stored, now, self.limits, records.ledger.completed_by)
        locked = password_lockout.lockout(counter, self.limits)
        if locked is not None:
            self._record_block(account, locked, known)
            return locked
        if entry.form is not None and entry.form in (*counter.forms_failed, *counter.forms_passed):
            return FormUsed()
        if account.password_hash not in compared:
            compared[account.password_hash] = self.hasher.matches(account.password_hash, entry.password)
        mark_id = known.mark_id if known else None
        if compared[account.password_hash]:
            return PasswordConfirmed(CounterWrite(mark_id, stored, password_lockout.after_success(counter, entry.form)))
        new = password_lockout.after_failure(counter, now, self.limits, entry.form)
        if isinstance(self.counters.swap(account.pseudonym, mark_id, stored, new, now), Conflict):
            return None
        return self._counted(account, new, known)

    def _counted(
        self, account: Account, counter: PasswordCounter, known: KnownBrowser | None
    ) -> WrongPassword | Lockout:
        locked = password_lockout.lockout(counter, self.limits)
        if locked is not None:
            self._record_block(account, locked, known)
            return NewBlock(locked.until, locked.reason, account.pseudonym, account.notice_email)
        left = password_lockout.attempts_left(counter, self.limits)
        who = account.pseudonym
        rejected = audit_events.PasswordRejected(who, NO_CLIENT, attempts_left=left, known_browser=known is not None)
        self.audit.record(rejected)
        return WrongPassword(left)

    def _record_block(self, account: Account, locked: Lockout, known: KnownBrowser | None) -> None:
        self.audit.record(
            audit_events.PasswordBlocked(
                account.pseudonym, NO_CLIENT, reason=locked.reason, known_browser=known is not None
            )
        )
