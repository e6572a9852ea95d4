"""Count a wrong entry in the password field: for the password, and for a provisional code that is live (REC-09, THR-01).

One write counts for both, on the counters as they were read; only its success tells an outcome (security.md §21).
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain import account_events, audit_events, password_lockout, provisional_code
from chalicelib.domain.browser_marks import Browser, KnownBrowser
from chalicelib.domain.client import Client
from chalicelib.domain.completion import CounterWrite
from chalicelib.domain.conditional_write import Conflict
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account
from chalicelib.domain.password_lockout import Lockout, NewBlock, PasswordCounter
from chalicelib.domain.provisional_code import ProvisionalCode
from chalicelib.domain.transaction import Transaction
from chalicelib.use_cases.go_on_after_password import DirectoryAnswers
from chalicelib.use_cases.outcomes import WrongPassword
from chalicelib.use_cases.ports import AuditLog
from chalicelib.use_cases.stores import PasswordCounters


@dataclass(frozen=True)
class Attempt:
    """One posted number and password, with all that decides about it."""

    transaction: Transaction
    client: Client
    pseudonym: str
    password: str
    browser: Browser
    form: str | None
    directory_answers: DirectoryAnswers = field(default_factory=dict)


@dataclass(frozen=True)
class Counted:
    """The counter that an entry is counted on, and the provisional code that it counts for as well, if one is live."""

    stored: PasswordCounter
    counter: PasswordCounter
    """The stored one, settled."""
    shared: PasswordCounter
    code: ProvisionalCode | None
    known: KnownBrowser | None
    account: Account | None
    """Whom to tell where the entry begins a block."""


@dataclass(frozen=True)
class CountWrongEntry:
    """The verb with its collaborators."""

    counters: PasswordCounters
    audit: AuditLog
    limits: Limits

    def __call__(self, attempt: Attempt, counted: Counted, now: datetime) -> WrongPassword | Lockout | None:
        """Count one wrong entry and say what follows; None where others wrote meanwhile. Raises StorageUnavailable."""
        new = password_lockout.after_failure(counted.counter, now, self.limits, attempt.form)
        if not self._store_failure(attempt, counted, new, now):
            return None
        if counted.code is not None:
            self._record_wrong_code(attempt, counted.code)
        locked = password_lockout.lockout(new, self.limits)
        if locked is not None:
            self.record_block(attempt, locked, counted.known)
            email = counted.account.notice_email if counted.account else None
            return NewBlock(locked.until, locked.reason, attempt.pseudonym, email)
        left = password_lockout.attempts_left(new, self.limits)
        self.audit.record(
            audit_events.PasswordRejected(
                attempt.pseudonym,
                attempt.client.client_id,
                attempts_left=left,
                known_browser=counted.known is not None,
            )
        )
        return WrongPassword(left)

    def _store_failure(self, attempt: Attempt, counted: Counted, new: PasswordCounter, now: datetime) -> bool:
        """Count a wrong entry, for a live provisional code too, in one write (REC-09); False where others wrote."""
        pseudonym, mark_id = attempt.pseudonym, counted.known.mark_id if counted.known else None
        if counted.code is None:
            return not isinstance(self.counters.swap(pseudonym, mark_id, counted.stored, new, now), Conflict)
        code = provisional_code.after_wrong_entry(counted.code, self.limits)
        if mark_id is None:
            both = replace(new, provisional=code)
            return not isinstance(self.counters.swap(pseudonym, None, counted.stored, both, now), Conflict)
        shared = CounterWrite(None, counted.shared, replace(counted.shared, provisional=code))
        return self.counters.swap_together(pseudonym, (CounterWrite(mark_id, counted.stored, new), shared), now)

    def _record_wrong_code(self, attempt: Attempt, code: ProvisionalCode) -> None:
        is_destroyed = provisional_code.after_wrong_entry(code, self.limits) is None
        self.audit.record(
            account_events.ProvisionalCodeRejected(
                attempt.pseudonym, attempt.client.client_id, is_destroyed=is_destroyed
            )
        )

    def record_block(self, attempt: Attempt, locked: Lockout, known: KnownBrowser | None) -> None:
        """Record that passwords for the number are blocked, now or already."""
        self.audit.record(
            audit_events.PasswordBlocked(
                attempt.pseudonym, attempt.client.client_id, reason=locked.reason, known_browser=known is not None
            )
        )
