"""Wrong passwords: three block for 15 minutes, twenty-five in a day end the day (product case 6, THR-01, http.md §2).

Pure rules over one counter. A counter belongs to a number's pseudonym, whether an account exists or not, or to that
number and one known browser (THR-02). It is written only on the condition that it is still as it was read.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from chalicelib.domain.limits import DAY, Limits
from chalicelib.domain.provisional_code import ProvisionalCode

FORMS_REMEMBERED = 32
"""How many one-use form values a counter remembers of each kind; a day's cap of wrong passwords is fewer."""

LIFTED = "lifted-"
LIFT_CHARACTERS = 8
"""How the id begins that stands in a ledger for a block lifted by the desk, in place of a session's."""

BlockReason = Literal["password", "code", "guess-budget"]


@dataclass(frozen=True)
class PasswordCounter:
    """The wrong passwords of one number, as stored; the empty counter is one that no item exists for."""

    revision: str | None = None
    earlier_revisions: tuple[str, ...] = field(default=(), compare=False)
    """Oldest first: by these a write is known as made whose answer was lost before others wrote (DB-04)."""
    failures: int = 0
    last_failed_at: datetime | None = None
    blocked_until: datetime | None = None
    day_started_at: datetime | None = None
    day_failures: int = 0
    completion_seen: str | None = None
    """The session that a code had opened last when the count was last written (`OtpLedger.completed_by`)."""
    forms_failed: tuple[str, ...] = ()
    forms_passed: tuple[str, ...] = ()
    provisional: ProvisionalCode | None = None
    """The number's provisional code, in its shared counter alone: one write counts a wrong entry for both (REC-09)."""
    comparisons_since: datetime | None = None
    """When the running day of wrong comparisons at account creation began; in the shared counter alone (REC-12)."""
    wrong_comparisons: int = 0


@dataclass(frozen=True)
class Lockout:
    """Nobody may try until then."""

    until: datetime
    reason: BlockReason


@dataclass(frozen=True)
class NewBlock(Lockout):
    """A block that this very entry began: its member is told of it once, if there is one."""

    member: str = ""
    email: str | None = field(default=None, repr=False)
    """Where its member is told; None for strangers' numbers, and where there is no address that takes mail."""


def settled(counter: PasswordCounter, now: datetime, limits: Limits, completed_by: str | None) -> PasswordCounter:
    """Return the counter with what time, or a sign-in completed with a code, has ended taken out.

    `completed_by` is the session that a code opened last for the account: a newer one than the counter has seen clears
    the count of three, while a block runs to its end and the day's cap to its own (http.md §2 "Counts").
    Where the desk has lifted the blocks, all of that ends, in every browser's counter.
    """
    last = counter.last_failed_at
    # None once a ledger was swept: that is no sign-in (DB-01).
    has_completed = completed_by not in {None, counter.completion_seen}
    if completed_by is not None and lift_in(completed_by) not in {"", lift_in(counter.completion_seen)}:
        return lifted(counter, completed_by)
    stale = last is not None and (now >= last + limits.block or has_completed)
    over = counter.blocked_until is not None and now >= counter.blocked_until
    if stale or over:
        counter = replace(counter, failures=0, last_failed_at=None)
    if over:
        counter = replace(counter, blocked_until=None)
    if counter.day_started_at is not None and now >= counter.day_started_at + DAY:
        counter = replace(counter, day_started_at=None, day_failures=0)
    return replace(counter, completion_seen=completed_by or counter.completion_seen)


def lift_in(completed_by: str | None) -> str:
    """Return what tells the last lift by the desk from every other, empty where there was none."""
    return (completed_by or "").partition(LIFTED)[2][:LIFT_CHARACTERS]


def lifted(counter: PasswordCounter, lifted_by: str) -> PasswordCounter:
    """Return the counter without any block or count: the desk has lifted them (product.md §3)."""
    return replace(
        counter,
        failures=0,
        last_failed_at=None,
        blocked_until=None,
        day_started_at=None,
        day_failures=0,
        completion_seen=lifted_by,
    )


def lockout(counter: PasswordCounter, limits: Limits) -> Lockout | None:
    """Return what blocks a settled counter, the later end first, or None."""
    ends: list[Lockout] = []
    if counter.blocked_until is not None:
        ends.append(Lockout(counter.blocked_until, "password"))
    if counter.day_started_at is not None and counter.day_failures >= limits.failed_passwords_per_day:
        ends.append(Lockout(counter.day_started_at + DAY, "guess-budget"))
    return max(ends, key=lambda end: end.until, default=None)


def after_failure(counter: PasswordCounter, now: datetime, limits: Limits, form: str | None) -> PasswordCounter:
    """Count one wrong password on a settled, unblocked counter; the third one blocks at once."""
    failures = counter.failures + 1
    blocks = failures >= limits.wrong_passwords_before_block
    return replace(
        counter,
        failures=failures,
        last_failed_at=now,
        blocked_until=now + limits.block if blocks else None,
        day_started_at=counter.day_started_at or now,
        day_failures=counter.day_failures + 1,
        forms_failed=_remember(counter.forms_failed, form),
    )


def after_success(counter: PasswordCounter, form: str | None) -> PasswordCounter:
    """Clear the count of three on a settled, unblocked counter; the day's cap stays (http.md §2)."""
    return replace(counter, failures=0, last_failed_at=None, forms_passed=_remember(counter.forms_passed, form))


def recovered(counter: PasswordCounter) -> PasswordCounter:
    """Return the counter after a new password was set by recovery: every block and count ends, and any code with it."""
    return PasswordCounter(counter.revision, counter.earlier_revisions, completion_seen=counter.completion_seen)


def attempts_left(counter: PasswordCounter, limits: Limits) -> int:
    """Return how many wrong passwords are left before the block."""
    return max(0, limits.wrong_passwords_before_block - counter.failures)


def _remember(forms: tuple[str, ...], form: str | None) -> tuple[str, ...]:
    return (*forms, form)[-FORMS_REMEMBERED:] if form else forms
