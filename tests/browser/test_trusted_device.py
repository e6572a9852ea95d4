"""The box "this is my personal computer" in a browser: what it spares, where, and for how long (product.md §1)."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenVisitor
from tests.browser.outages import mail_down
from tests.browser.visitor import Visitor
from tests.json_client import CAMILLE

SIX_MONTHS_SECONDS = 184 * 86_400


def test_a_ticked_box_spares_the_code_and_not_the_password(visitor: Visitor) -> None:
    """Tick, sign out, sign in again: number and password lead straight to the claims, without a second mail."""
    visitor.sign_in_with_code(trust=True)
    visitor.sign_out()
    visitor.come_from_dev_client()
    assert visitor.heading == "Se connecter"
    visitor.sign_in()
    assert visitor.is_signed_in
    assert len(visitor.product.code_mails()) == 1


def test_an_unticked_box_spares_nothing(visitor: Visitor) -> None:
    """The code is asked again."""
    visitor.sign_in_with_code()
    visitor.sign_out()
    visitor.come_from_dev_client()
    visitor.sign_in()
    assert visitor.heading == "Recevoir un code de sécurité"


def test_another_browser_is_asked_for_the_code(visitor: Visitor, open_visitor: OpenVisitor) -> None:
    """The cookie is what counts, and it is in one browser."""
    visitor.sign_in_with_code(trust=True)
    other = open_visitor()
    other.come_from_dev_client()
    other.sign_in()
    assert other.heading == "Recevoir un code de sécurité"


def test_after_six_months_the_code_is_asked_again(visitor: Visitor) -> None:
    """The day before it is not; from the last second on it is."""
    visitor.sign_in_with_code(trust=True)
    visitor.sign_out()
    visitor.product.advance(SIX_MONTHS_SECONDS - 86_400)
    visitor.come_from_dev_client()
    visitor.sign_in()
    assert visitor.is_signed_in
    visitor.sign_out()
    visitor.product.advance(86_400)
    visitor.come_from_dev_client()
    visitor.sign_in()
    assert visitor.heading == "Recevoir un code de sécurité"


def test_a_federation_asks_for_the_code_on_a_trusted_device(visitor: Visitor) -> None:
    """A client with the policy `always` does not honour the box, and offers a code at once where a session is there."""
    visitor.sign_in_with_code(trust=True)
    visitor.sign_out()
    visitor.come_from_dev_client()
    visitor.sign_in()
    visitor.come_from("federation")
    assert visitor.heading == "Recevoir un code de sécurité"


def test_a_kiosk_offers_no_box(visitor: Visitor) -> None:
    """A shared computer is nobody's own."""
    visitor.to_verify(client_id="kiosk")
    expect(visitor.page.locator("#code")).to_be_visible()
    expect(visitor.page.get_by_role("checkbox")).to_have_count(0)


def test_a_tick_is_kept_through_refusals_and_another_code(visitor: Visitor) -> None:
    """A wrong code, a malformed one, another code and a mail that fails leave the box as it was (A11Y-06)."""
    visitor.to_verify(CAMILLE)
    box = visitor.page.get_by_role("checkbox")
    visitor.type_code("12345", trust=True)
    expect(box).to_be_checked()
    visitor.type_code(visitor.wrong_code())
    expect(box).to_be_checked()
    visitor.ask_for_code()
    expect(box).to_be_checked()
    with mail_down():
        visitor.ask_for_code()
    expect(box).to_be_checked()
    box.uncheck()
    visitor.type_code(visitor.wrong_code())
    expect(box).not_to_be_checked()
