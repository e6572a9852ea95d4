"""How often a number may be compared with the directory wrongly when an account is created: three times a day (REC-12).

The count is the number's, known to the directory or not, with an account or without, and stands in its shared counter
beside the provisional code, so that one write counts a wrong entry for both (REC-09). Only a successful write tells an
outcome: of many attempts at once, three are told wrong and the others are not compared.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain import provisional_code
from chalicelib.domain.limits import DAY, Limits
from chalicelib.domain.link import LinkRecord, may_send
from chalicelib.domain.member import Account
from chalicelib.domain.password_lockout import FORMS_REMEMBERED, PasswordCounter
from chalicelib.domain.provisional_code import ProvisionalPurpose

WRONG_COMPARISONS_PER_DAY = 3
"""In a fixed span of 24 hours, from the first one."""

PAUSE_BETWEEN_MAILS = timedelta(minutes=1)
"""How long a creation that is repeated sends no other mail."""


def settled(counter: PasswordCounter, now: datetime) -> PasswordCounter:
    """Return the counter with a day's wrong comparisons taken out once the day is over."""
    began = counter.comparisons_since
    if began is None or now < began + DAY:
        return counter
    return replace(counter, comparisons_since=None, wrong_comparisons=0)


def is_used_up(counter: PasswordCounter) -> bool:
    """Whether nothing is compared any more until a settled counter's day is over."""
    return counter.wrong_comparisons >= WRONG_COMPARISONS_PER_DAY


def used_up_until(counter: PasswordCounter, now: datetime) -> datetime | None:
    """Return until when a number is compared no more, None where it may be."""
    current = settled(counter, now)
    began = current.comparisons_since
    return began + DAY if began is not None and is_used_up(current) else None


def lifted(counter: PasswordCounter) -> PasswordCounter:
    """Return the counter without the day's wrong comparisons: the desk has lifted them."""
    return replace(counter, comparisons_since=None, wrong_comparisons=0)


def after_wrong_claim(
    counter: PasswordCounter, now: datetime, limits: Limits, form: str | None, *, with_code: bool
) -> PasswordCounter:
    """Count one wrong comparison on a settled counter; a provisional code that came with it has one try less."""
    code = counter.provisional
    if with_code and code is not None and code.purpose is ProvisionalPurpose.CREATION:
        code = provisional_code.after_wrong_entry(code, limits)
    return replace(
        counter,
        comparisons_since=counter.comparisons_since or now,
        wrong_comparisons=counter.wrong_comparisons + 1,
        provisional=code,
        forms_failed=_remember(counter.forms_failed, form),
    )


def after_right_claim(counter: PasswordCounter, form: str | None) -> PasswordCounter:
    """Remember the form; the day's wrong comparisons stay."""
    return replace(counter, forms_passed=_remember(counter.forms_passed, form))


def opened(counter: PasswordCounter, form: str | None) -> PasswordCounter:
    """Return the counter of a number that has a new account: guesses from before were at nothing, a code is spent."""
    right = after_right_claim(counter, form)
    return PasswordCounter(
        right.revision,
        right.earlier_revisions,
        completion_seen=right.completion_seen,
        forms_failed=right.forms_failed,
        forms_passed=right.forms_passed,
        comparisons_since=right.comparisons_since,
        wrong_comparisons=right.wrong_comparisons,
    )


def may_tell_owner(account: Account, record: LinkRecord, now: datetime) -> bool:
    """Whether the account's address gets a mail because somebody created the account once more."""
    if account.email is None or account.email_undeliverable or not may_send(record, now):
        return False
    return not record.sent_at or now >= record.sent_at[-1] + PAUSE_BETWEEN_MAILS


def _remember(forms: tuple[str, ...], form: str | None) -> tuple[str, ...]:
    return (*forms, form)[-FORMS_REMEMBERED:] if form else forms
