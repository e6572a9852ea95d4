"""The pages as HTML: well-formed, labelled, small, without inline code, and saying what product.md asks for."""

import re
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.paris_time import Lang
from chalicelib.handlers.info_pages import INFO_PAGES
from chalicelib.handlers.pages import (
    client_error_page,
    cookie_needed_page,
    problem_page,
    request_code_page,
    sign_in_page,
)
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.rendering import TEMPLATES
from tests.web.page_gallery import FORM, MASKED, NOW, RESEND, any_problem, context, every_page, verify
from tests.web.read_html import Page

LANGS: tuple[Lang, ...] = get_args(Lang)
STATIC = TEMPLATES.parent / "static"
PAGES = {f"{lang}-{name}": html for lang in LANGS for name, html in every_page(lang)}
HOSTILE = "\"'><script>alert(1)</script><b onfocus=x autofocus>&lt;{{ 7*7 }}{0}"

each_page = pytest.mark.parametrize("html", PAGES.values(), ids=PAGES.keys())


@each_page
def test_every_page_is_well_formed_and_has_its_landmarks(html: str) -> None:
    """Tags match; language, title, one h1, one main, header, footer, a skip link first, no level of heading skipped."""
    page = Page(html)
    assert html.startswith("<!doctype html>")
    assert page.one("html").get("lang") in LANGS
    assert page.one("title").text.endswith(" – Sésame")
    assert page.one("h1").text
    for landmark in ("header", "main", "footer", "nav"):
        assert len(page.all(landmark)) == 1
    assert page.all("a")[0].get("href") == "#" + page.one("main").get("id")
    assert not [e for e in page.elements if e.tag in {"h3", "h4", "h5", "h6"}]
    assert "{" not in page.text


