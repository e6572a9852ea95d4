"""One entry of a security code: may it be counted, and, once it is counted, was it right?

Pure rules over an `OtpLedger`. The order is that of http.md §2 "At /login/verify". Nothing here compares an entry
before it was counted (OTP-05): `attempt` looks at the ledger alone, `judge` is for the ledger that has counted it.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain import otp_ledger
from chalicelib.domain.limits import Limits
from chalicelib.domain.otp_ledger import Guess, OtpLedger, is_match
from chalicelib.domain.password_lockout import Lockout
from chalicelib.domain.send_quota import held_until


@dataclass(frozen=True)
class OtpExpired:
    """The newest code was mailed 15 minutes ago or more, or before a restore; nothing is compared or counted (case 2)."""


@dataclass(frozen=True)
class NoLiveOtp:
    """There is no code that an entry could be compared with."""


@dataclass(frozen=True)
class RecoveryNeeded:
    """A hundred wrong codes in a row: the code step is closed until recovery (OTP-11)."""


@dataclass(frozen=True)
class FormUsed:
    """The form was posted before: nothing is compared or sent, the present state is shown (REL-05)."""


@dataclass(frozen=True)
class Countable:
    """The entry may be compared once `ledger`, which counts it, has been written.

    Where `already_counted`, the right code was entered before and its sign-in did not complete yet: an equal entry
    learns nothing new, so there is nothing to count.
    """

    ledger: OtpLedger
    already_counted: bool = False


@dataclass(frozen=True)
class OtpRight:
    """The entry was the newest code."""


@dataclass(frozen=True)
class OtpWrong:
    """The entry was not the newest code; so many entries are left before the block."""

    attempts_left: int


Refusal = Lockout | RecoveryNeeded | OtpExpired | NoLiveOtp | FormUsed


def attempt(ledger: OtpLedger, now: datetime, limits: Limits, guess_mac: str, form: str | None) -> Countable | Refusal:
    """Say whether an entry may be counted on a settled ledger, and how the ledger looks when it is."""
    locked = held_until(ledger, now, limits)
    if locked is not None:
        return locked
    if otp_ledger.needs_recovery(ledger, limits):
        return RecoveryNeeded()
    newest = ledger.newest
    if newest is None:
        return NoLiveOtp()
    if now >= newest.sent_at + limits.code_lifetime or not limits.still_counts(newest.sent_at):
        return OtpExpired()
    if newest.void:
        return NoLiveOtp()
    if form is not None and form in ledger.forms_used:
        return FormUsed()
    if otp_ledger.has_right_guess(ledger) and is_match(newest, guess_mac):
        return Countable(ledger, already_counted=True)
    counted = replace(ledger, guesses=(*ledger.guesses, Guess(guess_mac, now)))
    return Countable(otp_ledger.with_form(counted, form))


def judge(
    ledger: OtpLedger, now: datetime, limits: Limits, guess_mac: str
) -> OtpRight | OtpWrong | Lockout | RecoveryNeeded:
    """Compare an entry that `ledger` has counted; the third wrong one is the block at once (product case 5)."""
    if ledger.newest is not None and is_match(ledger.newest, guess_mac):
        return OtpRight()
    locked = held_until(ledger, now, limits)
    if locked is not None:
        return locked
    if otp_ledger.needs_recovery(ledger, limits):
        return RecoveryNeeded()
    return OtpWrong(limits.wrong_codes_before_block - otp_ledger.failures_in_a_row(ledger))
