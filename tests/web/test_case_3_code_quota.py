"""Case 3 of product.md §2: more than five codes in a sliding hour without a sign-in by code."""

from datetime import UTC, datetime

import pytest

from tests.json_client import CAMILLE
from tests.product import Answer, Product
from tests.web.visitors import JsonVisitor, PageVisitor, Visitor, after, newest_code, sign_in, start, to_verify, wrong

HOUR = 3600


def reach_quota(visitor: Visitor) -> Answer:
    """Ask for six codes, of which the sixth is refused."""
    to_verify(visitor)
    for _ in range(4):
        visitor.check_next(visitor.ask(), "verify")
    return visitor.ask()


def test_the_sixth_request_is_refused_for_an_hour(visitor: Visitor) -> None:
    """429 with the end, five mails and no more."""
    answer = reach_quota(visitor)
    visitor.check_refused(answer, "code-quota-reached", after(visitor.product, hours=1))
    assert len(visitor.product.mails()) == 5


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), "vendredi 20 novembre 2026 à 11h00 (heure de Paris)"),
        (datetime(2026, 3, 29, 0, 20, tzinfo=UTC), "dimanche 29 mars 2026 à 03h20 (heure de Paris)"),
        (datetime(2026, 10, 25, 0, 20, tzinfo=UTC), "dimanche 25 octobre 2026 à 02h20 (heure de Paris), heure d'hiver"),
        (datetime(2026, 12, 31, 22, 55, tzinfo=UTC), "vendredi 1er janvier 2027 à 00h55 (heure de Paris)"),
        (datetime(2026, 7, 14, 12, 0, 20, tzinfo=UTC), "mardi 14 juillet 2026 à 15h01 (heure de Paris)"),
    ],
    ids=["a plain day", "summer begins", "summer ends", "the year ends", "rounded up"],
)
def test_date_and_time_of_the_end_are_those_of_paris(visitor: Visitor, now: datetime, shown: str) -> None:
    """Both sides of the clock changes and of the year's end, up to the whole minute."""
    visitor.product.set_time(now)
    assert shown in visitor.words(reach_quota(visitor))


def test_the_page_says_to_look_into_the_spam_folder_when_the_block_ends(product: Product) -> None:
    """The mails may have arrived where nobody looked."""
    visitor = PageVisitor(product)
    said = visitor.words(reach_quota(visitor))
    assert "À la fin du blocage" in said
    assert "spam" in said


def test_refused_sign_ins_never_make_the_block_longer(visitor: Visitor) -> None:
    """Tried again and again, the end stays where it was, and to the millisecond it is over."""
    until = after(visitor.product, hours=1)
    visitor.check_refused(reach_quota(visitor), "code-quota-reached", until)
    for _ in range(3):
        visitor.product.advance(1100)
        visitor.check_refused(start(visitor), "code-quota-reached", until)
    visitor.product.advance(299.999)
    visitor.check_refused(start(visitor), "code-quota-reached", until)
    visitor.product.advance(0.001)
    visitor.check_next(start(visitor), "request_code")
    visitor.check_next(visitor.ask(), "verify")


def test_refused_requests_never_make_the_block_longer(product: Product) -> None:
    """An HTTP client that goes on asking gets the same end each time."""
    visitor = JsonVisitor(product)
    until = after(product, hours=1)
    reach_quota(visitor)
    for _ in range(3):
        product.advance(1100)
        visitor.check_refused(visitor.ask(), "code-quota-reached", until)
    assert len(product.mails()) == 5


def test_the_block_starts_at_the_refused_request_and_not_at_the_codes(visitor: Visitor) -> None:
    """Fifty minutes after the five codes the sixth is refused for sixty minutes, not for ten."""
    to_verify(visitor)
    for _ in range(4):
        visitor.ask()
    visitor.product.advance(3000)
    until = after(visitor.product, hours=1)
    visitor.check_refused(visitor.ask(), "code-quota-reached", until)
    visitor.product.advance(700)
    visitor.check_refused(start(visitor), "code-quota-reached", until)


def test_no_sign_in_that_needs_a_code_goes_on(visitor: Visitor) -> None:
    """It is told at /login after the right password, and to no one else: 401 looks as always."""
    until = after(visitor.product, hours=1)
    reach_quota(visitor)
    other = visitor.another()
    other.check_refused(start(other), "code-quota-reached", until)
    other.check_refused(start(other, wrong(CAMILLE)), "invalid-credentials", attempts_left=2)


def test_a_code_already_mailed_stays_good_and_ends_block_and_count(visitor: Visitor) -> None:
    """The fifth code signs in; after that five more codes can be asked for."""
    reach_quota(visitor)
    visitor.check_signed_in(visitor.verify(newest_code(visitor.product)))
    other = visitor.another()
    other.check_refused(reach_quota(other), "code-quota-reached", after(visitor.product, hours=1))
    assert len(visitor.product.mails()) == 10


def test_clients_that_ask_no_code_sign_in_and_leave_the_block(visitor: Visitor) -> None:
    """The app goes on; a sign-in without a code ends neither block nor count."""
    until = after(visitor.product, hours=1)
    reach_quota(visitor)
    app = visitor.another()
    app.check_signed_in(start(app, CAMILLE, "mobile-app"))
    other = visitor.another()
    other.check_refused(start(other), "code-quota-reached", until)


def test_a_trusted_browser_signs_in(visitor: Visitor) -> None:
    """It needs no new code."""
    sign_in(visitor, trust=True)
    other = visitor.another()
    reach_quota(other)
    visitor.check_signed_in(start(visitor, prompt="login"))


def test_when_the_block_is_over_five_codes_can_be_asked_for_again(visitor: Visitor) -> None:
    """What was asked before the block no longer counts."""
    reach_quota(visitor)
    visitor.product.advance(HOUR)
    visitor.check_refused(reach_quota(visitor), "code-quota-reached", after(visitor.product, hours=1))
    assert len(visitor.product.mails()) == 10
