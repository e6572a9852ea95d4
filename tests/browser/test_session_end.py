"""Before a session ends, its page says so in time, and staying costs nothing that was typed (A11Y-06, WCAG 2.2.1)."""

import re

from tests.browser.conftest import OpenVisitor
from tests.browser.visitor import Visitor

TYPED = "what a member has typed so far"


def at_the_session(open_visitor: OpenVisitor, seconds_left: int) -> Visitor:
    """Open the page of a session that ends so soon, with something typed into it."""
    visitor = open_visitor("fr", 320)
    visitor.sign_in_with_code()
    visitor.product.advance(1_800 - seconds_left)
    visitor.open("/session")
    visitor.page.evaluate(
        """typed => {
          const field = document.createElement("input");
          field.id = "typed";
          field.value = typed;
          document.querySelector("form").prepend(field);
        }""",
        TYPED,
    )
    return visitor


def test_staying_keeps_the_page_and_what_was_typed(open_visitor: OpenVisitor) -> None:
    """Two minutes before the end a status says it; its button prolongs, and the focus stays where it was."""
    visitor = at_the_session(open_visitor, 115)
    status = visitor.page.get_by_role("status")
    button = status.get_by_role("button", name=visitor.word("session.stay"))
    button.wait_for()
    assert visitor.word("session.late", count=2) in " ".join(status.inner_text().split())
    button.focus()
    visitor.page.keyboard.press("Enter")
    button.wait_for(state="detached")
    assert re.search("10h[0-9]{2}", status.inner_text())
    assert visitor.page.locator("#typed").input_value() == TYPED
    assert status.evaluate("region => region.contains(document.activeElement)")


def test_the_page_s_own_button_does_not_leave_the_page_either(open_visitor: OpenVisitor) -> None:
    """Long before the end nothing is announced, and the button that works without a script is quicker with it."""
    visitor = at_the_session(open_visitor, 1_000)
    assert visitor.page.locator(".late").text_content() == ""
    with visitor.page.expect_response("**/session/extend*") as told:
        visitor.page.locator("button[name=stay]").click()
    assert told.value.json()["seconds_left"] == 1_800
    assert visitor.page.locator("#typed").input_value() == TYPED


def test_when_it_is_over_the_page_says_so(open_visitor: OpenVisitor) -> None:
    """A session that ended elsewhere is told when the member asks to stay."""
    visitor = at_the_session(open_visitor, 115)
    visitor.page.get_by_role("status").get_by_role("button").wait_for()
    visitor.product.advance(200)
    visitor.page.locator("button[name=stay]").click()
    visitor.page.get_by_text(visitor.word("session.over")).wait_for()
    assert visitor.page.locator("#typed").input_value() == TYPED


def test_an_outage_is_told_and_the_button_stays(open_visitor: OpenVisitor) -> None:
    """Nothing is lost, and the member can try again."""
    visitor = at_the_session(open_visitor, 115)
    visitor.page.route("**/session/extend*", lambda route: route.fulfill(status=503, body="{}"))
    visitor.page.locator("button[name=stay]").click()
    visitor.page.get_by_text(visitor.word("session.failed")).wait_for()
    assert visitor.page.get_by_role("status").get_by_role("button").count() == 1
