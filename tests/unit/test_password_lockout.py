"""Wrong passwords: three block for 15 minutes, twenty-five in a day end the day (product case 6, THR-01, http.md §2)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.limits import Limits
from chalicelib.domain.password_lockout import (
    FORMS_REMEMBERED,
    Lockout,
    PasswordCounter,
    after_failure,
    after_success,
    attempts_left,
    lockout,
    settled,
)

LIMITS = Limits()
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MS = timedelta(milliseconds=1)
BLOCK, DAY = timedelta(minutes=15), timedelta(hours=24)
EMPTY = PasswordCounter()
TWO = PasswordCounter(failures=2, last_failed_at=NOW, day_started_at=NOW, day_failures=2)
BLOCKED = replace(TWO, failures=3, day_failures=3, blocked_until=NOW + BLOCK)
TIRED = replace(TWO, failures=1, day_failures=25)


def failed(counter: PasswordCounter, times: int, at: datetime = NOW) -> PasswordCounter:
    """Return the counter after so many wrong passwords at once."""
    for _ in range(times):
        counter = after_failure(counter, at, LIMITS, None)
    return counter


@pytest.mark.parametrize(("times", "left", "blocked"), [(0, 3, False), (1, 2, False), (2, 1, False), (3, 0, True)])
def test_the_third_wrong_password_blocks(times: int, left: int, *, blocked: bool) -> None:
    """Two, one, none left; the third blocks for 15 minutes from itself."""
    counter = failed(EMPTY, times)
    assert attempts_left(counter, LIMITS) == left
    assert lockout(counter, LIMITS) == (Lockout(NOW + BLOCK, "password") if blocked else None)


def test_attempts_left_are_never_negative() -> None:
    """A limit that was lowered since does not show a negative number."""
    assert attempts_left(replace(TWO, failures=9), LIMITS) == 0


def test_a_failure_remembers_what_the_rules_need() -> None:
    """The moment, the day's first failure and its count, and the form."""
    first = after_failure(EMPTY, NOW, LIMITS, "form-1")
    later = after_failure(first, NOW + MS, LIMITS, "form-2")
    assert later == PasswordCounter(
        failures=2, last_failed_at=NOW + MS, day_started_at=NOW, day_failures=2, forms_failed=("form-1", "form-2")
    )


@pytest.mark.parametrize(
    ("counter", "span", "expected"),
    [
        pytest.param(EMPTY, DAY, EMPTY, id="empty stays empty"),
        pytest.param(TWO, BLOCK - MS, TWO, id="a count runs for 15 minutes less a millisecond"),
        pytest.param(TWO, BLOCK, replace(TWO, failures=0, last_failed_at=None), id="a count ends at 15 minutes"),
        pytest.param(BLOCKED, BLOCK - MS, BLOCKED, id="a block runs"),
        pytest.param(
            BLOCKED,
            BLOCK,
            replace(BLOCKED, failures=0, last_failed_at=None, blocked_until=None),
            id="a block ends, and its count with it",
        ),
        pytest.param(
            replace(BLOCKED, last_failed_at=NOW + BLOCK),
            BLOCK,
            replace(BLOCKED, failures=0, last_failed_at=None, blocked_until=None),
            id="a count ends with its block, however young",
        ),
        pytest.param(TIRED, DAY - MS, replace(TIRED, failures=0, last_failed_at=None), id="the day runs"),
        pytest.param(TIRED, DAY, EMPTY, id="the day ends 24 hours after its first failure"),
    ],
)
def test_time_ends_counts_blocks_and_days(counter: PasswordCounter, span: timedelta, expected: PasswordCounter) -> None:
    """What has ended is taken out, to the millisecond, and nothing else."""
    assert settled(counter, NOW + span, LIMITS, None) == expected


