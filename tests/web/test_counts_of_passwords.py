"""Wrong passwords of http.md §2 "Counts": three in a row, twenty-five a day, and what clears them."""

import pytest

from tests.json_client import CAMILLE, SACHA
from tests.product import Product
from tests.web.visitors import (
    JsonVisitor,
    PageVisitor,
    Visitor,
    after,
    fail_passwords,
    newest_code,
    sign_in,
    start,
    to_verify,
    wrong,
)

UNKNOWN = ("190019999999539", "Mon-Espace1")
DAY = 86_400


def fail_for_a_day(visitor: Visitor, failures: int, member: tuple[str, str] = CAMILLE) -> None:
    """Fail so many times, waiting for each block to end and an hour now and then for a new sign-in."""
    for number in range(failures):
        if number % 2 == 0:
            visitor.begin()
            visitor.product.advance(900)
        assert visitor.login(wrong(member)).status == 401


def check_left(visitor: Visitor, left: int, member: tuple[str, str] = CAMILLE) -> None:
    """Assert that one more wrong password leaves so many tries."""
    visitor.check_refused(visitor.login(wrong(member)), "invalid-credentials", attempts_left=left)


def test_a_right_password_clears_the_count(visitor: Visitor) -> None:
    """Two failures, the right one, and the next failure is the first again."""
    fail_passwords(visitor, 2)
    visitor.check_next(visitor.login(), "request_code")
    visitor.begin()
    check_left(visitor, 2)


def test_a_sign_in_without_a_code_clears_it_too(visitor: Visitor) -> None:
    """The app's sign-in clears the password count of the strangers' counter that it used."""
    fail_passwords(visitor, 2)
    app = visitor.another()
    app.check_signed_in(start(app, CAMILLE, "mobile-app"))
    visitor.begin()
    check_left(visitor, 2)


def test_a_sign_in_with_a_code_clears_the_strangers_count_too(visitor: Visitor) -> None:
    """Every count: what others failed at since the password was typed is cleared with it."""
    to_verify(visitor)
    stranger = visitor.another()
    fail_passwords(stranger, 2)
    visitor.check_signed_in(visitor.verify(newest_code(visitor.product)))
    check_left(stranger, 2)


def test_the_count_is_the_numbers_and_not_the_sign_ins(visitor: Visitor) -> None:
    """Three strangers with one try each are three in a row; another number has its own count."""
    strangers = [visitor.another() for _ in range(3)]
    answers = [fail_passwords(stranger, 1) for stranger in strangers]
    assert [answer.status for answer in answers] == [401, 401, 429]
    visitor.begin()
    check_left(visitor, 2, SACHA)


def test_thirteen_and_fifteen_characters_are_one_number(visitor: Visitor) -> None:
    """The key adds nothing: both ways of typing share one count."""
    visitor.begin()
    check_left(visitor, 2)
    check_left(visitor, 1, (f" {CAMILLE[0][:1]} {CAMILLE[0][1:13]}", ""))


@pytest.mark.parametrize(("waited", "left"), [(899.999, 1), (900, 2)])
def test_a_count_ends_15_minutes_after_its_last_failure(visitor: Visitor, waited: float, left: int) -> None:
    """To the millisecond."""
    fail_passwords(visitor, 1)
    visitor.product.advance(waited)
    check_left(visitor, left)


def test_the_15_minutes_run_from_the_last_failure_and_not_the_first(visitor: Visitor) -> None:
    """Failures ten minutes apart are in a row."""
    fail_passwords(visitor, 1)
    visitor.product.advance(600)
    check_left(visitor, 1)
    visitor.product.advance(600)
    answer = visitor.login(wrong(CAMILLE))
    visitor.check_refused(answer, "account-blocked", after(visitor.product, minutes=15), reason="password")


