"""How many codes may be mailed: five in a sliding hour, and the sixth request blocks for an hour (OTP-07, case 3)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import send_quota
from chalicelib.domain.limits import Limits
from chalicelib.domain.otp_ledger import Guess, MailedOtp, OtpLedger
from chalicelib.domain.password_lockout import Lockout
from chalicelib.domain.send_quota import QuotaReached

LIMITS = Limits()
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MS, HOUR, BLOCK = timedelta(milliseconds=1), timedelta(hours=1), timedelta(minutes=15)
EMPTY = OtpLedger()
WRONG = Guess("mac-x", NOW)


def mail(number: int, at: datetime = NOW) -> MailedOtp:
    """Return one mail."""
    return MailedOtp(f"{number:08d}x", at, f"mac-{number}")


def mailed(count: int, at: datetime = NOW) -> OtpLedger:
    """Return a ledger after so many mails."""
    ledger = EMPTY
    for number in range(1, count + 1):
        ledger = send_quota.with_mail(ledger, mail(number, at), LIMITS, None)
    return ledger


@pytest.mark.parametrize(
    ("until", "running"), [(None, False), (NOW - MS, False), (NOW, False), (NOW + MS, True), (NOW + HOUR, True)]
)
def test_a_quota_block_runs_to_its_end(until: datetime | None, *, running: bool) -> None:
    """At its end nobody is blocked any more."""
    block = send_quota.quota_block(replace(EMPTY, quota_blocked_until=until), NOW)
    assert block == (QuotaReached(until) if running and until else None)


@pytest.mark.parametrize(
    ("guesses", "quota_until", "expected"),
    [
        (0, None, None),
        (0, NOW + HOUR, None),
        (3, None, Lockout(NOW + BLOCK, "code")),
        (3, NOW + BLOCK, Lockout(NOW + BLOCK, "code")),
        (3, NOW + BLOCK + MS, Lockout(NOW + BLOCK + MS, "code")),
        (3, NOW - MS, Lockout(NOW + BLOCK, "code")),
    ],
)
def test_a_block_by_codes_is_told_with_the_later_end(
    guesses: int, quota_until: datetime | None, expected: Lockout | None
) -> None:
    """Where the quota ends later, retrying earlier would only meet it (http.md §2)."""
    ledger = replace(mailed(1), guesses=(WRONG,) * guesses, quota_blocked_until=quota_until)
    assert send_quota.held_until(ledger, NOW, LIMITS) == expected


@pytest.mark.parametrize(("count", "full"), [(0, False), (4, False), (5, True), (6, True)])
def test_the_sixth_in_an_hour_is_one_too_many(count: int, *, full: bool) -> None:
    """Five are sent."""
    assert send_quota.is_full(mailed(count), NOW, LIMITS) is full


@pytest.mark.parametrize(("span", "full"), [(HOUR - MS, True), (HOUR, False)])
def test_the_hour_slides_to_the_millisecond(span: timedelta, *, full: bool) -> None:
    """A mail counts for 3600 seconds less a millisecond (OTP-07)."""
    ledger = send_quota.with_mail(mailed(1), mail(2, NOW + MS), LIMITS, None)
    for number in (3, 4, 5):
        ledger = send_quota.with_mail(ledger, mail(number, NOW + MS), LIMITS, None)
    assert send_quota.is_full(ledger, NOW + span, LIMITS) is full


@pytest.mark.parametrize(("until", "counted"), [(None, 2), (NOW, 2), (NOW + MS, 1), (NOW + 2 * MS, 0)])
def test_mails_from_before_a_quota_block_no_longer_count(until: datetime | None, counted: int) -> None:
    """After the block everybody begins with five again."""
    ledger = replace(EMPTY, mailed=(mail(1), mail(2, NOW + MS)), quota_blocked_until=until)
    assert len(send_quota.counted_mails(ledger, NOW + 2 * MS, LIMITS)) == counted


def test_the_block_begins_at_the_refused_request() -> None:
    """An hour from it, whatever the age of the mails; the codes stay as they are (§21)."""
    ledger = mailed(5, NOW - HOUR + MS)
    blocked = send_quota.with_block(ledger, NOW, LIMITS, "form-1")
    assert blocked == replace(ledger, quota_blocked_until=NOW + HOUR, forms_used=("form-1",))


@pytest.mark.parametrize(("before", "expected"), [(0, "00000001r"), (1, "00000002r"), (41, "00000042r")])
def test_ids_sort_as_mails_were_sent(before: int, expected: str) -> None:
    """The number comes first, with its zeros."""
    ledger = replace(EMPTY, mailed=(mail(before),)) if before else EMPTY
    assert send_quota.next_otp_id(ledger, "r") == expected


def test_a_new_mail_carries_wrong_entries_on() -> None:
    """Entries at the code before go on counting, their streak too, and the guesses begin anew (OTP-04)."""
    ledger = replace(mailed(1), guesses=(WRONG, Guess("mac-1", NOW + MS)), failures=1, streak=7)
    after = send_quota.with_mail(ledger, mail(2, NOW + 2 * MS), LIMITS, "form-1")
    assert after == OtpLedger(
        mailed=(mail(1), mail(2, NOW + 2 * MS)), failures=2, last_failed_at=NOW, streak=8, forms_used=("form-1",)
    )


@pytest.mark.parametrize("age", [MS, HOUR - MS, HOUR, 30 * HOUR])
def test_the_code_before_is_kept_until_the_mail_was_sent(age: timedelta) -> None:
    """Taken back, a mail that could not be sent leaves the code before as the newest, whatever its age (REL-02)."""
    before = mailed(1, NOW - age)
    after = send_quota.with_mail(before, mail(2), LIMITS, None)
    assert after.newest == mail(2)
    taken_back = send_quota.without_mail(after, "00000002x", LIMITS)
    assert taken_back.mailed == before.mailed
    assert send_quota.without_mail(taken_back, "00000002x", LIMITS) == taken_back


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60))
def test_no_hour_ever_holds_more_than_five_mails(minutes: list[int]) -> None:
    """Whoever asks whenever: at most five in any window, a refused request mails nothing, and the item stays small."""
    ledger, moment, sent, refused = EMPTY, NOW, list[datetime](), list[datetime]()
    for number, gap in enumerate(minutes, 1):
        moment += timedelta(minutes=gap)
        if send_quota.quota_block(ledger, moment):
            continue
        if send_quota.is_full(ledger, moment, LIMITS):
            ledger = send_quota.with_block(ledger, moment, LIMITS, None)
            refused.append(moment)
            continue
        ledger = send_quota.with_mail(ledger, mail(number, moment), LIMITS, None)
        sent.append(moment)
        assert len(ledger.mailed) <= LIMITS.codes_per_window + 1
    for start in sent:
        assert len([each for each in sent if start <= each < start + HOUR]) <= 5
    for start in refused:
        assert [each for each in sent if start < each < start + HOUR] == []
