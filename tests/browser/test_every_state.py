"""Every page in every state and both languages, on the narrowest screen: axe, structure, title, width (A11Y-09, -10)."""

import pytest
from playwright.sync_api import Page

from chalicelib.domain.paris_time import Lang
from tests.browser.audit import Auditor, faults_of
from tests.browser.conftest import OpenVisitor
from tests.browser.states import GROUPS, every_state
from tests.browser.visitor import Visitor

ERROR: dict[Lang, str] = {"fr": "Erreur : ", "en": "Error: "}

MADE_FOR_DEVELOPERS = ("dev-", "mail-")
"""Pages in French whatever the browser asks for, whose title is the same in every state; and the mail."""


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("group", GROUPS)
def test_no_state_has_a_fault(open_visitor: OpenVisitor, group: str, lang: Lang) -> None:
    """At 320 px: nothing for axe, sound ids and landmarks, the right language, and a refusal says so in the title."""
    visitor = open_visitor(lang, 320)
    auditor = Auditor(visitor.page.context, f"{visitor.product.issuer}/help/legal")
    faults: dict[str, list[str]] = {}
    for state in every_state(visitor, GROUPS[group]):
        found = _faults_of_mail(visitor) if state.startswith("mail-") else auditor.faults_of(visitor.page)
        if not state.startswith(MADE_FOR_DEVELOPERS):
            found += _wrong_words(visitor.page, lang)
        if found:
            faults[state] = found
    assert faults == {}


def _faults_of_mail(visitor: Visitor) -> list[str]:
    """Look at a copy: where mails are shown, no script may run, not even axe."""
    copy = visitor.page.context.new_page()
    copy.set_content(visitor.product.mails()[0]["html"])
    return faults_of(copy, is_mail=True)


def _wrong_words(page: Page, lang: Lang) -> list[str]:
    told, title, refused = page.evaluate(
        "[document.documentElement.lang, document.title, document.querySelector('[role=alert]') !== null]"
    )
    found = [] if told == lang else [f"in the language {told}"]
    if title.replace("\u00a0", " ").startswith(ERROR[lang]) != refused:
        found.append(f"title {title!r} where refused is {refused}")
    return found


def test_the_audit_finds_what_it_should(open_visitor: OpenVisitor) -> None:
    """A field without label, an id twice, a link to nowhere, a wide image and pale words are each found."""
    visitor = open_visitor("fr", 320)
    visitor.open("/help/legal")
    visitor.page.evaluate(
        """() => {
          const main = document.querySelector("main");
          main.innerHTML += "<input id=a><p id=a><font color='#dddddd'>pale words</font></p><a href='#nowhere'>y</a><h4>z</h4>";
          main.innerHTML += "<table width=500><td>w</table>";
        }"""
    )
    copied = Auditor(visitor.page.context, f"{visitor.product.issuer}/help/legal").faults_of(visitor.page)
    found = " ".join(faults_of(visitor.page))
    assert found == " ".join(copied)
    for fault in ("label", "id twice", "leads nowhere", "heading skipped", "scrolls sideways", "color-contrast"):
        assert fault in found
