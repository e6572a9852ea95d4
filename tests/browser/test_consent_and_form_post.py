"""Consent and form_post in a real browser: by keyboard, by script, without script, and within the pages' policy (OP-22, WEB-07)."""

from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page, Request, expect

from chalicelib import wiring
from tests.browser.conftest import OpenVisitor
from tests.browser.visitor import Visitor
from tests.conformance.party import PARTNER
from tests.json_client import CALLBACK, CAMILLE
from tests.product import Product

STATE = "é\"'<>& +%20\u2028 ~"


@pytest.fixture(autouse=True)
def partner(product: Product) -> Iterator[None]:
    """Register another party's client for one test."""
    wiring.adapters().clients.put(PARTNER)
    yield
    key = {"client_id": {"S": PARTNER.client_id}}
    product.dynamodb.delete_item(TableName=product.table("clients"), Key=key)
    wiring.adapters().clients._remembered.clear()


def relying_party(page: Page) -> list[Request]:
    """Stand where the relying party is, and keep what it is sent."""
    seen: list[Request] = []
    page.on("request", lambda request: seen.append(request) if request.url.startswith(CALLBACK) else None)
    page.route(CALLBACK + "*", lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>back</h1>"))
    return seen


@pytest.mark.parametrize("decision", ["allow", "deny"])
def test_the_question_is_answered_by_keyboard(visitor: Visitor, decision: str) -> None:
    """Both buttons are reached with Tab and pressed with Enter; the answer arrives at the client."""
    seen = relying_party(visitor.page)
    visitor.come_from("partner", scope="openid profile", response_mode="form_post")
    visitor.sign_in(CAMILLE)
    expect(visitor.page.locator("h1")).to_have_text("Partager vos informations\u00a0?")
    wanted = visitor.page.locator(f"[value={decision}]")
    for _ in range(12):
        visitor.page.keyboard.press("Tab")
        if wanted.evaluate("button => button === document.activeElement"):
            break
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("h1")).to_have_text("back")
    (told,) = [request.post_data or "" for request in seen]
    assert ("code=" in told) == (decision == "allow")
    assert ("error=access_denied" in told) == (decision == "deny")


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_form_post_arrives_by_itself_or_by_its_button(open_visitor: OpenVisitor, *, javascript: bool) -> None:
    """The client is posted the same members, state to the letter, and the pages' policy lets it pass."""
    visitor = open_visitor(java_script_enabled=javascript)
    seen = relying_party(visitor.page)
    visitor.come_from("partner", response_mode="form_post", state=STATE)
    visitor.sign_in(CAMILLE)
    visitor.page.locator("[value=allow]").click()
    if not javascript:
        visitor.page.get_by_role("button", name="Continuer").click()
    expect(visitor.page.locator("h1")).to_have_text("back")
    (request,) = seen
    told = dict(parse_qsl(request.post_data or "", keep_blank_values=True))
    assert (request.method, request.url, set(told)) == ("POST", CALLBACK, {"code", "state", "iss"})
    assert told["state"] == STATE
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
