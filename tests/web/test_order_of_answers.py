"""The orders of answers of http.md §2, each pair of neighbours once: where both would hold, the earlier one is told."""

import pytest

from tests.json_client import CAMILLE, HUGO, LEA
from tests.product import Product
from tests.web.stored import delete_ledger, set_streak, unverify
from tests.web.visitors import (
    Visitor,
    after,
    fail_codes,
    fail_passwords,
    newest_code,
    start,
    to_verify,
    wrong,
    wrong_code,
)

MALFORMED = ("25508", "Mon-Espace1")
HOUR = 3600


def block_by_codes(visitor: Visitor) -> None:
    """Enter three wrong codes in somebody else's sign-in."""
    other = visitor.another()
    to_verify(other)
    fail_codes(other, 3)


def block_by_quota(visitor: Visitor) -> None:
    """Ask for six codes in somebody else's sign-in."""
    other = visitor.another()
    to_verify(other)
    for _ in range(5):
        other.ask()


def fill_streak(visitor: Visitor) -> None:
    """Let a hundred wrong codes in a row have been entered, the last one long ago."""
    other = visitor.another()
    to_verify(other)
    set_streak(visitor.product, 100)


# -- at /login: malformed, transaction, password block, compare, code block, 7 and 8, no code needed, 1, 100, quota


def test_login_malformed_before_transaction(visitor: Visitor) -> None:
    """An entry that cannot be one is 400 in a sign-in that is too old, too."""
    visitor.begin()
    visitor.product.advance(HOUR)
    answer = visitor.login(MALFORMED)
    assert answer.status == 400
    assert "invalid-request" in answer.text or "Vérifiez votre saisie" in answer.text


def test_login_transaction_before_password_block(visitor: Visitor) -> None:
    """Too old is told as too old while the number is blocked."""
    visitor.begin()
    visitor.product.advance(HOUR)
    fail_passwords(visitor.another(), 3)
    visitor.check_refused(visitor.login(), "transaction-expired")


@pytest.mark.parametrize("member", [CAMILLE, wrong(CAMILLE)], ids=["right", "wrong"])
def test_login_password_block_before_compare(visitor: Visitor, member: tuple[str, str]) -> None:
    """Right and wrong passwords get the block's answer."""
    fail_passwords(visitor, 3)
    until = after(visitor.product, minutes=15)
    visitor.check_refused(visitor.login(member), "account-blocked", until, reason="password")


def test_login_password_block_before_code_block_tells_its_own_end(visitor: Visitor) -> None:
    """Both hold and the one by codes ends later: the one by passwords is told, alone."""
    waiting = visitor.another()
    to_verify(waiting)
    fail_passwords(visitor, 3)
    until = after(visitor.product, minutes=15)
    visitor.product.advance(60)
    fail_codes(waiting, 3)
    visitor.check_refused(visitor.login(), "account-blocked", until, reason="password")


def test_login_compare_before_code_block(visitor: Visitor) -> None:
    """A wrong password is counted while codes are blocked, up to its own block."""
    block_by_codes(visitor)
    visitor.begin()
    visitor.check_refused(visitor.login(wrong(CAMILLE)), "invalid-credentials", attempts_left=2)
    visitor.check_refused(visitor.login(wrong(CAMILLE)), "invalid-credentials", attempts_left=1)
    until = after(visitor.product, minutes=15)
    visitor.check_refused(visitor.login(wrong(CAMILLE)), "account-blocked", until, reason="password")


@pytest.mark.parametrize("affiliation", ["other", "pending", None])
def test_login_code_block_before_cases_7_and_8(
    visitor: Visitor, restored_members: Product, affiliation: str | None
) -> None:
    """Whoever is blocked learns of the block first."""
    block_by_codes(visitor)
    restored_members.set_affiliation(CAMILLE[0], affiliation)
    until = after(visitor.product, minutes=15)
    visitor.check_refused(start(visitor), "account-blocked", until, reason="code")


def test_login_cases_7_and_8_before_a_sign_in_without_code(visitor: Visitor) -> None:
    """A client that asks no code refuses them too."""
    visitor.check_refused(start(visitor, HUGO, "mobile-app"), "not-affiliated")


@pytest.mark.parametrize(("affiliation", "name"), [("none", "not-affiliated"), ("pending", "affiliation-pending")])
def test_login_cases_7_and_8_before_case_1(
    visitor: Visitor, restored_members: Product, affiliation: str, name: str
) -> None:
    """A member without a verified address and without a fund is told of the fund."""
    restored_members.set_affiliation(LEA[0], affiliation)
    visitor.check_refused(start(visitor, LEA), name)


def test_login_no_code_needed_before_case_1_and_all_after_it(visitor: Visitor, restored_members: Product) -> None:
    """Neither address nor wrong codes in a row nor quota stop a sign-in that needs no code."""
    block_by_quota(visitor)
    set_streak(restored_members, 100)
    unverify(restored_members)
    visitor.check_signed_in(start(visitor, CAMILLE, "mobile-app"))


def test_login_case_1_before_a_hundred_failed_codes(visitor: Visitor, restored_members: Product) -> None:
    """Who has no verified address is told that."""
    fill_streak(visitor)
    unverify(restored_members)
    visitor.check_refused(start(visitor), "no-verified-email")


def test_login_a_hundred_failed_codes_before_quota(visitor: Visitor) -> None:
    """Recovery is needed, whether or not codes could be sent."""
    block_by_quota(visitor)
    set_streak(visitor.product, 100)
    visitor.check_refused(start(visitor), "recovery-needed")


def test_login_quota_before_request_code(visitor: Visitor) -> None:
    """Nobody is sent to a button that does not work."""
    block_by_quota(visitor)
    visitor.check_refused(start(visitor), "code-quota-reached", after(visitor.product, hours=1))


