"""Case 2 of product.md §2: the code is entered 15 minutes after it was mailed, or later."""

import pytest

from tests.json_client import CAMILLE
from tests.product import Product
from tests.web.stored import delete_ledger
from tests.web.visitors import (
    PageVisitor,
    Visitor,
    after,
    fail_codes,
    newest_code,
    start,
    to_verify,
    wrong_code,
)

LIFETIME = 900


def test_the_code_is_good_to_the_last_millisecond_of_15_minutes(visitor: Visitor) -> None:
    """899.999 seconds after the mail it signs in."""
    code = to_verify(visitor)
    visitor.product.advance(LIFETIME - 0.001)
    visitor.check_signed_in(visitor.verify(code))


@pytest.mark.parametrize("late", [LIFETIME, LIFETIME + 0.001, LIFETIME + 1500])
def test_from_the_15th_minute_on_it_is_dead(visitor: Visitor, late: float) -> None:
    """410, though the item is still stored; the detail says within how long it had to be entered."""
    code = to_verify(visitor)
    visitor.product.advance(late)
    answer = visitor.verify(code)
    visitor.check_refused(answer, "code-expired")
    assert "15 minutes" in visitor.words(answer)
    assert len(visitor.product.items("otp-ledgers")) == 1


def test_it_is_expired_even_when_the_item_is_deleted(visitor: Visitor) -> None:
    """What TTL has deleted is told as what it was: too old."""
    code = to_verify(visitor)
    visitor.product.advance(LIFETIME)
    delete_ledger(visitor.product)
    visitor.check_refused(visitor.verify(code), "code-expired")


def test_a_wrong_code_is_expired_too_and_is_not_counted(visitor: Visitor) -> None:
    """Nothing is compared: right and wrong get one answer, and all three tries are there for the next code."""
    code = to_verify(visitor)
    visitor.product.advance(LIFETIME)
    for typed in (wrong_code(visitor.product), code, wrong_code(visitor.product), code):
        visitor.check_refused(visitor.verify(typed), "code-expired")
    visitor.check_next(visitor.ask(), "verify")
    visitor.check_refused(visitor.verify(wrong_code(visitor.product)), "invalid-code", attempts_left=2)


def test_the_button_of_the_page_sends_a_new_code_that_signs_in(product: Product) -> None:
    """The page offers another code, and that one is good."""
    visitor = PageVisitor(product)
    code = to_verify(visitor)
    product.advance(LIFETIME)
    page = visitor.verify(code)
    assert 'action="/login/code-request"' in page.text
    visitor.check_next(visitor.ask(), "verify")
    visitor.check_signed_in(visitor.verify(newest_code(product)))


def test_an_older_code_is_told_by_the_age_of_the_newest(visitor: Visitor) -> None:
    """Ten minutes later a second code was mailed: the first one, 15 minutes old, is a wrong code and not an expired one."""
    first = to_verify(visitor)
    visitor.product.advance(600)
    visitor.check_next(visitor.ask(), "verify")
    visitor.product.advance(300)
    visitor.check_refused(visitor.verify(first), "invalid-code", attempts_left=2)


def test_a_block_by_codes_comes_before_the_expiry(visitor: Visitor) -> None:
    """Three wrong codes shortly before the end: the block is told, until it ends; then the code is expired."""
    code = to_verify(visitor)
    visitor.product.advance(LIFETIME - 10)
    fail_codes(visitor, 3)
    until = after(visitor.product, minutes=15)
    visitor.product.advance(20)
    visitor.check_refused(visitor.verify(code), "account-blocked", until, reason="code")
    visitor.product.advance(880)
    visitor.check_refused(visitor.verify(code), "code-expired")


def test_expiry_is_told_to_nobody_before_the_password(visitor: Visitor) -> None:
    """A stranger with the number learns nothing of a code that was mailed."""
    to_verify(visitor)
    visitor.product.advance(LIFETIME)
    stranger = visitor.another()
    stranger.check_refused(start(stranger, (CAMILLE[0], "Not-The-Password1")), "invalid-credentials", attempts_left=2)
