"""How many codes may be mailed: five in a sliding hour, the sixth request blocks sending for an hour (product case 3).

Pure rules over an `OtpLedger`. A refused request never makes the block longer; a code already mailed stays good.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.limits import Limits
from chalicelib.domain.otp_ledger import (
    MailedOtp,
    OtpLedger,
    failures_in_a_row,
    last_failure,
    lockout,
    with_form,
    wrong_guesses,
)
from chalicelib.domain.password_lockout import Lockout

OTP_NUMBER_DIGITS = 8


@dataclass(frozen=True)
class QuotaReached:
    """No code is sent until then."""

    until: datetime


def quota_block(ledger: OtpLedger, now: datetime) -> QuotaReached | None:
    """Return the quota block that is running, or None."""
    until = ledger.quota_blocked_until
    return QuotaReached(until) if until is not None and now < until else None


def held_until(ledger: OtpLedger, now: datetime, limits: Limits) -> Lockout | None:
    """Return the block by wrong codes of a settled ledger, with the quota's end where that comes later (http.md §2)."""
    locked = lockout(ledger, limits)
    quota = quota_block(ledger, now)
    if locked is None or quota is None or quota.until <= locked.until:
        return locked
    return Lockout(quota.until, locked.reason)


def counted_mails(ledger: OtpLedger, now: datetime, limits: Limits) -> tuple[MailedOtp, ...]:
    """Return the mails that count now: younger than the window, and not from before a quota block that has ended."""
    start = ledger.quota_blocked_until
    return tuple(
        mail
        for mail in ledger.mailed
        if now < mail.sent_at + limits.code_window and (start is None or mail.sent_at >= start)
    )


def is_full(ledger: OtpLedger, now: datetime, limits: Limits) -> bool:
    """Whether one more code in this sliding window would be one too many."""
    return len(counted_mails(ledger, now, limits)) >= limits.codes_per_window


def with_block(ledger: OtpLedger, now: datetime, limits: Limits, form: str | None) -> OtpLedger:
    """Start the quota block at the request that is refused (security.md §21)."""
    return with_form(replace(ledger, quota_blocked_until=now + limits.quota_block), form)


def next_otp_id(ledger: OtpLedger, random_part: str) -> str:
    """Return the id of the next mail: its number in this ledger first, so that ids sort as they were sent."""
    number = int(ledger.newest.otp_id[:OTP_NUMBER_DIGITS]) + 1 if ledger.newest else 1
    return f"{number:0{OTP_NUMBER_DIGITS}d}{random_part}"


def with_mail(ledger: OtpLedger, mail: MailedOtp, limits: Limits, form: str | None) -> OtpLedger:
    """Count one mail on a settled ledger: it alone is good from now on, and wrong entries go on counting (OTP-04).

    The code before is kept beside it, so that it is good again if the mail cannot be sent.
    """
    counted = counted_mails(ledger, mail.sent_at, limits)
    before = ledger.mailed[-1:]
    kept = counted if counted[-1:] == before else (*counted, *before)
    return with_form(
        replace(
            ledger,
            mailed=(*kept, mail),
            guesses=(),
            failures=failures_in_a_row(ledger),
            last_failed_at=last_failure(ledger),
            streak=ledger.streak + len(wrong_guesses(ledger)),
        ),
        form,
    )


def without_mail(ledger: OtpLedger, otp_id: str, limits: Limits) -> OtpLedger:
    """Take one mail back that could not be sent: it does not count, the code before is the newest again (REL-02).

    A quota block that began while the mail was under way, and would not have begun without it, goes with it.
    """
    kept = replace(ledger, mailed=tuple(mail for mail in ledger.mailed if mail.otp_id != otp_id))
    taken = next((mail for mail in ledger.mailed if mail.otp_id == otp_id), None)
    if taken is None or ledger.quota_blocked_until is None:
        return kept
    began_at = ledger.quota_blocked_until - limits.quota_block
    unblocked = replace(kept, quota_blocked_until=None)
    if began_at >= taken.sent_at and not is_full(unblocked, began_at, limits):
        return unblocked
    return kept
