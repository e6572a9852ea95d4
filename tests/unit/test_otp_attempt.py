"""One entry of a code: whether it may be counted, in the contract's order, and what it was once it is (http.md §2)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.limits import Limits
from chalicelib.domain.otp_attempt import (
    Countable,
    FormUsed,
    NoLiveOtp,
    OtpExpired,
    OtpRight,
    OtpWrong,
    RecoveryNeeded,
    attempt,
    judge,
)
from chalicelib.domain.otp_ledger import Guess, MailedOtp, OtpLedger
from chalicelib.domain.password_lockout import Lockout

LIMITS = Limits()
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MS = timedelta(milliseconds=1)
BLOCK, LIFETIME, HOUR = timedelta(minutes=15), timedelta(minutes=15), timedelta(hours=1)
LIVE = OtpLedger(mailed=(MailedOtp("00000001a", NOW - LIFETIME, "older"), MailedOtp("00000002b", NOW, "good")))
VOID = replace(LIVE, mailed=tuple(replace(mail, void=True) for mail in LIVE.mailed))
BAD, GOOD = Guess("bad", NOW), Guess("good", NOW)
BLOCKED = replace(LIVE, guesses=(BAD, BAD, BAD))
SPENT = replace(LIVE, streak=100)
LATE = LIFETIME
LOCKOUT = Lockout(NOW + BLOCK, "code")

ORDER = [
    pytest.param(replace(BLOCKED, streak=100, forms_used=("f",)), LATE - MS, "f", LOCKOUT, id="block before all"),
    pytest.param(
        replace(BLOCKED, quota_blocked_until=NOW + HOUR), MS, "f", Lockout(NOW + HOUR, "code"), id="with the later end"
    ),
    pytest.param(SPENT, LATE, "f", RecoveryNeeded(), id="recovery before expiry"),
    pytest.param(OtpLedger(streak=100), MS, "f", RecoveryNeeded(), id="recovery before no code"),
    pytest.param(OtpLedger(), MS, "f", NoLiveOtp(), id="no code"),
    pytest.param(VOID, LATE, "f", OtpExpired(), id="expiry before void"),
    pytest.param(replace(LIVE, forms_used=("f",)), LATE, "f", OtpExpired(), id="expiry before a used form"),
    pytest.param(LIVE, LATE, "f", OtpExpired(), id="expired at 900 s"),
    pytest.param(replace(VOID, forms_used=("f",)), MS, "f", NoLiveOtp(), id="void before a used form"),
    pytest.param(replace(LIVE, forms_used=("f",)), MS, "f", FormUsed(), id="a used form"),
]


@pytest.mark.parametrize("mac", ["good", "bad", "older"])
@pytest.mark.parametrize(("ledger", "span", "form", "expected"), ORDER)
def test_the_order_of_refusals_knows_no_code(
    ledger: OtpLedger, span: timedelta, form: str, expected: object, mac: str
) -> None:
    """What refuses an entry refuses the right one alike, before anything is compared."""
    assert attempt(ledger, NOW + span, LIMITS, mac, form) == expected


@pytest.mark.parametrize("mac", ["good", "bad", "older"])
@pytest.mark.parametrize(("form", "forms"), [(None, ("e",)), ("f", ("e", "f"))])
def test_every_entry_is_counted_before_it_is_compared(mac: str, form: str | None, forms: tuple[str, ...]) -> None:
    """Right and wrong entries are counted alike, until a millisecond before the code's end (OTP-02, OTP-05)."""
    moment = NOW + LIFETIME - MS
    ledger = replace(LIVE, forms_used=("e",))
    assert attempt(ledger, moment, LIMITS, mac, form) == Countable(
        replace(ledger, guesses=(Guess(mac, moment),), forms_used=forms)
    )


def test_without_a_form_nothing_is_used_up() -> None:
    """A JSON client has no forms, and none is taken for used."""
    counted = attempt(replace(LIVE, forms_used=("e",)), NOW, LIMITS, "bad", None)
    assert isinstance(counted, Countable)
    assert not counted.already_counted
    assert counted.ledger.forms_used == ("e",)


@pytest.mark.parametrize(
    ("guesses", "mac", "already"),
    [((GOOD,), "good", True), ((BAD, GOOD), "good", True), ((GOOD,), "bad", False), ((BAD,), "good", False)],
)
def test_the_right_code_entered_again_is_not_counted_again(
    guesses: tuple[Guess, ...], mac: str, *, already: bool
) -> None:
    """A sign-in that a fault cut off goes on with the same code, and nothing is counted or written for it (REL-03)."""
    ledger = replace(LIVE, guesses=guesses)
    result = attempt(ledger, NOW, LIMITS, mac, "f")
    assert isinstance(result, Countable)
    assert result.already_counted is already
    assert (result.ledger == ledger) is already
    assert len(result.ledger.guesses) == len(guesses) + (not already)


@pytest.mark.parametrize(
    ("ledger", "mac", "expected"),
    [
        pytest.param(replace(LIVE, guesses=(GOOD,)), "good", OtpRight(), id="right"),
        pytest.param(replace(LIVE, guesses=(BAD, BAD, GOOD)), "good", OtpRight(), id="right at the third"),
        pytest.param(replace(LIVE, guesses=(BAD, BAD, BAD, GOOD)), "good", OtpRight(), id="counted in time"),
        pytest.param(replace(LIVE, guesses=(BAD,)), "bad", OtpWrong(2), id="two left"),
        pytest.param(replace(LIVE, guesses=(BAD, BAD)), "bad", OtpWrong(1), id="one left"),
        pytest.param(
            replace(LIVE, guesses=(BAD,), failures=1, last_failed_at=NOW), "bad", OtpWrong(1), id="across codes"
        ),
        pytest.param(replace(LIVE, guesses=(Guess("older", NOW),)), "older", OtpWrong(2), id="an older code"),
        pytest.param(BLOCKED, "bad", LOCKOUT, id="the third is the block"),
        pytest.param(replace(BLOCKED, streak=97), "bad", LOCKOUT, id="the block before recovery"),
        pytest.param(replace(LIVE, guesses=(BAD,), streak=99), "bad", RecoveryNeeded(), id="the hundredth"),
        pytest.param(replace(VOID, guesses=(GOOD,)), "good", OtpWrong(2), id="void"),
        pytest.param(OtpLedger(guesses=(BAD,)), "bad", OtpWrong(2), id="no code left"),
    ],
)
def test_what_a_counted_entry_was(ledger: OtpLedger, mac: str, expected: object) -> None:
    """Right only where it equals the newest live code; the third wrong one in a row is the block (case 5, OTP-09)."""
    assert judge(ledger, NOW, LIMITS, mac) == expected