def test_login_code_block_and_quota_together_tell_the_later_end(visitor: Visitor) -> None:
    """`account-blocked` with the time at which a code can be had again; where none is needed, with its own end."""
    other = visitor.another()
    to_verify(other)
    for _ in range(5):
        other.ask()
    fail_codes(other, 3)
    own, later = after(visitor.product, minutes=15), after(visitor.product, hours=1)
    visitor.check_refused(start(visitor), "account-blocked", later, reason="code")
    visitor.check_refused(start(visitor, CAMILLE, "mobile-app"), "account-blocked", own, reason="code")
    visitor.product.advance(900)
    visitor.check_signed_in(start(visitor, CAMILLE, "mobile-app"))
    visitor.check_refused(start(other), "code-quota-reached", later)


# -- at /login/code-request: malformed, transaction, code block, 100, case 1, quota, send


def test_code_request_transaction_before_code_block(visitor: Visitor) -> None:
    """Too old is told as too old while codes are blocked."""
    visitor.check_next(start(visitor), "request_code")
    visitor.product.advance(HOUR)
    block_by_codes(visitor)
    visitor.check_refused(visitor.ask(), "transaction-expired")


def test_code_request_code_block_before_a_hundred_failed_codes(visitor: Visitor) -> None:
    """The hundredth is the third in a row as well: the block first, then what stays."""
    to_verify(visitor)
    set_streak(visitor.product, 97)
    fail_codes(visitor, 3)
    until = after(visitor.product, minutes=15)
    visitor.check_refused(visitor.ask(), "account-blocked", until, reason="code")
    visitor.product.advance(900)
    visitor.check_refused(visitor.ask(), "recovery-needed")


def test_code_request_a_hundred_failed_codes_before_case_1(visitor: Visitor, restored_members: Product) -> None:
    """Recovery first, though the address is not verified any more."""
    visitor.check_next(start(visitor), "request_code")
    fill_streak(visitor)
    unverify(restored_members)
    visitor.check_refused(visitor.ask(), "recovery-needed")


def test_code_request_case_1_before_quota(visitor: Visitor, restored_members: Product) -> None:
    """An address that is no longer verified is told before the quota."""
    visitor.check_next(start(visitor), "request_code")
    block_by_quota(visitor)
    unverify(restored_members)
    visitor.check_refused(visitor.ask(), "no-verified-email")


def test_code_request_case_1_before_send(visitor: Visitor, restored_members: Product) -> None:
    """No code goes to an address that is no longer verified."""
    visitor.check_next(start(visitor), "request_code")
    unverify(restored_members)
    visitor.check_refused(visitor.ask(), "no-verified-email")
    assert restored_members.mails() == []


def test_code_request_quota_before_send(visitor: Visitor) -> None:
    """The sixth request is refused and nothing is sent."""
    visitor.check_next(start(visitor), "request_code")
    block_by_quota(visitor)
    visitor.check_refused(visitor.ask(), "code-quota-reached", after(visitor.product, hours=1))
    assert len(visitor.product.mails()) == 5


# -- at /login/verify: malformed, transaction, code block, 100, expired, no live code, count and compare


def test_verify_malformed_before_transaction(visitor: Visitor) -> None:
    """Five digits are 400 in a sign-in that is too old, too."""
    to_verify(visitor)
    visitor.product.advance(HOUR)
    assert visitor.verify("12345").status == 400


def test_verify_transaction_before_code_block(visitor: Visitor) -> None:
    """Too old is told as too old while codes are blocked."""
    to_verify(visitor)
    visitor.product.advance(HOUR)
    block_by_codes(visitor)
    visitor.check_refused(visitor.verify("123456"), "transaction-expired")


def test_verify_code_block_before_a_hundred_failed_codes(visitor: Visitor) -> None:
    """The third in a row is the block, though it is the hundredth as well."""
    code = to_verify(visitor)
    set_streak(visitor.product, 97)
    until = after(visitor.product, minutes=15)
    visitor.check_refused(fail_codes(visitor, 3), "account-blocked", until, reason="code")
    visitor.check_refused(visitor.verify(code), "account-blocked", until, reason="code")


def test_verify_a_hundred_failed_codes_before_expiry(visitor: Visitor) -> None:
    """An expired code says recovery where the hundred are full; the right and live one too."""
    code = to_verify(visitor)
    set_streak(visitor.product, 100)
    visitor.check_refused(visitor.verify(code), "recovery-needed")
    visitor.product.advance(900)
    visitor.check_refused(visitor.verify(code), "recovery-needed")


def test_verify_expiry_before_no_live_code(visitor: Visitor) -> None:
    """A deleted code that was too old is expired; a deleted one that was not is no live code."""
    code = to_verify(visitor)
    delete_ledger(visitor.product)
    visitor.check_refused(visitor.verify(code), "out-of-order")
    visitor.product.advance(900)
    visitor.check_refused(visitor.verify(code), "code-expired")


def test_verify_no_live_code_before_compare(visitor: Visitor) -> None:
    """Nothing is counted where there is nothing to compare with."""
    to_verify(visitor)
    delete_ledger(visitor.product)
    visitor.check_refused(visitor.verify("123456"), "out-of-order")
    visitor.check_next(visitor.ask(), "verify")
    visitor.check_refused(visitor.verify(wrong_code(visitor.product)), "invalid-code", attempts_left=2)


def test_verify_is_not_held_by_a_password_block_or_the_quota(visitor: Visitor) -> None:
    """Neither the number's block nor the quota's stops a code that was mailed."""
    to_verify(visitor)
    for _ in range(5):
        visitor.ask()
    fail_passwords(visitor.another(), 3)
    visitor.check_signed_in(visitor.verify(newest_code(visitor.product)))
