"""Wrong codes and codes asked for, of http.md §2 "Counts": three in a row, a hundred, five in a sliding hour."""

import pytest

from tests.json_client import CAMILLE
from tests.product import Product
from tests.web.stored import set_streak
from tests.web.visitors import (
    JsonVisitor,
    PageVisitor,
    Visitor,
    after,
    fail_codes,
    fail_passwords,
    newest_code,
    sign_in,
    start,
    to_verify,
    wrong,
)

HOUR = 3600


def ask_times(visitor: Visitor, times: int) -> None:
    """Ask for so many codes, all of which are sent."""
    for _ in range(times):
        visitor.check_next(visitor.ask(), "verify")


# -- three in a row


def test_password_and_code_counts_are_separate(visitor: Visitor) -> None:
    """Two wrong passwords and two wrong codes are no four, in either order."""
    to_verify(visitor)
    visitor.check_refused(fail_codes(visitor, 2), "invalid-code", attempts_left=1)
    other = visitor.another()
    other.check_refused(fail_passwords(other, 2), "invalid-credentials", attempts_left=1)
    other.check_next(other.login(), "request_code")
    visitor.check_next(visitor.ask(), "verify")
    answer = fail_codes(visitor, 1)
    visitor.check_refused(answer, "account-blocked", after(visitor.product, minutes=15), reason="code")


@pytest.mark.parametrize(("waited", "left"), [(899.999, 1), (900, 2)])
def test_a_count_ends_15_minutes_after_its_last_failure(visitor: Visitor, waited: float, left: int) -> None:
    """To the millisecond; the code is another one by then."""
    to_verify(visitor)
    fail_codes(visitor, 1)
    visitor.product.advance(waited - 10)
    ask_times(visitor, 1)
    visitor.product.advance(10)
    visitor.check_refused(fail_codes(visitor, 1), "invalid-code", attempts_left=left)


def test_a_sign_in_with_the_code_clears_the_count(visitor: Visitor) -> None:
    """Two wrong, the right one, and a later wrong code is the first again."""
    to_verify(visitor)
    fail_codes(visitor, 2)
    visitor.check_signed_in(visitor.verify(newest_code(visitor.product)))
    other = visitor.another()
    to_verify(other)
    other.check_refused(fail_codes(other, 1), "invalid-code", attempts_left=2)


def test_a_sign_in_without_a_code_leaves_the_count(visitor: Visitor) -> None:
    """The app and a trusted browser clear the password count alone."""
    trusted = visitor.another()
    sign_in(trusted, trust=True)
    to_verify(visitor)
    fail_codes(visitor, 2)
    app = visitor.another()
    app.check_signed_in(start(app, CAMILLE, "mobile-app"))
    trusted.check_signed_in(start(trusted, prompt="login"))
    answer = fail_codes(visitor, 1)
    visitor.check_refused(answer, "account-blocked", after(visitor.product, minutes=15), reason="code")


def test_the_count_is_the_accounts_and_not_the_sign_ins(visitor: Visitor) -> None:
    """One wrong code each in three sign-ins is three in a row."""
    statuses = []
    for each in (visitor.another(), visitor.another(), visitor.another()):
        to_verify(each)
        statuses.append(fail_codes(each, 1).status)
    assert statuses == [401, 401, 429]


# -- a hundred in a row


def test_a_hundred_failed_codes_need_recovery(product: Product) -> None:
    """Thirty-three blocks, then the hundredth wrong code closes the step; new codes and days do not open it (OTP-11)."""
    visitor = JsonVisitor(product)
    for number in range(33):
        if number % 3 == 0:
            visitor.check_next(start(visitor), "request_code")
        ask_times(visitor, 1)
        assert fail_codes(visitor, 3).json()["reason"] == "code"
        product.advance(900.5)
        product.world.outbox.forget()  # reading a hundred mails anew for each code takes longer than all the rest
    assert start(visitor).json()["next"] == "request_code"
    ask_times(visitor, 1)
    code = newest_code(product)
    visitor.check_refused(fail_codes(visitor, 1), "recovery-needed")
    visitor.check_refused(visitor.verify(code), "recovery-needed")
    visitor.check_refused(visitor.ask(), "recovery-needed")
    product.advance(30 * 86_400)
    visitor.check_refused(start(visitor), "recovery-needed")
    visitor.check_refused(start(visitor, wrong(CAMILLE)), "invalid-credentials", attempts_left=2)
    visitor.check_signed_in(start(visitor, CAMILLE, "mobile-app"))
    visitor.check_refused(visitor.begin(), "recovery-needed")


