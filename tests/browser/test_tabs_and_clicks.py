"""What hands do: two tabs, the way back, double clicks, reloads, a pasted code (http.md §2, A11Y-03)."""

from contextlib import nullcontext

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenVisitor
from tests.browser.outages import held
from tests.browser.visitor import CODE_REQUEST, LOGIN, VERIFY, Visitor
from tests.json_client import CAMILLE, SACHA

WRONG_PASSWORD = (CAMILLE[0], "Not-The-Password1")

with_and_without_script = pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])


def double_click(
    visitor: Visitor, action: str, waits_for: str, *, javascript: bool, is_answered_meanwhile: bool = False
) -> int:
    """Click a form's button again while the first click's answer is on its way; return how often it was posted.

    `waits_for` is the adapter that keeps the first answer back until the second post is sent, or answered. Two
    clicks at the very same moment are one post to Chromium itself, so the second one comes as a hand's does: a little
    later, without looking.
    """
    posted: list[str] = []
    visitor.page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    button = visitor.submit_button(action).bounding_box()
    assert button
    x, y = button["x"] + button["width"] / 2, button["y"] + button["height"] / 2
    url = visitor.product.issuer + action
    with held(waits_for) as answer:
        with visitor.page.expect_request(url):
            visitor.page.mouse.click(x, y)
        answer.wait_until_asked()
        with visitor.page.expect_event("domcontentloaded"):
            # Without JavaScript the second click posts too, and must have done so before the first one is answered.
            with nullcontext() if javascript else visitor.page.expect_request(url):
                visitor.page.mouse.click(x, y)
            if not is_answered_meanwhile:
                answer.release()
        answer.release()
    return len(posted)


def test_two_tabs_do_not_disturb_each_other(visitor: Visitor) -> None:
    """Two members in two tabs of one browser, step by step in turn, each as the other were not there."""
    visitor, other = visitor.new_tab(), visitor.new_tab()
    visitor.come_from("federation")
    other.come_from("kiosk")
    visitor.sign_in(CAMILLE)
    other.sign_in(SACHA)
    expect(visitor.page.locator(".address")).to_have_text("c***@g***.example")
    expect(other.page.locator(".address")).to_have_text("s***@m***.example")
    visitor.ask_for_code()
    codes = {visitor.page: visitor.mailed_code()}
    other.ask_for_code()
    codes[other.page] = other.mailed_code()
    for each in (visitor, other):
        each.page.locator("#code").fill(codes[each.page])
        with each.page.expect_request("**/callback?code=*"):
            each.submit_button(VERIFY).click()


def test_the_newest_code_works_in_either_tab(visitor: Visitor) -> None:
    """One member in two tabs: the second code is asked for in the second tab and typed in the first."""
    other = visitor.new_tab()
    visitor.come_from_dev_client()
    visitor.sign_in()
    visitor.ask_for_code()
    other.come_from_dev_client()
    other.sign_in()
    other.ask_for_code()
    visitor.type_code(visitor.mailed_code())
    assert visitor.is_signed_in


def test_a_second_tab_left_behind_gets_the_present_state(visitor: Visitor) -> None:
    """The same sign-in in two tabs: the one left at the password is told where the sign-in is, and loses nothing."""
    visitor.come_from()
    reference = visitor.form(LOGIN).locator("[name=transaction]").input_value()
    other = visitor.new_tab()
    other.open(f"/login?t={reference}")
    visitor.sign_in()
    other.sign_in(WRONG_PASSWORD)
    assert "Aucun essai n’a été compté" in other.alert
    assert other.heading == "Recevoir un code de sécurité"


def test_the_way_back_leads_to_a_page_that_works(visitor: Visitor) -> None:
    """From the code's page back to the password's, and through again: a fresh form each time, and signed in."""
    visitor.come_from_dev_client()
    visitor.sign_in()
    visitor.ask_for_code()
    visitor.page.go_back()
    assert visitor.heading == "Saisir le code de sécurité"
    visitor.page.go_back()
    assert visitor.heading == "Se connecter"
    visitor.sign_in()
    visitor.ask_for_code()
    visitor.type_code(visitor.mailed_code())
    assert visitor.is_signed_in


def test_after_the_sign_in_the_way_back_ends_at_a_page_with_the_way_on(visitor: Visitor) -> None:
    """A code typed on the page from before costs nothing and leads to the client, where the member is signed in."""
    visitor.sign_in_with_code()
    visitor.page.go_back()
    visitor.type_code("123456")
    assert "Aucun essai n’a été compté" in visitor.alert
    visitor.click(visitor.page.get_by_role("link", name="Continuer"))
    visitor.open("/dev/client")
    assert visitor.is_signed_in


@with_and_without_script
def test_a_double_click_on_sign_in_loses_no_try(open_visitor: OpenVisitor, *, javascript: bool) -> None:
    """A wrong password sent twice by two clicks is one failure; with JavaScript the second click sends nothing."""
    visitor = open_visitor(java_script_enabled=javascript)
    visitor.come_from()
    visitor.type_credentials(WRONG_PASSWORD)
    assert double_click(visitor, LOGIN, "members", javascript=javascript) == (1 if javascript else 2)
    visitor.sign_in(WRONG_PASSWORD)
    assert "Il vous reste 1 essai." in visitor.alert


