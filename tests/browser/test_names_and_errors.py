"""How the forms present themselves to who cannot see them: names, descriptions, faults, autofill (A11Y-01 to A11Y-07)."""

import pytest
from playwright.sync_api import Locator, expect

from chalicelib.domain.paris_time import Lang
from tests.browser.conftest import OpenVisitor
from tests.browser.visitor import Visitor
from tests.json_client import CAMILLE

NAMES: dict[Lang, dict[str, str]] = {
    "fr": {
        "nir": "Numéro de sécurité sociale",
        "password": "Mot de passe ou code provisoire",
        "code": "Code de sécurité",
        "trust_device": "C’est mon ordinateur personnel : ne plus me demander de code pendant 6 mois",
    },
    "en": {
        "nir": "Social security number",
        "password": "Password or provisional code",
        "code": "Security code",
        "trust_device": "This is my personal computer: do not ask me for a code for 6 months",
    },
}

HINTS: dict[Lang, dict[str, str]] = {
    "fr": {
        "nir": "13 ou 15 caractères : chiffres, parfois A ou B. Espaces acceptés.",
        "password": "",
        "code": "6 chiffres. Seul le dernier code envoyé compte.",
        "trust_device": "Votre mot de passe restera demandé. À ne pas cocher sur un ordinateur partagé.",
    },
    "en": {
        "nir": "13 or 15 characters: digits, sometimes A or B. Spaces are fine.",
        "password": "",
        "code": "6 digits. Only the last code sent counts.",
        "trust_device": "Your password will still be asked. Do not tick this on a shared computer.",
    },
}

ATTRIBUTES: dict[str, dict[str, str | None]] = {
    "nir": {"type": "text", "inputmode": "text", "autocomplete": "username"},
    "password": {"type": "password", "inputmode": None, "autocomplete": "current-password"},
    "code": {"type": "text", "inputmode": "numeric", "autocomplete": "one-time-code"},
}
"""What password managers, mail programs and screen keyboards go by; the number may hold letters (A11Y-04, A11Y-05)."""


def description(field: Locator) -> str:
    """Return what a screen reader says of a field after its name, as Chromium computes it, each space a plain one."""
    words = field.evaluate(
        "field => (field.getAttribute('aria-describedby') || '').split(' ').filter(Boolean)"
        ".map(id => document.getElementById(id).textContent).join(' ')"
    )
    return " ".join(str(words).split())


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_field_has_its_name_its_hint_and_its_kind(open_visitor: OpenVisitor, lang: Lang) -> None:
    """Accessible name, description, required, type, keyboard and autofill of each field of the path; one code field."""
    visitor = open_visitor(lang)
    visitor.come_from()
    expect(visitor.page.get_by_text(visitor.word("form.required"))).to_be_visible()
    check_fields(visitor, ["nir", "password"])
    visitor.sign_in()
    visitor.ask_for_code()
    check_fields(visitor, ["code"])
    box = visitor.page.get_by_role("checkbox")
    expect(box).to_have_accessible_name(NAMES[lang]["trust_device"])
    expect(box).to_have_accessible_description(HINTS[lang]["trust_device"])
    expect(box).not_to_be_checked()
    expect(visitor.page.get_by_role("textbox")).to_have_count(1)


def check_fields(visitor: Visitor, names: list[str]) -> None:
    """Assert what is told of the fields of one page, none of which is at fault."""
    for name in names:
        field = visitor.page.locator(f"#{name}")
        expect(field).to_have_accessible_name(NAMES[visitor.lang][name])
        expect(field).to_have_accessible_description(HINTS[visitor.lang][name])
        told = field.evaluate("e => [e.required, e.getAttribute('aria-invalid'), e.getAttribute('maxlength')]")
        assert told == [True, None, None]
        assert {key: field.get_attribute(key) for key in ATTRIBUTES[name]} == ATTRIBUTES[name]


WRONG_KEY = "Vérifiez le numéro : les 2 derniers chiffres (la clé) ne vont pas avec les 13 premiers."

