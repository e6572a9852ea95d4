"""Case 6 of product.md §2: the third wrong password in a row."""

from datetime import UTC, datetime

import pytest

from tests.json_client import CAMILLE, SACHA
from tests.product import Product
from tests.web.visitors import (
    PageVisitor,
    Visitor,
    after,
    fail_passwords,
    start,
    wrong,
)

ENDS = [
    (datetime(2023, 1, 5, 13, 29, 30, tzinfo=UTC), "jeudi 5 janvier 2023 à 14h45 (heure de Paris)"),
    (datetime(2026, 3, 29, 0, 50, tzinfo=UTC), "dimanche 29 mars 2026 à 03h05 (heure de Paris)"),
    (datetime(2026, 10, 25, 0, 50, tzinfo=UTC), "dimanche 25 octobre 2026 à 02h05 (heure de Paris), heure d'hiver"),
    (datetime(2026, 12, 31, 22, 55, tzinfo=UTC), "vendredi 1er janvier 2027 à 00h10 (heure de Paris)"),
    (datetime(2026, 7, 14, 12, 0, 20, tzinfo=UTC), "mardi 14 juillet 2026 à 14h16 (heure de Paris)"),
]
"""Now, and the end that a block of 15 minutes shows: the vectors of security.md §18."""

UNKNOWN = ("190019999999539", "Mon-Espace1")

EITHER = pytest.mark.parametrize("member", [CAMILLE, UNKNOWN], ids=["known", "unknown"])


@EITHER
def test_the_third_wrong_password_blocks_at_once(visitor: Visitor, member: tuple[str, str]) -> None:
    """429 with the reason and the end, whether or not anybody has the number."""
    answer = fail_passwords(visitor, 3, member)
    visitor.check_refused(answer, "account-blocked", after(visitor.product, minutes=15), reason="password")


@pytest.mark.parametrize(("now", "shown"), ENDS, ids=["plain", "summer begins", "summer ends", "new year", "rounded"])
def test_weekday_date_and_time_of_the_end_are_those_of_paris(visitor: Visitor, now: datetime, shown: str) -> None:
    """Up to the whole minute, on both sides of the clock changes and of the year."""
    visitor.product.set_time(now)
    assert f"bloqué jusqu’au {shown}" in visitor.words(fail_passwords(visitor, 3))


def test_the_page_points_to_the_forgotten_password(product: Product) -> None:
    """Whoever is unsure has a link in the message itself."""
    visitor = PageVisitor(product)
    said = visitor.words(fail_passwords(visitor, 3))
    assert "Un doute sur votre mot de passe ?" in said
    assert said.count("Mot de passe oublié ?") == 2


@EITHER
def test_nothing_is_compared_or_counted_or_made_longer_while_blocked(visitor: Visitor, member: tuple[str, str]) -> None:
    """Right and wrong passwords get one answer to the last millisecond; then the count is zero."""
    fail_passwords(visitor, 3, member)
    until = after(visitor.product, minutes=15)
    for _ in range(3):
        visitor.check_refused(visitor.login(member), "account-blocked", until, reason="password")
        visitor.check_refused(visitor.login(wrong(member)), "account-blocked", until, reason="password")
        visitor.product.advance(299)
    visitor.product.advance(2.999)
    visitor.check_refused(visitor.login(member), "account-blocked", until, reason="password")
    visitor.product.advance(0.001)
    visitor.check_refused(visitor.login(wrong(member)), "invalid-credentials", attempts_left=2)


def test_the_right_password_works_when_the_block_is_over(visitor: Visitor) -> None:
    """Nothing else is needed."""
    fail_passwords(visitor, 3)
    visitor.product.advance(900)
    visitor.check_next(visitor.login(CAMILLE), "request_code")


def test_the_block_holds_for_every_client_and_every_stranger(visitor: Visitor) -> None:
    """Whoever comes with this number meets it, at the app too; other numbers are free."""
    fail_passwords(visitor, 3)
    until = after(visitor.product, minutes=15)
    for client_id in ("portal", "mobile-app", "federation"):
        other = visitor.another()
        other.check_refused(start(other, CAMILLE, client_id), "account-blocked", until, reason="password")
    visitor.check_next(start(visitor, SACHA), "request_code")