@each_page
def test_every_reference_leads_to_an_element_and_ids_are_unique(html: str) -> None:
    """An id stands once; labels, descriptions and the summary's links lead to one element each (A11Y-10)."""
    page = Page(html)
    ids = [e.get("id") for e in page.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    for element in page.elements:
        targets = element.get("aria-describedby").split() + [element.get("for")] * (element.tag == "label")
        if element.get("href").startswith("#"):
            targets.append(element.get("href")[1:])
        assert all(page.by_id(target).tag for target in targets)


@each_page
def test_every_visible_input_has_one_label_with_words(html: str) -> None:
    """Each field has a label of its own; hidden ones need none (A11Y-01)."""
    page = Page(html)
    for field in page.all("input"):
        if field.get("type") != "hidden":
            assert page.one("label", for_=field.get("id")).text.strip()


@each_page
def test_no_page_holds_inline_code_or_anything_from_elsewhere(html: str) -> None:
    """No inline script, style or handler, nothing loaded from another host (WEB-07, PRIV-08)."""
    page = Page(html)
    for element in page.elements:
        assert not [name for name in element.attributes if name == "style" or name.startswith("on")]
        loaded = element.get("src") or (element.get("href") if element.tag == "link" else "")
        assert not loaded or re.fullmatch(r"/static/[a-z0-9]+/sesame\.(css|js|svg)", loaded)
    assert page.one("script").get("src")
    assert not page.one("script").text
    assert not page.all("style")


@each_page
def test_a_page_that_refuses_says_so_in_its_title_and_in_an_alert(html: str) -> None:
    """The title's first word and the alert go together; the alert can take the focus (A11Y-02)."""
    page = Page(html)
    alerts = [e for e in page.elements if e.get("role") == "alert"]
    starts = page.one("title").text.startswith(("Erreur", "Error"))
    assert bool(alerts) == starts
    assert all(alert.get("tabindex") == "-1" and alert.text.strip() for alert in alerts)
    assert len(alerts) <= 1


@each_page
def test_every_page_links_to_the_footer_pages_and_the_insurer(html: str) -> None:
    """Legal notice, help and accessibility with its compliance, security, data protection, the insurer's site (A11Y-12)."""
    page = Page(html)
    footer = page.one("footer")
    links = [e for e in page.all("a") if footer in e.parents]
    hrefs = [link.get("href") for link in links]
    assert hrefs == [
        "/help/legal",
        "/help/accessibility",
        "/help/security",
        "/help/privacy",
        "https://insurer.example/",
    ]
    assert "non conforme" in links[1].text or "not compliant" in links[1].text


def test_every_help_link_leads_to_a_page_that_exists() -> None:
    """No page links to a help page that nobody wrote."""
    linked = {found for html in PAGES.values() for found in re.findall(r'href="/help/([^"]*)"', html)}
    assert linked == set(INFO_PAGES)


@pytest.mark.parametrize("lang", LANGS)
def test_the_three_pages_of_a_sign_in_and_the_stylesheet_are_small(lang: Lang) -> None:
    """Together at most 10 kB of HTML, and 8 kB of CSS, uncompressed (performance.md §0 row 8)."""
    ctx = context(lang)
    pages = (sign_in_page(ctx, FORM, typed_nir=""), request_code_page(ctx, FORM, masked_email=MASKED), verify(ctx))
    assert sum(len(page.encode()) for page in pages) <= 10_000
    assert (STATIC / "sesame.css").stat().st_size <= 8_000


def test_the_fields_of_the_sign_in_page_suit_every_number_and_every_manager() -> None:
    """The number's keyboard has letters, nothing limits a paste, password managers know both (A11Y-03 to A11Y-05)."""
    fields = Page(sign_in_page(context("fr"), FORM, typed_nir="2 55 08")).form("/login")
    assert fields["transaction"].get("value") == FORM.transaction
    assert fields["form"].get("value") == FORM.form
    nir, password = fields["nir"].attributes, fields["password"].attributes
    assert (nir["type"], nir["inputmode"], nir["autocomplete"]) == ("text", "text", "username")
    assert nir["value"] == "2 55 08"
    assert (password["type"], password["autocomplete"]) == ("password", "current-password")
    assert "value" not in password
    for field in (nir, password):
        assert "required" in field
        assert not {"maxlength", "minlength", "pattern"} & set(field)


def test_the_code_is_one_field_that_takes_a_paste_and_is_never_echoed() -> None:
    """One text field for digits, filled by the system where it can; no limit of length; no value (A11Y-03)."""
    page = Page(verify(context("fr"), any_problem("invalid-code")))
    fields = page.form("/login/verify")
    code = fields["code"].attributes
    assert (code["type"], code["inputmode"], code["autocomplete"]) == ("text", "numeric", "one-time-code")
    assert not {"maxlength", "pattern", "value"} & set(code)
    assert page.form("/login/code-request")["form"].get("value") == RESEND.form
    assert "checked" in fields["trust_device"].attributes


def test_the_box_is_unticked_at_first_and_absent_where_it_is_not_offered() -> None:
    """Trust is asked for, never presumed, and a kiosk's page has no box (product §1)."""
    box = Page(verify(context("fr"))).form("/login/verify")["trust_device"]
    assert "checked" not in box.attributes
    assert box.get("value")
    assert "trust_device" not in verify(context("fr"), trust=False)


def test_a_malformed_field_says_what_to_mend_and_is_tied_to_its_words() -> None:
    """The summary links to the field; the field is marked and described by its own error (A11Y-02)."""
    problem = Problem("invalid-request", errors=(FieldError("nir", "wrong-key"),))
    page = Page(sign_in_page(context("fr"), FORM, typed_nir="1", problem=problem))
    nir, password = page.by_id("nir"), page.by_id("password")
    assert nir.get("aria-invalid") == "true"
    assert nir.get("aria-describedby").split() == ["nir-hint", "nir-error"]
    assert "clé" in page.by_id("nir-error").text
    assert [e.text for e in page.all("a", href="#nir")] == [page.by_id("nir-error").text]
    assert "aria-invalid" not in password.attributes


@pytest.mark.parametrize("lang", LANGS)
def test_a_wrong_password_and_a_wrong_code_are_told_in_the_same_words(lang: Lang) -> None:
    """Case 4: check what you typed, three failures block, so many are left; which part was wrong stays untold."""
    ctx = context(lang)
    problems = Problem("invalid-credentials", attempts_left=1), Problem("invalid-code", attempts_left=1)
    pages = sign_in_page(ctx, FORM, typed_nir="", problem=problems[0]), verify(ctx, problems[1])
    said = [[e.text for e in Page(page).all("p") if e.parents[-1].get("role") == "alert"] for page in pages]
    assert said[0] == said[1]
    assert re.findall(r"\d", said[0][0]) == ["3", "1"]


def test_a_number_at_fault_that_no_field_can_show_still_gets_words() -> None:
    """A fault of the form itself, or one without words of its own, is told in general words and reflects nothing."""
    problem = Problem("invalid-request", errors=(FieldError("nir", "a-slug-of-tomorrow"), FieldError("body", "odd")))
    page = sign_in_page(context("en"), FORM, typed_nir="", problem=problem)
    assert "13 or 15 characters" in Page(page).by_id("nir-error").text
    lonely = Problem("invalid-request", errors=(FieldError("body", "odd"),))
    assert "No try was counted" in sign_in_page(context("en"), FORM, typed_nir="", problem=lonely)
    assert "a-slug-of-tomorrow" not in page


@given(st.text())
@example(HOSTILE)
def test_the_number_that_was_typed_comes_back_as_text_whatever_it_holds(typed: str) -> None:
    """What was typed is the field's value to the letter and nothing else of the page (WEB-09)."""
    page = Page(sign_in_page(context("fr"), FORM, typed_nir=typed))
    plain = Page(sign_in_page(context("fr"), FORM, typed_nir=""))
    kept = page.form("/login")["nir"].attributes["value"]
    assert kept == typed.replace("\r\n", "\n") or "\r" in typed or "\0" in typed
    assert [e.tag for e in page.elements] == [e.tag for e in plain.elements]


@given(st.text(min_size=1))
@example(HOSTILE)
def test_settings_addresses_and_references_are_escaped(hostile: str) -> None:
    """Whatever comes from outside the templates stays text: names, phone, address, references, URLs (WEB-09)."""
    ctx = replace(
        context("fr"),
        service_name=hostile,
        organisation_name=hostile,
        support_phone=hostile,
        insurer_url=hostile,
        correlation_id=hostile,
        language_switch_url=hostile,
    )
    form = replace(FORM, transaction=hostile, form=hostile, restart_url=hostile)
    pages = {
        sign_in_page(ctx, form, typed_nir=""): sign_in_page(context("fr"), FORM, typed_nir=""),
        request_code_page(ctx, form, masked_email=hostile): request_code_page(context("fr"), FORM, masked_email=MASKED),
        problem_page(ctx, any_problem("internal-error"), way_on_url=hostile): PAGES["fr-problem-internal-error"],
    }
    for attacked, plain in pages.items():
        assert [e.tag for e in Page(attacked).elements] == [e.tag for e in Page(plain).elements]


@given(st.text())
@example("{other}")
def test_an_unknown_reason_is_never_repeated(reason: str) -> None:
    """A refused authorization request gets general words; nothing of it is on the page (WEB-09, OP-01)."""
    known = {"unknown-client", "unregistered-redirect-uri", "dead-request-uri"}
    assert reason in known or client_error_page(context("fr"), reason) == PAGES["fr-client-error-anything-else"]


def test_a_browser_without_cookies_is_told_and_not_sent_round() -> None:
    """The page says that a cookie is needed; it moves on by itself nowhere (product §1)."""
    page = Page(cookie_needed_page(context("fr"), None))
    assert "cookie" in page.one("h1").text
    assert not page.all("form")
    assert not [e for e in page.all("meta") if "http-equiv" in e.attributes]


def test_the_time_left_is_told_in_text_and_in_seconds_for_the_script() -> None:
    """The end in Paris time, the way to begin again, and a span that no wrong clock can spoil (A11Y-06)."""
    page = Page(sign_in_page(context("fr"), FORM, typed_nir=""))
    ends = next(e for e in page.all("p") if "data-left" in e.attributes)
    assert ends.get("data-left") == str(58 * 60)
    assert "jusqu’à 15h27 (heure de Paris)" in ends.text
    assert page.one("a", href=FORM.restart_url).text
    late = Page(sign_in_page(replace(context("fr"), now=NOW.replace(hour=20)), FORM, typed_nir=""))
    assert next(e for e in late.all("p") if "data-left" in e.attributes).get("data-left") == "0"
