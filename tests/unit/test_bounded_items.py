"""DB-08: whatever a member or a stranger does, in any order, the items that count stay small."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import otp_attempt, otp_ledger, password_lockout, send_quota
from chalicelib.domain.limits import Limits
from chalicelib.domain.otp_attempt import Countable
from chalicelib.domain.otp_ledger import FORMS_REMEMBERED, MailedOtp, OtpLedger
from chalicelib.domain.password_lockout import PasswordCounter

LIMITS = Limits()
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

ACTS = st.lists(
    st.tuples(st.sampled_from(["mail", "failed mail", "right", "wrong", "completed"]), st.integers(0, 20)),
    min_size=1,
    max_size=80,
)


def after(act: str, ledger: OtpLedger, now: datetime, number: int) -> OtpLedger:
    """Return the ledger after one act, refused or not."""
    form = f"form-{number}"
    if act == "completed":
        return otp_ledger.completed(ledger, f"session-{number}")
    if act in {"right", "wrong"}:
        guess = ledger.newest.otp_mac if act == "right" and ledger.newest else f"wrong-{number}"
        verdict = otp_attempt.attempt(ledger, now, LIMITS, guess or "", form)
        return verdict.ledger if isinstance(verdict, Countable) else ledger
    if send_quota.held_until(ledger, now, LIMITS) or send_quota.quota_block(ledger, now):
        return ledger
    if send_quota.is_full(ledger, now, LIMITS):
        return send_quota.with_block(ledger, now, LIMITS, form)
    otp_id = send_quota.next_otp_id(ledger, "x")
    mailed = send_quota.with_mail(ledger, MailedOtp(otp_id, now, f"mac-{number}"), LIMITS, form)
    return mailed if act == "mail" else send_quota.without_mail(mailed, otp_id, LIMITS)


@given(ACTS)
def test_a_ledger_of_codes_has_six_mails_four_entries_and_sixteen_forms_at_most(acts: list[tuple[str, int]]) -> None:
    """Mails, failed mails, right and wrong entries, completed sign-ins, minutes apart or at once."""
    ledger, now = OtpLedger(), NOW
    for number, (act, minutes) in enumerate(acts):
        now += timedelta(minutes=minutes)
        ledger = after(act, otp_ledger.settled(ledger, now, LIMITS), now, number)
        assert len(ledger.mailed) <= 6
        assert len(ledger.guesses) <= 4
        assert len(ledger.forms_used) <= FORMS_REMEMBERED == 16


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), min_size=1, max_size=80))
def test_a_counter_of_passwords_has_thirty_two_forms_of_each_kind_at_most(acts: list[tuple[bool, int]]) -> None:
    """Right and wrong passwords for weeks: five times and a list of forms."""
    counter, now = PasswordCounter(), NOW
    for number, (is_right, minutes) in enumerate(acts):
        now += timedelta(minutes=minutes)
        counter = password_lockout.settled(counter, now, LIMITS, None)
        if password_lockout.lockout(counter, LIMITS) is not None:
            continue
        form = f"form-{number}"
        if is_right:
            counter = password_lockout.after_success(counter, form)
        else:
            counter = password_lockout.after_failure(counter, now, LIMITS, form)
        assert len(counter.forms_failed) <= 32
        assert len(counter.forms_passed) <= 32
