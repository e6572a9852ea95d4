"""Which problem each refusal of a sign-in is told as (http.md §2 "Errors"): names and facts, never a rule."""

from typing import assert_never

from chalicelib.domain.next_step import (
    AffiliationPending,
    AfterPasswordRefusal,
    EmailUndeliverable,
    NotAffiliated,
    NoVerifiedEmail,
)
from chalicelib.domain.otp_attempt import NoLiveOtp, OtpExpired, OtpWrong, RecoveryNeeded
from chalicelib.domain.password_lockout import Lockout
from chalicelib.domain.send_quota import QuotaReached
from chalicelib.handlers.http import RETRY_AFTER_SECONDS
from chalicelib.handlers.problem import Problem
from chalicelib.use_cases.outcomes import MailUnavailable, TransactionFinished, WrongPassword

Refusal = (
    AfterPasswordRefusal | WrongPassword | OtpWrong | OtpExpired | NoLiveOtp | MailUnavailable | TransactionFinished
)


def problem_of(refusal: Refusal) -> Problem:  # noqa: C901, PLR0912 - one line for each refusal
    """Return the problem that tells a refusal."""
    match refusal:
        case WrongPassword(attempts_left):
            return Problem("invalid-credentials", attempts_left=attempts_left)
        case OtpWrong(attempts_left):
            return Problem("invalid-code", attempts_left=attempts_left)
        case Lockout(until, reason):
            return Problem("account-blocked", blocked_until=until, block_reason=reason)
        case QuotaReached(until):
            return Problem("code-quota-reached", blocked_until=until)
        case OtpExpired():
            return Problem("code-expired")
        case NoLiveOtp():
            return Problem("out-of-order")
        case NoVerifiedEmail(has_address):
            return Problem("no-verified-email", resend_offered=has_address)
        case EmailUndeliverable():
            return Problem("email-undeliverable")
        case NotAffiliated():
            return Problem("not-affiliated")
        case AffiliationPending():
            return Problem("affiliation-pending")
        case RecoveryNeeded():
            return Problem("recovery-needed")
        case TransactionFinished():
            return Problem("transaction-expired")
        case MailUnavailable():
            return Problem("mail-unavailable", retry_after_seconds=RETRY_AFTER_SECONDS)
        case _:
            assert_never(refusal)
