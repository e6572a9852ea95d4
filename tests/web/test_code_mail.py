"""The mail with the security code: complete, personal, without a link, the code once and easy to copy."""

import re
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.paris_time import Lang
from tests.web.page_gallery import mail
from tests.web.read_html import Page

LANGS: tuple[Lang, ...] = get_args(Lang)
SIX_DIGITS = re.compile(r"\d{6}")
LINKS = re.compile(r"https?:|www\.|://|<a\b|href|src=|url\(|[a-z0-9]\.[a-z]{2,}\b", re.IGNORECASE)
SAID: dict[Lang, tuple[str, ...]] = {
    "fr": (
        "Bonjour Camille,",
        "valable 15 minutes seulement, jusqu’à 14h44 (heure de Paris)",
        "demandez-en un autre",
        "strictement personnel",
        "ne le transmettez à personne",
        "jamais par téléphone",
        "Contactez votre caisse au 3646",
        "votre compte reste protégé",
        "automatique",
        "ne pas y répondre",
        "Merci",
        "Caisse d'assurance maladie (démonstration)",
    ),
    "en": (
        "Hello Camille,",
        "valid for 15 minutes only, until 14:44 (Paris time)",
        "ask for another one",
        "strictly personal",
        "pass it on to nobody",
        "never ask you for it by phone",
        "Contact your fund on 3646",
        "your account stays safe",
        "automatic",
        "do not answer",
        "Thank you",
        "Caisse d'assurance maladie (démonstration)",
    ),
}


@pytest.mark.parametrize("lang", LANGS)
def test_text_and_html_both_say_all_that_the_product_asks(lang: Lang) -> None:
    """Greeting, validity, secrecy, what to do if it was not you, no reply, thanks, signature, in both parts (MAIL-02)."""
    content = mail(lang)
    for readable in (" ".join(content.text.split()), Page(content.html).text):
        for said in SAID[lang]:
            assert said in readable


@pytest.mark.parametrize("lang", LANGS)
def test_the_code_stands_alone_once_and_not_in_the_subject(lang: Lang) -> None:
    """Six contiguous digits on a line of their own, no other such run in either part, none in the subject (MAIL-08)."""
    content = mail(lang)
    assert SIX_DIGITS.findall(content.text) == ["042137"]
    assert "042137" in content.text.split("\n")
    assert SIX_DIGITS.findall(content.html) == ["042137"]
    assert Page(content.html).all("p")[2].text == "042137"
    assert not re.search(r"\d", content.subject)
    assert "Sésame" in content.subject


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_in_the_mail_is_a_link(lang: Lang) -> None:
    """No URL, host name, image or link in any part (MAIL-03)."""
    content = mail(lang)
    for part in (content.subject, content.text, content.html.removeprefix("<!doctype html>")):
        assert LINKS.search(part) is None


@pytest.mark.parametrize("lang", LANGS)
def test_the_html_part_has_a_language_a_title_and_tables_for_layout_only(lang: Lang) -> None:
    """What a screen reader needs: lang, title, one heading, layout tables marked as such (MAIL-11)."""
    page = Page(mail(lang).html)
    assert page.one("html").get("lang") == lang
    assert page.one("title").text == mail(lang).subject
    assert page.one("h1").text
    assert all(table.get("role") == "presentation" for table in page.all("table"))


@pytest.mark.parametrize(
    "phone", ["3646", "0123456789", "01 23 45 67 89", "+33 1 23 45 67 89", "+33123456789", "118000"]
)
def test_no_telephone_number_can_be_taken_for_the_code(phone: str) -> None:
    """Long numbers are told in pairs, with every digit still there in its order."""
    text = mail("fr", phone=phone).text
    assert SIX_DIGITS.findall(text) == ["042137"]
    told = re.search(r"caisse au (.*?)\. Tant", " ".join(text.split()))
    assert told is not None
    assert told.group(1).replace(" ", "") == phone.replace(" ", "")


@given(st.none() | st.text(max_size=60))
@example("Jean-Pierre")
@example("123456")
@example("http://evil.example")
@example("A\r\nBcc: x@y.example")
@example("<b>x</b>")
def test_a_given_name_never_brings_anything_but_a_name(name: str | None) -> None:
    """Digits, links, markup and line ends of a name from the register never reach the mail (MAIL-03, MAIL-05)."""
    content = mail("fr", given_name=name)
    assert SIX_DIGITS.findall(content.text) == ["042137"]
    assert LINKS.search(content.text) is None
    first = content.text.split("\n", maxsplit=1)[0]
    assert first == "Bonjour," or first.removeprefix("Bonjour ").removesuffix(",") == " ".join((name or "").split())
    assert [e.tag for e in Page(content.html).elements] == [e.tag for e in Page(mail("fr").html).elements]


def test_the_code_is_not_in_the_repr_of_the_mail() -> None:
    """A log or traceback that shows the object shows no code."""
    assert "042137" not in repr(mail("fr"))
