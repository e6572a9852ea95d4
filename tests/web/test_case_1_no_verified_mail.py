"""Case 1 of product.md §2: right number and password, and no verified address that a code could go to."""

import pytest

from tests.json_client import CAMILLE, LEA, PAUL
from tests.product import Product
from tests.web.stored import unverify
from tests.web.visitors import PageVisitor, Visitor, after, fail_passwords, sign_in, start, wrong

WITHOUT_VERIFIED_MAIL = pytest.mark.parametrize("member", [PAUL, LEA], ids=["no address", "not verified yet"])


@WITHOUT_VERIFIED_MAIL
def test_the_right_password_is_told_why_there_is_no_code(visitor: Visitor, member: tuple[str, str]) -> None:
    """403 with no member of its own; nothing is mailed."""
    answer = start(visitor, member)
    visitor.check_refused(answer, "no-verified-email")
    assert "adresse mail" in visitor.words(answer)
    assert "vérifiée" in visitor.words(answer)
    assert visitor.product.mails() == []


def test_the_page_says_how_to_verify_the_address_and_whom_to_call(product: Product) -> None:
    """The app, the mail of the account's creation, sending it again, the fund."""
    visitor = PageVisitor(product)
    said = visitor.words(start(visitor, PAUL))
    for fact in ("application mobile", "message de vérification reçu à la création", "renvoyer", "caisse", "3646"):
        assert fact in said


@WITHOUT_VERIFIED_MAIL
def test_nothing_of_it_is_told_before_the_right_password(visitor: Visitor, member: tuple[str, str]) -> None:
    """A wrong password looks as it does for everybody else."""
    answer = start(visitor, wrong(member))
    visitor.check_refused(answer, "invalid-credentials", attempts_left=2)
    everybody = start(visitor.another(), wrong(CAMILLE))
    assert visitor.words(answer).split("Référence")[0] == visitor.words(everybody).split("Référence")[0]


def test_the_third_wrong_password_blocks_such_a_member_too(visitor: Visitor) -> None:
    """The block by passwords comes before the case, the right password included."""
    visitor.check_refused(
        fail_passwords(visitor, 3, PAUL), "account-blocked", after(visitor.product, minutes=15), reason="password"
    )
    visitor.check_refused(visitor.login(PAUL), "account-blocked", after(visitor.product, minutes=15), reason="password")


@WITHOUT_VERIFIED_MAIL
def test_a_client_that_asks_no_code_signs_the_member_in(visitor: Visitor, member: tuple[str, str]) -> None:
    """The mobile app needs no address."""
    visitor.check_signed_in(start(visitor, member, "mobile-app"))


def test_the_app_is_refused_where_it_forces_the_code(visitor: Visitor) -> None:
    """With `acr_values` a code would be sent, so that the case holds."""
    answer = start(visitor, PAUL, "mobile-app", acr_values="urn:sesame:acr:security-code")
    visitor.check_refused(answer, "no-verified-email")


def test_a_trusted_browser_signs_the_member_in(visitor: Visitor, restored_members: Product) -> None:
    """Where the code is skipped the address does not matter; another browser is refused."""
    sign_in(visitor, trust=True)
    unverify(restored_members)
    visitor.check_signed_in(start(visitor, prompt="login"))
    stranger = visitor.another()
    stranger.check_refused(start(stranger), "no-verified-email")


def test_the_refused_sign_in_cleared_the_password_count(visitor: Visitor) -> None:
    """The password was right, whatever follows: the next wrong one is the first again."""
    fail_passwords(visitor, 2, PAUL)
    visitor.check_refused(visitor.login(PAUL), "no-verified-email")
    visitor.check_refused(visitor.login(wrong(PAUL)), "invalid-credentials", attempts_left=2)