@with_and_without_script
def test_a_double_click_on_the_code_button_sends_one_mail(open_visitor: OpenVisitor, *, javascript: bool) -> None:
    """Two clicks, one mail, and the page for the code."""
    visitor = open_visitor(java_script_enabled=javascript)
    visitor.come_from()
    visitor.sign_in()
    assert double_click(visitor, CODE_REQUEST, "mailer", javascript=javascript) == (1 if javascript else 2)
    assert visitor.heading == "Saisir le code de sécurité"
    assert len(visitor.product.mails()) == 1


@with_and_without_script
def test_a_double_click_on_a_wrong_code_loses_one_try(open_visitor: OpenVisitor, *, javascript: bool) -> None:
    """Two tries are left after it, not one."""
    visitor = open_visitor(java_script_enabled=javascript)
    visitor.to_verify()
    visitor.page.locator("#code").fill(visitor.wrong_code())
    assert double_click(visitor, VERIFY, "ledgers", javascript=javascript) == (1 if javascript else 2)
    visitor.type_code(visitor.wrong_code())
    assert "Il vous reste 1 essai." in visitor.alert


@with_and_without_script
def test_a_double_click_on_the_right_code_ends_signed_in(open_visitor: OpenVisitor, *, javascript: bool) -> None:
    """One session and no failure; a second post is told where the sign-in is, and that it is finished when it is."""
    visitor = open_visitor(java_script_enabled=javascript)
    visitor.come_from_dev_client()
    visitor.sign_in()
    visitor.ask_for_code()
    visitor.page.locator("#code").fill(visitor.mailed_code())
    posted = double_click(visitor, VERIFY, "completions", javascript=javascript, is_answered_meanwhile=not javascript)
    assert posted == (1 if javascript else 2)
    if javascript:
        assert visitor.is_signed_in
    else:
        expect(visitor.page.get_by_role("status")).to_contain_text("Cette page avait déjà été envoyée")
        visitor.type_code(visitor.mailed_code())
        expect(visitor.page.get_by_role("link", name="Continuer")).to_be_visible()
    assert len(visitor.product.items("sessions")) == 1
    assert [int(item["failures"]["N"]) for item in visitor.product.items("otp-ledgers")] == [0]


def test_a_refusal_that_is_reloaded_costs_nothing(visitor: Visitor) -> None:
    """The browser posts the form once more; the page says that it was sent already, and one try is lost, not two."""
    visitor.come_from()
    visitor.sign_in(WRONG_PASSWORD)
    visitor.page.reload()
    expect(visitor.page.get_by_role("status")).to_contain_text("Cette page avait déjà été envoyée")
    expect(visitor.page.locator("#nir")).to_have_value(CAMILLE[0])
    visitor.sign_in(WRONG_PASSWORD)
    assert "Il vous reste 1 essai." in visitor.alert


def test_reloading_the_code_page_sends_nothing(visitor: Visitor) -> None:
    """The page after a post is a page of its own: a reload asks for it again, not for another code."""
    visitor.to_verify()
    visitor.page.reload()
    assert visitor.heading == "Saisir le code de sécurité"
    assert len(visitor.product.mails()) == 1


@pytest.mark.parametrize("pasted", ["123 456", "\u00a012 34 56\n"])
def test_a_code_is_pasted_with_its_spaces(visitor: Visitor, pasted: str) -> None:
    """Paste puts all of it into the one field, and it signs in as if it were typed."""
    visitor.come_from_dev_client()
    visitor.sign_in()
    visitor.ask_for_code()
    digits = iter(visitor.mailed_code())
    paste(visitor, "#code", "".join(next(digits) if sign.isdigit() else sign for sign in pasted))
    visitor.click(visitor.submit_button(VERIFY))
    assert visitor.is_signed_in


def test_number_and_password_are_pasted(visitor: Visitor) -> None:
    """Nothing forbids paste or copy, not even in the password's field, and spaces in the number do not matter (PW-07)."""
    visitor.come_from()
    paste(visitor, "#nir", "2 55 08 14 168 025 38")
    paste(visitor, "#password", CAMILLE[1])
    visitor.click(visitor.submit_button(LOGIN))
    assert visitor.heading == "Recevoir un code de sécurité"
    visitor.come_from()
    forbidden = visitor.page.locator("[onpaste], [oncopy], [oncut], [autocomplete=off], [maxlength], [pattern]")
    expect(forbidden).to_have_count(0)


def paste(visitor: Visitor, selector: str, words: str) -> None:
    """Put words on the clipboard and paste them with the keyboard."""
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.page.evaluate("words => navigator.clipboard.writeText(words)", words)
    visitor.page.locator(selector).focus()
    visitor.page.keyboard.press("ControlOrMeta+V")