@pytest.mark.parametrize(
    ("seen", "completed_by", "failures"),
    [
        pytest.param(None, None, 2, id="never a code"),
        pytest.param("session-1", "session-1", 2, id="the one already seen"),
        pytest.param(None, "session-1", 0, id="the first one"),
        pytest.param("session-1", "session-2", 0, id="a newer one"),
        pytest.param("session-1", None, 2, id="the ledger was swept meanwhile: no sign-in"),
    ],
)
def test_a_sign_in_with_a_code_clears_the_count(seen: str | None, completed_by: str | None, failures: int) -> None:
    """A completion that the counter has not seen clears the count of three, and nothing else does."""
    counter = settled(replace(TWO, completion_seen=seen), NOW + MS, LIMITS, completed_by)
    assert counter.failures == failures
    assert (counter.last_failed_at is None) == (failures == 0)
    assert counter.completion_seen == (completed_by or seen)
    assert counter.day_failures == 2


def test_a_completion_ends_neither_block_nor_day() -> None:
    """A block runs to its end and the day's cap to its own, whoever signs in with a code (http.md §2)."""
    both = replace(BLOCKED, day_failures=25)
    counter = settled(both, NOW + MS, LIMITS, "session-1")
    assert (counter.blocked_until, counter.day_failures) == (NOW + BLOCK, 25)
    assert lockout(counter, LIMITS) == Lockout(NOW + DAY, "guess-budget")


@pytest.mark.parametrize(
    ("counter", "expected"),
    [
        pytest.param(EMPTY, None, id="nothing"),
        pytest.param(TWO, None, id="two"),
        pytest.param(BLOCKED, Lockout(NOW + BLOCK, "password"), id="three"),
        pytest.param(replace(TWO, day_failures=24), None, id="twenty-four in the day"),
        pytest.param(TIRED, Lockout(NOW + DAY, "guess-budget"), id="twenty-five in the day"),
        pytest.param(replace(BLOCKED, day_failures=25), Lockout(NOW + DAY, "guess-budget"), id="the day ends later"),
        pytest.param(
            replace(BLOCKED, day_failures=25, day_started_at=NOW + BLOCK - DAY - MS),
            Lockout(NOW + BLOCK, "password"),
            id="the block ends later",
        ),
    ],
)
def test_the_later_end_is_told(counter: PasswordCounter, expected: Lockout | None) -> None:
    """Of two blocks the one that ends later is told, with its reason."""
    assert lockout(counter, LIMITS) == expected


def test_at_most_twenty_five_guesses_in_24_hours() -> None:
    """Who tries whenever nothing blocks them gets 25 comparisons into 24 hours (THR-01)."""
    counter, moment, guesses = EMPTY, NOW, []
    while moment < NOW + DAY + DAY:
        counter = settled(counter, moment, LIMITS, None)
        blocked = lockout(counter, LIMITS)
        if blocked is not None:
            moment = blocked.until
            continue
        counter = after_failure(counter, moment, LIMITS, None)
        guesses.append(moment)
        moment += MS
    for start in (NOW, NOW + DAY):
        assert len([each for each in guesses if start <= each < start + DAY]) == 25


def test_the_right_password_clears_the_count_of_three_alone() -> None:
    """The day's cap stays, and the form is remembered as one that passed."""
    assert after_success(TWO, "form-9") == replace(TWO, failures=0, last_failed_at=None, forms_passed=("form-9",))
    assert after_success(TWO, None) == replace(TWO, failures=0, last_failed_at=None)


def test_only_the_last_forms_are_remembered() -> None:
    """Items stay small: the oldest form is forgotten first (DB-08)."""
    counter = EMPTY
    for number in range(FORMS_REMEMBERED + 3):
        counter = after_failure(counter, NOW, LIMITS, f"form-{number}")
        counter = after_success(counter, f"form-{number}")
    expected = tuple(f"form-{number}" for number in range(3, FORMS_REMEMBERED + 3))
    assert (counter.forms_failed, counter.forms_passed) == (expected, expected)
