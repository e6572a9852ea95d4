"""Somebody without an account creates one in a real browser, verifies the mail and signs in with a code (issue 5, Must show)."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenVisitor
from tests.browser.creation_states import VERIFY_EMAIL, fill_in, to_creation
from tests.contract.people import left_as_it_was
from tests.product import Product
from tests.web.newcomers import NOE_SIGNS_IN, verification_link


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_an_account_is_created_verified_and_used(
    open_visitor: OpenVisitor, product: Product, *, javascript: bool
) -> None:
    """From the relying party over the mail's link and back to it, in one browser."""
    visitor = open_visitor("fr", 320, java_script_enabled=javascript)
    page = visitor.page
    with left_as_it_was(product, "accounts"):
        to_creation(visitor)
        fill_in(visitor, birthdate="14/02/1993", password_again="another")
        expect(page.locator("#password_again")).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#carte_vitale_number")).not_to_have_value("")
        fill_in(visitor)
        assert visitor.heading == visitor.word("verification_sent.title")
        visitor.open(verification_link(product))
        assert page.url == product.issuer + VERIFY_EMAIL
        visitor.click(visitor.submit_button(VERIFY_EMAIL))
        visitor.click(page.get_by_role("link", name=visitor.word("done.go_on")))
        visitor.sign_in(NOE_SIGNS_IN)
        visitor.ask_for_code()
        visitor.type_code(visitor.mailed_code())
        assert visitor.is_signed_in
