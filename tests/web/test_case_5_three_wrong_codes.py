"""Case 5 of product.md §2: the third wrong code in a row."""

from datetime import UTC, datetime

import pytest

from tests.json_client import CAMILLE
from tests.product import Product
from tests.web.visitors import (
    PageVisitor,
    Visitor,
    after,
    fail_codes,
    newest_code,
    sign_in,
    start,
    to_verify,
    wrong,
    wrong_code,
)

ENDS = [
    (datetime(2023, 1, 5, 13, 29, 30, tzinfo=UTC), "05/01/2023 - 14h45 (heure de Paris)"),
    (datetime(2026, 3, 29, 0, 50, tzinfo=UTC), "29/03/2026 - 03h05 (heure de Paris)"),
    (datetime(2026, 10, 25, 0, 50, tzinfo=UTC), "25/10/2026 - 02h05 (heure de Paris), heure d'hiver"),
    (datetime(2026, 12, 31, 22, 55, tzinfo=UTC), "01/01/2027 - 00h10 (heure de Paris)"),
    (datetime(2026, 7, 14, 12, 0, 20, tzinfo=UTC), "14/07/2026 - 14h16 (heure de Paris)"),
]
"""Now, and the end that a block of 15 minutes shows: the product's example, then the vectors of security.md §18."""


def test_the_third_wrong_code_blocks_at_once(visitor: Visitor) -> None:
    """429 with the reason and the end; it says that what was typed is wrong."""
    to_verify(visitor)
    answer = fail_codes(visitor, 3)
    visitor.check_refused(answer, "account-blocked", after(visitor.product, minutes=15), reason="code")
    assert "incorrect" in visitor.words(answer)


@pytest.mark.parametrize(("now", "shown"), ENDS, ids=["example", "summer begins", "summer ends", "new year", "rounded"])
def test_the_end_is_shown_to_the_letter_of_the_product(visitor: Visitor, now: datetime, shown: str) -> None:
    """Date, dash and time of Paris, up to the whole minute, on both sides of the clock changes and of the year."""
    visitor.product.set_time(now)
    to_verify(visitor)
    assert f"bloqué jusqu’au {shown}" in visitor.words(fail_codes(visitor, 3))


def test_a_try_at_the_minute_shown_is_no_longer_blocked(visitor: Visitor) -> None:
    """Rounding up never promises too much (OTP-06)."""
    visitor.product.set_time(datetime(2026, 7, 14, 12, 0, 20, tzinfo=UTC))
    to_verify(visitor)
    fail_codes(visitor, 3)
    visitor.product.set_time(datetime(2026, 7, 14, 12, 16, tzinfo=UTC))
    visitor.check_next(start(visitor), "request_code")


def test_new_codes_do_not_reset_the_count(visitor: Visitor) -> None:
    """One wrong entry for each of three codes is three in a row."""
    to_verify(visitor)
    for left in (2, 1):
        visitor.check_refused(visitor.verify(wrong_code(visitor.product)), "invalid-code", attempts_left=left)
        visitor.check_next(visitor.ask(), "verify")
    answer = visitor.verify(wrong_code(visitor.product))
    visitor.check_refused(answer, "account-blocked", after(visitor.product, minutes=15), reason="code")


def test_the_right_code_is_refused_too_and_dead_afterwards(visitor: Visitor) -> None:
    """Nothing is compared while blocked, and the pending code does not come back to life."""
    code = to_verify(visitor)
    fail_codes(visitor, 3)
    until = after(visitor.product, minutes=15)
    visitor.check_refused(visitor.verify(code), "account-blocked", until, reason="code")
    visitor.product.advance(899.999)
    visitor.check_refused(visitor.verify(code), "account-blocked", until, reason="code")
    visitor.product.advance(0.001)
    visitor.check_refused(visitor.verify(code), "code-expired")


def test_no_code_is_sent_and_no_sign_in_goes_on_while_blocked(visitor: Visitor) -> None:
    """Neither in this sign-in nor in another one, whatever the client asks; nothing makes it longer."""
    to_verify(visitor)
    fail_codes(visitor, 3)
    until = after(visitor.product, minutes=15)
    visitor.check_refused(visitor.ask(), "account-blocked", until, reason="code")
    visitor.product.advance(60)
    for client_id in ("portal", "mobile-app", "federation"):
        other = visitor.another()
        other.check_refused(start(other, CAMILLE, client_id), "account-blocked", until, reason="code")
    assert len(visitor.product.code_mails()) == 1


def test_a_block_by_codes_holds_on_trusted_browsers(visitor: Visitor) -> None:
    """It is the account that is blocked (security.md §21)."""
    sign_in(visitor, trust=True)
    stranger = visitor.another()
    to_verify(stranger)
    fail_codes(stranger, 3)
    answer = start(visitor, prompt="login")
    visitor.check_refused(answer, "account-blocked", after(visitor.product, minutes=15), reason="code")


def test_a_wrong_password_is_told_nothing_of_the_block(visitor: Visitor) -> None:
    """Blocks by codes appear after the right password only, and wrong ones are counted as always."""
    to_verify(visitor)
    fail_codes(visitor, 3)
    stranger = visitor.another()
    stranger.check_refused(start(stranger, wrong(CAMILLE)), "invalid-credentials", attempts_left=2)


def test_when_the_block_is_over_the_count_is_zero(visitor: Visitor) -> None:
    """A new code gives three tries again, and the right one signs in."""
    to_verify(visitor)
    fail_codes(visitor, 3)
    visitor.product.advance(900)
    visitor.check_next(visitor.ask(), "verify")
    visitor.check_refused(fail_codes(visitor, 1), "invalid-code", attempts_left=2)
    visitor.check_signed_in(visitor.verify(newest_code(visitor.product)))


def test_the_page_names_the_end_in_utc_for_machines(product: Product) -> None:
    """`<time>` holds the exact second, the words the minute (A11Y-13)."""
    product.set_time(datetime(2026, 7, 14, 12, 0, 20, tzinfo=UTC))
    visitor = PageVisitor(product)
    to_verify(visitor)
    assert '<time datetime="2026-07-14T12:15:20Z">14/07/2026 - 14h16' in fail_codes(visitor, 3).text
