"""The ledger of codes: what time ends, what wrong entries add up to, and what a completed sign-in clears."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain import otp_ledger
from chalicelib.domain.limits import Limits
from chalicelib.domain.otp_ledger import FORMS_REMEMBERED, Guess, MailedOtp, OtpLedger
from chalicelib.domain.password_lockout import Lockout

LIMITS = Limits()
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MS = timedelta(milliseconds=1)
BLOCK = timedelta(minutes=15)
OLD, NEW = MailedOtp("00000001a", NOW - MS, "mac-old"), MailedOtp("00000002b", NOW, "mac-new")
RIGHT, WRONG, STALE = Guess("mac-new", NOW), Guess("mac-x", NOW), Guess("mac-old", NOW)
EMPTY = OtpLedger()
MAILED = OtpLedger(mailed=(OLD, NEW))


def guessed(*guesses: Guess, failures: int = 0, streak: int = 0) -> OtpLedger:
    """Return the ledger with some entries counted at the newest code."""
    before = NOW - BLOCK + MS if failures else None
    return replace(MAILED, guesses=guesses, failures=failures, last_failed_at=before, streak=streak)


@pytest.mark.parametrize(
    ("mail", "mac", "matches"),
    [
        (NEW, "mac-new", True),
        (NEW, "mac-old", False),
        (NEW, "", False),
        (replace(NEW, void=True), "mac-new", False),
        (replace(NEW, otp_mac=None), "mac-new", False),
    ],
)
def test_a_guess_matches_a_live_code_alone(mail: MailedOtp, mac: str, *, matches: bool) -> None:
    """Equal hashes match, unless the code is void or its hash is not known (OTP-09, OTP-10)."""
    assert otp_ledger.is_match(mail, mac) is matches


def test_the_newest_mail_is_the_last() -> None:
    """The last mail is the newest; an empty ledger has none."""
    assert MAILED.newest == NEW
    assert EMPTY.newest is None


@pytest.mark.parametrize(
    ("ledger", "wrong", "has_right"),
    [
        (EMPTY, (), False),
        (guessed(), (), False),
        (guessed(WRONG, STALE), (WRONG, STALE), False),
        (guessed(WRONG, RIGHT), (WRONG,), True),
        (replace(EMPTY, guesses=(WRONG,)), (WRONG,), False),
    ],
)
def test_right_and_wrong_follow_from_the_newest_code(
    ledger: OtpLedger, wrong: tuple[Guess, ...], *, has_right: bool
) -> None:
    """An older code's digits are as wrong as any others (OTP-09)."""
    assert otp_ledger.wrong_guesses(ledger) == wrong
    assert otp_ledger.has_right_guess(ledger) is has_right


@pytest.mark.parametrize(
    ("ledger", "in_a_row", "blocked"),
    [
        (EMPTY, 0, False),
        (guessed(WRONG, WRONG), 2, False),
        (guessed(WRONG, WRONG, RIGHT), 2, False),
        (guessed(WRONG, WRONG, WRONG), 3, True),
        (guessed(WRONG, failures=1), 2, False),
        (guessed(WRONG, failures=2), 3, True),
        (guessed(RIGHT, failures=2), 2, False),
        (guessed(STALE, WRONG, failures=1), 3, True),
    ],
)
def test_three_wrong_codes_in_a_row_block(ledger: OtpLedger, in_a_row: int, *, blocked: bool) -> None:
    """Entries at earlier codes and at the newest add up; the right one does not count (OTP-04)."""
    assert otp_ledger.failures_in_a_row(ledger) == in_a_row
    assert otp_ledger.lockout(ledger, LIMITS) == (Lockout(NOW + BLOCK, "code") if blocked else None)


@pytest.mark.parametrize(
    ("ledger", "expected"),
    [
        (EMPTY, None),
        (guessed(RIGHT), None),
        (guessed(replace(WRONG, made_at=NOW + MS), WRONG), NOW + MS),
        (replace(EMPTY, last_failed_at=NOW), NOW),
        (replace(guessed(WRONG), last_failed_at=NOW - MS), NOW),
    ],
)
def test_the_last_failure_is_the_latest_wrong_entry(ledger: OtpLedger, expected: datetime | None) -> None:
    """At the newest code, or before it where that one has none."""
    assert otp_ledger.last_failure(ledger) == expected


