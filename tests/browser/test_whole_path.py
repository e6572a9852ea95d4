"""The whole path as a member walks it, from the start page to the claims and out again (issue 2, Must show)."""

import re

import pytest
from playwright.sync_api import expect

from chalicelib.domain.paris_time import Lang
from tests.browser.browsing_watch import RP_ORIGIN, BrowsingWatch
from tests.browser.conftest import OpenVisitor
from tests.browser.visitor import CODE_REQUEST, LOGIN, VERIFY, Visitor
from tests.json_client import CAMILLE

TITLES: dict[Lang, tuple[str, str, str]] = {
    "fr": ("Se connecter – Sésame", "Recevoir un code de sécurité – Sésame", "Saisir le code de sécurité – Sésame"),
    "en": ("Sign in – Sésame", "Get a security code – Sésame", "Enter the security code – Sésame"),
}

BUTTONS: dict[Lang, tuple[str, str, str]] = {
    "fr": ("Me connecter", "Recevoir un code de sécurité", "Me connecter"),
    "en": ("Sign in", "Get a security code", "Sign in"),
}


def code_in_the_outbox(visitor: Visitor) -> str:
    """Open the outbox in another tab, read the newest mail's code there, and close it."""
    tab = visitor.new_tab()
    tab.open("/dev/outbox")
    shown = tab.page.locator("pre").first.inner_text()
    tab.page.close()
    return str(re.findall(r"(?<!\S)\d{6}(?!\S)", shown)[0])


def check_page(visitor: Visitor, title: str) -> None:
    """Assert that a page is there, in the visitor's language, and fits the screen in width."""
    expect(visitor.page).to_have_title(title)
    expect(visitor.page.locator("html")).to_have_attribute("lang", visitor.lang)
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_member_signs_in_sees_the_claims_and_signs_out(
    open_visitor: OpenVisitor, lang: Lang, width: int, *, javascript: bool
) -> None:
    """Start page, number and password, code by mail, claims, sign out: each page in its language and its width."""
    visitor = open_visitor(lang, width, java_script_enabled=javascript)
    page = visitor.page
    visitor.open("/")
    visitor.click(page.get_by_role("link", name="client de démonstration").first)
    visitor.click(page.get_by_role("button", name="Se connecter", exact=True))
    check_page(visitor, TITLES[lang][0])
    visitor.type_credentials()
    visitor.click(page.get_by_role("button", name=BUTTONS[lang][0], exact=True))
    check_page(visitor, TITLES[lang][1])
    expect(page.get_by_text("c***@g***.example")).to_be_visible()
    visitor.click(page.get_by_role("button", name=BUTTONS[lang][1]))
    check_page(visitor, TITLES[lang][2])
    expect(page.get_by_role("status")).to_have_text(re.compile("Code envoyé|Code sent"))
    page.get_by_label(visitor.word("verify.code"), exact=True).fill(code_in_the_outbox(visitor))
    visitor.click(page.get_by_role("button", name=BUTTONS[lang][2], exact=True))
    assert page.url == f"{visitor.product.issuer}/dev/client"
    for claim in ("camille.essai@gmail.example", "Camille Essai", "portal"):
        expect(page.get_by_role("cell", name=claim, exact=True)).to_be_visible()
    visitor.click(page.get_by_role("button", name="Se déconnecter"))
    assert not visitor.is_signed_in
    visitor.click(page.get_by_role("button", name="Se connecter", exact=True))
    check_page(visitor, TITLES[lang][0])


def test_keyboard_alone_is_enough(visitor: Visitor) -> None:
    """Tab, typing, Space and Enter lead from the sign-in page to the claims; focus starts at the page's beginning."""
    visitor.come_from_dev_client()
    keys = visitor.page.keyboard
    tab_to(visitor, "#nir")
    keys.type(CAMILLE[0])
    tab_to(visitor, "#password")
    keys.type(CAMILLE[1])
    with visitor.page.expect_navigation():
        keys.press("Enter")
    tab_to(visitor, f"form[action='{CODE_REQUEST}'] button")
    with visitor.page.expect_navigation():
        keys.press("Enter")
    tab_to(visitor, "#code")
    keys.type(visitor.mailed_code())
    tab_to(visitor, "#trust_device")
    keys.press("Space")
    expect(visitor.page.locator("#trust_device")).to_be_checked()
    tab_to(visitor, f"form[action='{VERIFY}'] button")
    with visitor.page.expect_navigation():
        keys.press("Enter")
    assert visitor.is_signed_in


def test_the_skip_link_comes_first_and_leads_to_the_content(visitor: Visitor) -> None:
    """The first Tab shows it, Enter moves the focus to the main part."""
    visitor.come_from()
    visitor.page.keyboard.press("Tab")
    skip = visitor.page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("main")).to_be_focused()


def test_the_other_language_is_one_click_away_and_stays(visitor: Visitor) -> None:
    """The same page in English, and the pages after it too; the mail as well."""
    visitor.come_from_dev_client()
    visitor.click(visitor.page.get_by_role("link", name="English"))
    visitor.lang = "en"
    check_page(visitor, TITLES["en"][0])
    visitor.sign_in()
    check_page(visitor, TITLES["en"][1])
    visitor.ask_for_code()
    check_page(visitor, TITLES["en"][2])
    assert "Your security code" in visitor.product.mails()[0]["html"]
    visitor.type_code(visitor.mailed_code())
    assert visitor.is_signed_in


def test_a_relying_party_of_another_origin_is_reached(open_visitor: OpenVisitor, watch: BrowsingWatch) -> None:
    """The policy of the forms lets the redirects through to the client's own origin, with the code in the query."""
    visitor = open_visitor().new_tab()
    visitor.to_verify(client_id="federation")
    visitor.page.locator("#code").fill(visitor.mailed_code())
    with visitor.page.expect_request(f"{RP_ORIGIN}/callback?*") as arrived:
        visitor.submit_button(VERIFY).click()
    assert "code=" in arrived.value.url
    assert watch.reported == []


def test_a_policy_that_is_broken_would_be_seen(visitor: Visitor, watch: BrowsingWatch) -> None:
    """An inline style and a picture from elsewhere are refused by the browser, and both are noticed here (WEB-07)."""
    visitor.come_from()
    visitor.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    visitor.page.evaluate("new Image().src = 'https://elsewhere.example/pixel'")
    visitor.page.evaluate("document.title")
    noticed, asked = " ".join(watch.reported), watch.foreign()
    watch.reported.clear()
    watch.requested.clear()
    assert "style-src" in noticed
    assert "img-src" in noticed
    assert asked == ["https://elsewhere.example/pixel"]


def tab_to(visitor: Visitor, selector: str) -> None:
    """Press Tab until an element has the focus; every stop on the way is one that can be seen."""
    target = visitor.page.locator(selector)
    for _ in range(20):
        if target.evaluate("element => element === document.activeElement"):
            return
        visitor.page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab from {LOGIN}")
