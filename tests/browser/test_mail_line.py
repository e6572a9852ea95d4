"""The page that waits for a code says by itself what became of its mail (MAIL-09, A11Y-07); time is Playwright's fake one."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.web.mails_told import tell

pytestmark = pytest.mark.usefixtures("restored_members")

SECOND = 1000


def wait(visitor: Visitor, seconds: int) -> None:
    """Let time pass, for the page and for the product."""
    visitor.product.advance(seconds)
    visitor.page.clock.run_for(seconds * SECOND)


def test_news_appear_without_a_reload_and_are_read_out_politely(visitor_in_fake_time: Visitor) -> None:
    """Waiting, accepted, refused after all: each in its words, in a polite live region, what was typed kept."""
    visitor = visitor_in_fake_time
    visitor.to_verify()
    line = visitor.page.locator("[data-status]")
    expect(line).to_have_attribute("aria-live", "polite")
    expect(line).to_contain_text("Envoyé à 10h00 (heure de Paris).")
    visitor.page.locator("#code").fill("123")
    tell(visitor.product, "delay")
    wait(visitor, 4)
    expect(line).to_have_text(
        "Envoyé à 10h00 (heure de Paris). Votre messagerie ne l’a pas encore pris : nous réessayons."
    )
    tell(visitor.product, "accept")
    wait(visitor, 4)
    expect(line).to_have_text("Envoyé à 10h00 (heure de Paris), accepté par votre messagerie.")
    tell(visitor.product, "refuse")
    wait(visitor, 61)
    expect(line).to_contain_text("votre messagerie l’a refusé")
    expect(visitor.page.locator("#code")).to_have_value("123")


def test_it_asks_a_few_times_and_not_while_nobody_looks(visitor_in_fake_time: Visitor) -> None:
    """Eight times in all, however long the page stays; none while another tab is in front, and once when it is back."""
    visitor = visitor_in_fake_time
    asked: list[str] = []
    visitor.to_verify()
    visitor.page.on("request", lambda request: asked.append(request.url) if "/login/verify?" in request.url else None)
    hide = "value => Object.defineProperty(document, 'hidden', {value, configurable: true})"
    visitor.page.evaluate(hide, arg=True)
    for _ in range(10):
        wait(visitor, 4)
    assert asked == []
    visitor.page.evaluate(hide, arg=False)
    with visitor.page.expect_response("**/login/verify?*"):
        visitor.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    for _ in range(200):
        visitor.page.clock.run_for(30 * SECOND)
        if len(asked) == 8:
            break
    visitor.page.clock.run_for(600 * SECOND)
    assert len(asked) == 8