VOIDED = tuple(replace(mail, void=True) for mail in MAILED.mailed)
SETTLED = [
    pytest.param(EMPTY, BLOCK, EMPTY, id="nothing to end"),
    pytest.param(guessed(RIGHT), BLOCK, guessed(RIGHT), id="no wrong entry"),
    pytest.param(guessed(WRONG), BLOCK - MS, guessed(WRONG), id="a count runs"),
    pytest.param(guessed(WRONG, streak=4), BLOCK, replace(MAILED, streak=5), id="a count ends, the code stays good"),
    pytest.param(guessed(*[WRONG] * 3), BLOCK - MS, guessed(*[WRONG] * 3), id="a block runs"),
    pytest.param(
        guessed(*[WRONG] * 3, streak=30),
        BLOCK,
        replace(MAILED, mailed=VOIDED, streak=33),
        id="a block ends, its codes are void",
    ),
    pytest.param(
        guessed(WRONG, WRONG, failures=1, streak=9),
        BLOCK,
        replace(MAILED, mailed=VOIDED, streak=11),
        id="a block across codes ends",
    ),
    pytest.param(guessed(RIGHT, WRONG), BLOCK, replace(MAILED, streak=1), id="the right entry is no streak"),
    pytest.param(
        replace(EMPTY, failures=3, last_failed_at=NOW), BLOCK, EMPTY, id="a block of a ledger without codes ends"
    ),
]


@pytest.mark.parametrize(("ledger", "span", "expected"), SETTLED)
def test_time_ends_counts_and_blocks(ledger: OtpLedger, span: timedelta, expected: OtpLedger) -> None:
    """15 minutes after the last wrong entry, to the millisecond; a block takes its codes along (OTP-04)."""
    assert otp_ledger.settled(ledger, NOW + span, LIMITS) == expected


@pytest.mark.parametrize(("ledger", "span", "expected"), SETTLED)
def test_settling_again_changes_nothing(ledger: OtpLedger, span: timedelta, expected: OtpLedger) -> None:
    """What was settled is settled."""
    assert otp_ledger.settled(expected, NOW + span, LIMITS) == expected
    assert otp_ledger.needs_recovery(expected, LIMITS) == otp_ledger.needs_recovery(ledger, LIMITS)


@pytest.mark.parametrize(
    ("ledger", "needed"),
    [
        (EMPTY, False),
        (replace(EMPTY, streak=99), False),
        (replace(EMPTY, streak=100), True),
        (guessed(WRONG, streak=98), False),
        (guessed(WRONG, streak=99), True),
        (guessed(RIGHT, streak=99), False),
    ],
)
def test_a_hundred_wrong_codes_need_recovery(ledger: OtpLedger, *, needed: bool) -> None:
    """The hundredth wrong entry since the last sign-in with a code closes the step (OTP-11)."""
    assert otp_ledger.needs_recovery(ledger, LIMITS) is needed


def test_forms_are_remembered_the_oldest_forgotten_first() -> None:
    """Sixteen at most; no form is none (DB-08)."""
    ledger = otp_ledger.with_form(EMPTY, None)
    assert ledger == EMPTY
    for number in range(FORMS_REMEMBERED + 2):
        ledger = otp_ledger.with_form(ledger, f"form-{number}")
    assert ledger.forms_used == tuple(f"form-{number}" for number in range(2, FORMS_REMEMBERED + 2))


def test_a_completed_sign_in_clears_everything() -> None:
    """Codes, counts, streak and quota; the revision and the forms stay, and the session is named."""
    full = replace(guessed(WRONG, failures=1, streak=9), revision="r", quota_blocked_until=NOW, forms_used=("f",))
    assert otp_ledger.completed(full, "session-1") == OtpLedger("r", completed_by="session-1", forms_used=("f",))


def test_what_a_transaction_remembers_has_no_hash() -> None:
    """Everything else is kept; while an entry stands nothing is remembered, for its meaning is in the hashes."""
    full = replace(MAILED, revision="r", failures=1, streak=2, forms_used=("f",))
    assert otp_ledger.remembered(full) == replace(full, mailed=(replace(OLD, otp_mac=None), replace(NEW, otp_mac=None)))
    assert otp_ledger.remembered(guessed(RIGHT)) is None