def test_recovery_is_said_in_words(product: Product) -> None:
    """The page says that codes are closed and leads to the forgotten password."""
    visitor = PageVisitor(product)
    to_verify(visitor)
    set_streak(product, 99)
    answer = fail_codes(visitor, 1)
    visitor.check_refused(answer, "recovery-needed")
    assert "Trop de codes faux" in visitor.words(answer)
    assert "Mot de passe oublié ?" in visitor.words(answer)


def test_a_sign_in_with_a_code_ends_the_hundred(visitor: Visitor) -> None:
    """After 99 the right code signs in, and a hundred more are to be failed."""
    code = to_verify(visitor)
    set_streak(visitor.product, 99)
    visitor.check_signed_in(visitor.verify(code))
    other = visitor.another()
    to_verify(other)
    other.check_refused(fail_codes(other, 1), "invalid-code", attempts_left=2)


def test_neither_blocks_nor_sign_ins_without_code_end_the_hundred(visitor: Visitor) -> None:
    """Failures of long ago still count."""
    to_verify(visitor)
    set_streak(visitor.product, 98)
    visitor.check_refused(fail_codes(visitor, 1), "invalid-code", attempts_left=2)
    visitor.product.advance(86_400)
    app = visitor.another()
    app.check_signed_in(start(app, CAMILLE, "mobile-app"))
    to_verify(visitor)
    visitor.check_refused(fail_codes(visitor, 1), "recovery-needed")


# -- five in a sliding hour


@pytest.mark.parametrize(("waited", "more"), [(3599.999, 0), (3600, 1)])
def test_the_hour_slides(visitor: Visitor, waited: float, more: int) -> None:
    """One more is sent from the moment on at which the first is an hour old, and not because a clock hour ended."""
    to_verify(visitor)
    visitor.product.advance(2000)
    ask_times(visitor, 4)
    visitor.product.advance(waited - 2000)
    visitor.check_next(start(visitor), "request_code")
    ask_times(visitor, more)
    visitor.check_refused(visitor.ask(), "code-quota-reached", after(visitor.product, hours=1))
    assert len(visitor.product.mails()) == 5 + more


def test_codes_of_all_sign_ins_count_together(visitor: Visitor) -> None:
    """Two in one, three in another, and the sixth is refused in a third."""
    to_verify(visitor)
    ask_times(visitor, 1)
    other = visitor.another()
    to_verify(other)
    ask_times(other, 2)
    third = visitor.another()
    third.check_next(start(third), "request_code")
    third.check_refused(third.ask(), "code-quota-reached", after(visitor.product, hours=1))


def test_a_sign_in_with_a_code_clears_the_quota(visitor: Visitor) -> None:
    """Five codes, the fifth signs in, and five more can be asked for."""
    to_verify(visitor)
    ask_times(visitor, 4)
    visitor.check_signed_in(visitor.verify(newest_code(visitor.product)))
    other = visitor.another()
    to_verify(other)
    ask_times(other, 4)
    assert len(visitor.product.mails()) == 10


def test_a_sign_in_without_a_code_leaves_the_quota(visitor: Visitor) -> None:
    """The app's sign-in gives no new codes."""
    to_verify(visitor)
    ask_times(visitor, 4)
    app = visitor.another()
    app.check_signed_in(start(app, CAMILLE, "mobile-app"))
    visitor.check_refused(visitor.ask(), "code-quota-reached", after(visitor.product, hours=1))


def test_what_a_block_refuses_is_not_counted_as_a_code(visitor: Visitor) -> None:
    """Requests during a block by wrong codes cost nothing of the five."""
    to_verify(visitor)
    fail_codes(visitor, 3)
    for _ in range(10):
        assert visitor.ask().status == 429
    visitor.product.advance(900)
    ask_times(visitor, 4)
    visitor.check_refused(visitor.ask(), "code-quota-reached", after(visitor.product, hours=1))