@pytest.mark.parametrize("member", [CAMILLE, UNKNOWN], ids=["known", "unknown"])
def test_the_25th_failure_of_a_day_is_the_block_until_24_hours_after_the_first(
    product: Product, member: tuple[str, str]
) -> None:
    """At once, told as `guess-budget`, right passwords too; then all is forgotten."""
    visitor = JsonVisitor(product)
    product.advance(-900)
    until = after(product, seconds=DAY + 900)
    fail_for_a_day(visitor, 24, member)
    visitor.begin()
    for password in (wrong(member), member, wrong(member)):
        visitor.check_refused(visitor.login(password), "account-blocked", until, reason="guess-budget")
    product.advance((until - product.now()).total_seconds() - 0.001)
    visitor.begin()
    visitor.check_refused(visitor.login(member), "account-blocked", until, reason="guess-budget")
    product.advance(0.001)
    check_left(visitor, 2, member)


def test_the_page_says_when_the_day_is_over(product: Product) -> None:
    """Weekday, date and time of Paris, as for the block by three."""
    visitor = PageVisitor(product)
    fail_for_a_day(visitor, 24)
    said = visitor.words(visitor.login(wrong(CAMILLE)))
    assert "bloqué jusqu’au samedi 21 novembre 2026 à 10h15 (heure de Paris)" in said


def test_a_right_password_and_a_sign_in_without_code_do_not_clear_the_day(product: Product) -> None:
    """24 failures, a sign-in of the app, and one failure more is the 25th."""
    visitor = JsonVisitor(product)
    fail_for_a_day(visitor, 24)
    start(visitor)
    visitor.check_signed_in(start(visitor, CAMILLE, "mobile-app"))
    answer = fail_passwords(visitor.another(), 1)
    assert (answer.status, answer.json()["reason"]) == (429, "guess-budget")


def test_failures_during_a_block_are_no_failures_of_the_day(product: Product) -> None:
    """Thirty posts during one block leave the day's count at three."""
    visitor = JsonVisitor(product)
    fail_passwords(visitor, 33)
    product.advance(900)
    fail_for_a_day(visitor, 21)
    visitor.begin()
    answer = visitor.login(wrong(CAMILLE))
    assert (answer.status, answer.json()["reason"]) == (429, "guess-budget")


def test_a_known_browser_has_a_day_of_its_own(product: Product) -> None:
    """What strangers used up of the day is not the member's, whose own browser signs in."""
    visitor = JsonVisitor(product)
    sign_in(visitor)
    stranger = visitor.another()
    fail_for_a_day(stranger, 24)
    assert fail_passwords(stranger, 1).json()["reason"] == "guess-budget"
    visitor.check_next(start(visitor), "request_code")


def test_a_sign_in_with_a_code_does_not_clear_the_day(product: Product) -> None:
    """The day bounds what strangers can try: the member's own sign-in gives them no 25 more (ADR 7)."""
    visitor, stranger = JsonVisitor(product), JsonVisitor(product)
    sign_in(visitor)
    fail_for_a_day(stranger, 24)
    visitor.begin(prompt="login")
    visitor.check_next(visitor.login(), "request_code")
    visitor.ask()
    visitor.check_signed_in(visitor.verify(newest_code(product)))
    answer = fail_passwords(stranger, 1)
    assert (answer.status, answer.json()["reason"]) == (429, "guess-budget")


def test_a_sign_in_with_a_code_does_not_end_a_block_of_strangers(visitor: Visitor) -> None:
    """It clears counts; a block that runs, runs to its end (ADR 7)."""
    sign_in(visitor)
    stranger = visitor.another()
    fail_passwords(stranger, 3)
    until = after(visitor.product, minutes=15)
    visitor.check_next(start(visitor, prompt="login"), "request_code")
    visitor.check_next(visitor.ask(), "verify")
    visitor.check_signed_in(visitor.verify(newest_code(visitor.product)))
    stranger.check_refused(stranger.login(), "account-blocked", until, reason="password")
