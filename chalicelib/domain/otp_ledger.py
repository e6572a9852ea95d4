"""The security codes of one account: what was mailed, what was typed, and what follows from it.

One ledger per account holds the mails of the sliding hour, the guesses at the newest code and the counts; it is
written only on the condition that nobody else wrote since (`revision`). What time ends is derived, never swept
(DB-01). Rules: product cases 2 to 5, http.md §2, OTP-02 to OTP-11. Codes are present as keyed hashes alone (OTP-10).
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from hmac import compare_digest

from chalicelib.domain.limits import Limits
from chalicelib.domain.mail_event import MailFate
from chalicelib.domain.password_lockout import LIFTED, Lockout, lift_in

MAILS_REMEMBERED = 6
"""How many mails a transaction remembers; where a setting allows more, it reads instead, so that cookies stay small."""

FORMS_REMEMBERED = 16
"""How many one-use form values a ledger remembers; an account cannot move faster than its limits."""


@dataclass(frozen=True)
class MailedOtp:
    """One code that went to the mailbox; `otp_mac` is None only in a ledger that a transaction remembers."""

    otp_id: str
    sent_at: datetime
    otp_mac: str | None
    void: bool = False
    form: str | None = None
    """The one-use value of the form that asked for it, where a page did."""
    fate: MailFate | None = None
    """What SES told of it, for the person who waits; no rule looks at it, and no transaction remembers it."""


@dataclass(frozen=True)
class Guess:
    """One entry that was counted; whether it was right follows from the newest code's hash."""

    guess_mac: str
    made_at: datetime
    counted_by: str | None = field(default=None, compare=False)
    """The revision of the write that counted it; None until it is stored."""


@dataclass(frozen=True)
class OtpLedger:
    """The stored state; the empty ledger is one that no item exists for."""

    revision: str | None = None
    mailed: tuple[MailedOtp, ...] = ()
    """Oldest first; the last one alone can be good."""
    guesses: tuple[Guess, ...] = ()
    """Entries counted since the last mail, right or wrong."""
    failures: int = 0
    """Wrong entries in a row at codes before the newest."""
    last_failed_at: datetime | None = None
    streak: int = 0
    """Wrong entries since the last sign-in with a code, those in `guesses` apart (OTP-11)."""
    quota_blocked_until: datetime | None = None
    """End of the running or last quota block; mails before it no longer count."""
    completed_by: str | None = None
    """The session that a code opened last, or a lift by the desk; password counts from before it are cleared."""
    forms_used: tuple[str, ...] = ()

    @property
    def newest(self) -> MailedOtp | None:
        """The code mailed last."""
        return self.mailed[-1] if self.mailed else None


def is_match(newest: MailedOtp, guess_mac: str) -> bool:
    """Compare a guess with the newest code, in constant time (OTP-10)."""
    return newest.otp_mac is not None and not newest.void and compare_digest(newest.otp_mac, guess_mac)


def wrong_guesses(ledger: OtpLedger) -> tuple[Guess, ...]:
    """Return the counted guesses that the newest code does not match."""
    newest = ledger.newest
    return tuple(g for g in ledger.guesses if newest is None or not is_match(newest, g.guess_mac))


def has_right_guess(ledger: OtpLedger) -> bool:
    """Whether the newest code was already entered rightly: its sign-in is under way, or was cut off by a fault."""
    return len(wrong_guesses(ledger)) < len(ledger.guesses)


def settled(ledger: OtpLedger, now: datetime, limits: Limits) -> OtpLedger:
    """Return the ledger with a count of three, and the block that followed from it, ended where time has ended them."""
    failed_at = last_failure(ledger)
    if failed_at is None or now < failed_at + limits.block:
        return ledger
    wrong = wrong_guesses(ledger)
    blocked = ledger.failures + len(wrong) >= limits.wrong_codes_before_block
    return replace(
        ledger,
        mailed=tuple(replace(mail, void=True) for mail in ledger.mailed) if blocked else ledger.mailed,
        guesses=(),
        failures=0,
        last_failed_at=None,
        streak=ledger.streak + len(wrong),
    )


def last_failure(ledger: OtpLedger) -> datetime | None:
    """Return when the last wrong code of the running count was entered."""
    times = [guess.made_at for guess in wrong_guesses(ledger)]
    return max(times, default=ledger.last_failed_at)


def failures_in_a_row(ledger: OtpLedger) -> int:
    """Return the count of three, across codes (OTP-04)."""
    return ledger.failures + len(wrong_guesses(ledger))


def lockout(ledger: OtpLedger, limits: Limits) -> Lockout | None:
    """Return the block by wrong codes that holds a settled ledger, or None (product case 5)."""
    failed_at = last_failure(ledger)
    if failed_at is None or failures_in_a_row(ledger) < limits.wrong_codes_before_block:
        return None
    return Lockout(failed_at + limits.block, "code")


def needs_recovery(ledger: OtpLedger, limits: Limits) -> bool:
    """Whether the lifetime budget of wrong codes is used up (OTP-11)."""
    return ledger.streak + len(wrong_guesses(ledger)) >= limits.failed_codes_in_a_row


def fate_of_mail(ledger: OtpLedger, sent_at: datetime) -> MailFate | None:
    """Return what SES told of the mail that was sent at that moment; None where nothing is known of it (MAIL-09)."""
    return next((mail.fate for mail in reversed(ledger.mailed) if mail.sent_at == sent_at), None)


def with_form(ledger: OtpLedger, form: str | None) -> OtpLedger:
    """Remember that a form was posted."""
    if form is None:
        return ledger
    return replace(ledger, forms_used=(*ledger.forms_used, form)[-FORMS_REMEMBERED:])


def completed(ledger: OtpLedger, session_id: str) -> OtpLedger:
    """Clear every count and the quota: a sign-in was completed with a code (http.md §2 "Counts").

    The last lift by the desk is still named: browsers whose counts have not heard of it may come back later.
    """
    lift = lift_in(ledger.completed_by)
    completed_by = f"{session_id}.{LIFTED}{lift}" if lift else session_id
    return OtpLedger(revision=ledger.revision, completed_by=completed_by, forms_used=ledger.forms_used)


def lifted(ledger: OtpLedger, lift_id: str) -> OtpLedger:
    """Clear every count and the quota as a sign-in would: the desk has lifted the blocks, those by passwords too."""
    return completed(replace(ledger, completed_by=None), LIFTED + lift_id)


def reopened(ledger: OtpLedger) -> OtpLedger:
    """Open the code step again after a hundred wrong codes, because recovery began; no code of before is good (OTP-11)."""
    void = tuple(replace(mail, void=True) for mail in ledger.mailed)
    return replace(ledger, mailed=void, guesses=(), failures=0, last_failed_at=None, streak=0)


def remembered(ledger: OtpLedger) -> OtpLedger | None:
    """Return what a transaction may remember of a stored ledger: no hash of a code, and nothing while guesses stand."""
    if ledger.guesses or len(ledger.mailed) > MAILS_REMEMBERED:
        return None
    bare = [replace(mail, otp_mac=None, form=None, fate=None) for mail in ledger.mailed]
    newest = [replace(mail, otp_mac=None, fate=None) for mail in ledger.mailed[-1:]]
    return replace(ledger, mailed=(*bare[:-1], *newest))
