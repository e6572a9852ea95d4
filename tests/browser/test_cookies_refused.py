"""A browser that refuses cookies, or has lost them: it is told what is needed and never sent round (product.md §1)."""

from playwright.sync_api import expect

from tests.browser.browsing_watch import BrowsingWatch
from tests.browser.visitor import CODE_REQUEST, LOGIN, VERIFY, Visitor
from tests.json_client import CAMILLE

NEEDED = "Un cookie est nécessaire"


def test_a_browser_that_takes_no_cookie_is_told_that_one_is_needed(
    visitor_without_cookies: Visitor, watch: BrowsingWatch
) -> None:
    """The right password leads to a page that says so: no second request, no try lost, no code sent."""
    visitor = visitor_without_cookies
    visitor.come_from()
    assert visitor.page.context.cookies() == []
    visitor.sign_in()
    assert visitor.heading == NEEDED
    assert "refuse les cookies" in visitor.alert
    assert watch.requested.count(watch.issuer + LOGIN) == 1
    assert visitor.product.items("password-counters") == []
    assert visitor.product.mails() == []


def test_cookies_lost_on_the_way_are_told_at_every_step(visitor: Visitor) -> None:
    """At the code's request and at its entry too; nothing is sent, nothing counted."""
    visitor.come_from()
    visitor.sign_in()
    visitor.page.context.clear_cookies()
    visitor.ask_for_code()
    assert visitor.heading == NEEDED
    assert visitor.product.mails() == []
    visitor.to_verify()
    visitor.page.context.clear_cookies()
    visitor.type_code(visitor.wrong_code())
    assert visitor.heading == NEEDED
    assert [item["failures"]["N"] for item in visitor.product.items("otp-ledgers")] == ["0"]


def test_a_page_of_a_sign_in_without_its_cookie_says_so_too(visitor: Visitor) -> None:
    """An address from the history of another browser leads to the same page, at each of the three steps."""
    visitor.come_from()
    reference = visitor.form(LOGIN).locator("[name=transaction]").input_value()
    visitor.page.context.clear_cookies()
    for path in (LOGIN, CODE_REQUEST, VERIFY, "/login/restart"):
        visitor.open(f"{path}?t={reference}")
        assert visitor.heading == NEEDED


def test_a_browser_that_loses_the_trusted_cookie_is_asked_for_the_code(visitor: Visitor) -> None:
    """Without the cookie this is another browser; the sign-in itself still works."""
    visitor.sign_in_with_code(trust=True)
    visitor.page.context.clear_cookies()
    visitor.page.reload()
    visitor.come_from_dev_client()
    visitor.sign_in(CAMILLE)
    assert visitor.heading == "Recevoir un code de sécurité"
    visitor.ask_for_code()
    visitor.type_code(visitor.mailed_code())
    expect(visitor.page.get_by_role("button", name="Se déconnecter")).to_be_visible()