FAULTS: list[tuple[str, str, dict[str, str]]] = [
    ("", "x", {"nir": "Saisissez votre numéro de sécurité sociale."}),
    ("2550814", "x", {"nir": "Le numéro doit avoir 13 ou 15 caractères."}),
    ("255081416802539", "x", {"nir": WRONG_KEY}),
    (CAMILLE[0], "", {"password": "Saisissez votre mot de passe ou votre code provisoire."}),
    (CAMILLE[0], "x" * 129, {"password": "Ce mot de passe est trop long."}),
    (CAMILLE[0], "x", {"nir": "Vérifiez le numéro.", "password": "Vérifiez le mot de passe ou le code provisoire."}),
]
"""What is typed as number and password, and what is then said at each field at fault."""

CODE_FAULTS = {
    "": "Saisissez le code de sécurité.",
    "12345": "Le code a 6 chiffres : saisissez-les tous, sans rien d’autre.",
    "wrong": "Vérifiez le code de sécurité.",
}


def test_a_fault_is_told_in_the_title_the_summary_and_at_its_field(visitor: Visitor) -> None:
    """Title first, a summary that links to each field at fault, and the same words in the field's description."""
    visitor.come_from()
    links = visitor.page.get_by_role("alert").get_by_role("link")
    for nir, password, at_fault in FAULTS:
        visitor.sign_in((nir, password))
        assert visitor.page.title().replace("\u00a0", " ") == "Erreur : Se connecter – Sésame"
        for name in ("nir", "password"):
            field = visitor.page.locator(f"#{name}")
            assert field.get_attribute("aria-invalid") == ("true" if name in at_fault else None)
            assert description(field) == f"{HINTS['fr'][name]} {at_fault.get(name, '')}".strip()
        assert [" ".join(words.split()) for words in links.all_inner_texts()] == list(at_fault.values())
        assert [link.get_attribute("href") for link in links.all()] == [f"#{name}" for name in at_fault]
        expect(visitor.page.locator("#nir")).to_have_value(nir)
        expect(visitor.page.locator("#password")).to_have_value("")


def test_a_fault_in_the_code_is_told_the_same_way(visitor: Visitor) -> None:
    """Title, summary with a link, description and aria-invalid; the field is empty again."""
    visitor.to_verify()
    field = visitor.page.locator("#code")
    for typed, words in CODE_FAULTS.items():
        visitor.type_code(visitor.wrong_code() if typed == "wrong" else typed)
        assert visitor.page.title().replace("\u00a0", " ") == "Erreur : Saisir le code de sécurité – Sésame"
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_value("")
        assert description(field) == f"{HINTS['fr']['code']} {words}"
        expect(visitor.page.get_by_role("alert").get_by_role("link")).to_have_attribute("href", "#code")


def test_what_happened_is_a_status(visitor: Visitor) -> None:
    """The code sent, another code sent, a form sent twice: each in a live region (A11Y-07)."""
    visitor.to_verify()
    status = visitor.page.get_by_role("status").first
    expect(status).to_contain_text("Code envoyé.")
    visitor.ask_for_code()
    expect(status).to_contain_text("Nouveau code envoyé. Les codes d’avant ne servent plus.")
    visitor.type_code(visitor.wrong_code())
    visitor.page.reload()
    expect(status).to_contain_text("Cette page avait déjà été envoyée.")


def test_help_and_the_footer_are_at_the_same_place_on_every_page(visitor: Visitor) -> None:
    """The same links in the same order on the three pages, on a refusal and on a help page (A11Y-11)."""
    footer = visitor.page.get_by_role("contentinfo").get_by_role("link")
    visitor.come_from()
    at_first = footer.all_inner_texts()
    visitor.sign_in((CAMILLE[0], "Not-The-Password1"))
    assert footer.all_inner_texts() == at_first
    visitor.sign_in()
    assert footer.all_inner_texts() == at_first
    visitor.ask_for_code()
    assert footer.all_inner_texts() == at_first
    visitor.click(footer.first)
    assert footer.all_inner_texts() == at_first
    assert len(at_first) == 5
