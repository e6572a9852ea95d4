"""Three wrong comparisons a day for each number, and whom a repeated creation mails (REC-12, REC-13)."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.domain import registration
from chalicelib.domain.limits import Limits
from chalicelib.domain.link import LinkRecord, issued
from chalicelib.domain.member import Account
from chalicelib.domain.password_lockout import PasswordCounter
from chalicelib.domain.provisional_code import ProvisionalCode, ProvisionalPurpose
from tests.contract.stores import NOW

LIMITS = Limits()
DAY = timedelta(hours=24)
CODE = ProvisionalCode("code-1", ProvisionalPurpose.CREATION, "mac", NOW, NOW + DAY, None)
ACCOUNT = Account("p", "sub", "$hash$", 1, "anna@mail.example", email_verified=True)


def after_wrong(counter: PasswordCounter, *, with_code: bool = False) -> PasswordCounter:
    """Count one wrong claim."""
    return registration.after_wrong_claim(counter, NOW, LIMITS, "form-1", with_code=with_code)


def test_the_third_wrong_comparison_is_the_last() -> None:
    """Two leave a third; from then on nothing is compared, until the day that began with the first is over."""
    counter = after_wrong(after_wrong(PasswordCounter()))
    assert not registration.is_used_up(counter)
    counter = after_wrong(counter)
    assert registration.is_used_up(registration.settled(counter, NOW + DAY - timedelta(milliseconds=1)))
    over = registration.settled(counter, NOW + DAY)
    assert (over.comparisons_since, over.wrong_comparisons) == (None, 0)


def test_a_right_claim_leaves_the_day_as_it_is() -> None:
    """Whoever was right once does not buy further tries."""
    counter = registration.after_right_claim(after_wrong(PasswordCounter()), "form-2")
    assert (counter.wrong_comparisons, counter.forms_failed, counter.forms_passed) == (1, ("form-1",), ("form-2",))


def test_a_code_that_came_with_a_wrong_claim_has_one_try_less() -> None:
    """Three tries in all, then it is gone; a claim with papers, or a code for something else, costs none (REC-09)."""
    counter = PasswordCounter(provisional=CODE)
    assert after_wrong(counter).provisional == CODE
    once = after_wrong(counter, with_code=True)
    assert once.provisional == replace(CODE, wrong_entries=1)
    assert after_wrong(after_wrong(once, with_code=True), with_code=True).provisional is None
    for_recovery = PasswordCounter(provisional=replace(CODE, purpose=ProvisionalPurpose.RECOVERY))
    assert after_wrong(for_recovery, with_code=True).provisional == for_recovery.provisional


def test_a_new_account_begins_without_blocks_or_codes() -> None:
    """Guesses from before were at nothing; the day's comparisons and the forms are remembered."""
    before = PasswordCounter(
        "revision-1", failures=3, last_failed_at=NOW, blocked_until=NOW + DAY, day_failures=3, provisional=CODE
    )
    counter = registration.opened(after_wrong(before), "form-2")
    assert (counter.failures, counter.blocked_until, counter.day_failures, counter.provisional) == (0, None, 0, None)
    assert (counter.revision, counter.wrong_comparisons, counter.forms_passed) == ("revision-1", 1, ("form-2",))


def test_an_owner_is_mailed_seldom() -> None:
    """Once a minute and three times an hour at most; never without an address, nor at one that takes no mail."""
    record = LinkRecord()
    assert registration.may_tell_owner(ACCOUNT, record, NOW)
    record = issued(record, None, NOW)
    assert not registration.may_tell_owner(ACCOUNT, record, NOW + timedelta(seconds=59))
    assert registration.may_tell_owner(ACCOUNT, record, NOW + timedelta(seconds=60))
    record = issued(issued(record, None, NOW), None, NOW)
    assert not registration.may_tell_owner(ACCOUNT, record, NOW + timedelta(minutes=59))
    for nobody in (replace(ACCOUNT, email=None), replace(ACCOUNT, email_undeliverable=True)):
        assert not registration.may_tell_owner(nobody, LinkRecord(), NOW)
