"""The eight cases of product.md §2 in a browser, each made to happen by hand, the clock moved by the start page."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenVisitor
from tests.browser.visitor import CODE_REQUEST, VERIFY, Visitor
from tests.json_client import CAMILLE, HUGO, LEA, MARC, PAUL, ZOE
from tests.product import Product

WRONG_PASSWORD = (CAMILLE[0], "Not-The-Password1")


def advance(visitor: Visitor, button: str) -> None:
    """Press one of the start page's clock buttons in another tab."""
    tab = visitor.new_tab()
    tab.open("/")
    tab.click(tab.page.get_by_role("button", name=button, exact=True))
    tab.page.close()


def test_case_1_no_verified_mail(visitor: Visitor) -> None:
    """Without an address, and with one that is not verified: why, how to verify it, whom to call; no mail was sent."""
    visitor.come_from_dev_client()
    for member in (PAUL, LEA):
        visitor.sign_in(member)
        for said in ("Aucune adresse mail vérifiée", "application mobile", "message de vérification", "3646"):
            assert said in visitor.alert
    assert visitor.product.mails() == []


def test_case_2_code_expired(visitor: Visitor) -> None:
    """After 15 minutes the code is dead; the first button sends a new one, which signs in."""
    visitor.come_from_dev_client()
    visitor.sign_in()
    visitor.ask_for_code()
    advance(visitor, "+ 15 minutes")
    visitor.type_code(visitor.mailed_code())
    assert "dans le délai de 15 minutes" in visitor.alert
    first = visitor.page.locator("main button").first
    expect(first).to_have_text("Recevoir un autre code")
    visitor.click(first)
    expect(visitor.page.get_by_role("status")).to_contain_text("Nouveau code envoyé")
    visitor.type_code(visitor.mailed_code())
    assert visitor.is_signed_in


def test_case_2_a_page_reloaded_too_late_does_not_call_the_code_valid(visitor: Visitor) -> None:
    """A page opened again after 15 minutes says that the code expired, and offers a new one."""
    visitor.to_verify()
    advance(visitor, "+ 15 minutes")
    visitor.page.reload()
    assert "Code expiré" in visitor.alert
    expect(visitor.page.get_by_text("Il est valable")).to_have_count(0)
    visitor.ask_for_code()
    expect(visitor.page.get_by_text("Il est valable jusqu’à 10h30")).to_be_visible()


def test_case_3_code_quota(visitor: Visitor) -> None:
    """The sixth request: blocked until date and time, look into spam then; no button for another code, the field stays."""
    visitor.come_from_dev_client()
    visitor.sign_in()
    for _ in range(6):
        visitor.ask_for_code()
    for said in ("Plus de 5 codes", "vendredi 20 novembre 2026 à 11h00 (heure de Paris)", "courriers indésirables"):
        assert said in visitor.alert
    assert len(visitor.product.mails()) == 5
    expect(visitor.form(CODE_REQUEST)).to_have_count(0)
    visitor.type_code(visitor.mailed_code())
    assert visitor.is_signed_in


def test_case_3_ends_after_an_hour(visitor: Visitor) -> None:
    """During the block no sign-in that needs a code goes on; an hour later it does."""
    visitor.to_verify()
    for _ in range(5):
        visitor.ask_for_code()
    visitor.come_from_dev_client()
    visitor.sign_in()
    assert "Trop de codes demandés" in visitor.alert
    advance(visitor, "+ 1 heure")
    visitor.come_from_dev_client()
    visitor.sign_in()
    visitor.ask_for_code()
    visitor.type_code(visitor.mailed_code())
    assert visitor.is_signed_in


def test_case_4_wrong_password_and_wrong_code(visitor: Visitor) -> None:
    """One wording for both, with what is left; the number stays, password and code do not."""
    visitor.come_from()
    visitor.sign_in(WRONG_PASSWORD)
    told = visitor.alert.split(" Vérifiez le ")[0]
    assert "Vérifiez votre saisie. Après 3 saisies incorrectes de suite, l’accès est bloqué." in told
    assert told.endswith("Il vous reste 2 essais.")
    expect(visitor.page.locator("#nir")).to_have_value(CAMILLE[0])
    expect(visitor.page.locator("#password")).to_have_value("")
    visitor.sign_in(WRONG_PASSWORD)
    assert "Il vous reste 1 essai." in visitor.alert
    visitor.sign_in()
    visitor.ask_for_code()
    visitor.type_code(visitor.wrong_code())
    assert visitor.alert.split(" Vérifiez le ")[0] == told
    expect(visitor.page.locator("#code")).to_have_value("")


def test_case_5_three_wrong_codes(visitor: Visitor) -> None:
    """Blocked for 15 minutes with the end to the letter; the right code is refused; later a new one signs in."""
    visitor.come_from_dev_client()
    visitor.sign_in()
    visitor.ask_for_code()
    for _ in range(3):
        visitor.type_code(visitor.wrong_code())
    assert "Ce qui a été saisi est incorrect" in visitor.alert
    assert "20/11/2026 - 10h15 (heure de Paris)" in visitor.alert
    visitor.page.get_by_text("J’ai déjà un code plus récent").click()
    visitor.type_code(visitor.mailed_code())
    assert "Accès bloqué" in visitor.alert
    advance(visitor, "+ 15 minutes")
    visitor.ask_for_code()
    visitor.type_code(visitor.mailed_code())
    assert visitor.is_signed_in


def test_case_6_three_wrong_passwords(visitor: Visitor) -> None:
    """Blocked until weekday, date and time; the right password too; the way for who forgot it; later it goes on."""
    visitor.come_from_dev_client()
    for member in (WRONG_PASSWORD, WRONG_PASSWORD, WRONG_PASSWORD, CAMILLE):
        visitor.sign_in(member)
    assert "jusqu’au vendredi 20 novembre 2026 à 10h15 (heure de Paris)" in visitor.alert
    way = visitor.page.get_by_role("alert").get_by_role("link", name="Mot de passe oublié")
    expect(way).to_have_attribute("href", "/password/forgot")
    advance(visitor, "+ 15 minutes")
    visitor.sign_in()
    assert visitor.heading == "Recevoir un code de sécurité"


def test_case_6_the_forgotten_password_leads_to_its_form_to_the_phone_and_back(visitor: Visitor) -> None:
    """The page asks for the number, names 3646 for whoever lost everything, and leads back to the sign-in page."""
    visitor.come_from()
    visitor.click(visitor.page.get_by_role("link", name="Mot de passe oublié"))
    expect(visitor.page.get_by_role("link", name="3646")).to_have_attribute("href", "tel:3646")
    assert visitor.heading == "Mot de passe oublié"
    visitor.click(visitor.page.get_by_role("link", name="Revenir à la connexion"))
    assert visitor.heading == "Se connecter"


def test_case_7_not_affiliated(restored_members: Product, visitor: Visitor) -> None:
    """Another scheme, no fund, or a number that the directory does not know: see your own scheme, in the same words."""
    restored_members.set_affiliation(CAMILLE[0], None)
    visitor.come_from_dev_client()
    for member in (HUGO, ZOE, CAMILLE):
        visitor.sign_in(member)
        for said in ("régime général", "régime partenaire", "votre propre régime"):
            assert said in visitor.alert


def test_case_8_affiliation_pending(restored_members: Product, visitor: Visitor) -> None:
    """Come back soon; when the directory says otherwise, the next sign-in goes on."""
    visitor.come_from_dev_client()
    visitor.sign_in(MARC)
    assert re.search("Rattachement en cours.*Revenez bientôt", visitor.alert)
    restored_members.set_affiliation(MARC[0], "general")
    visitor.sign_in(MARC)
    assert visitor.heading == "Recevoir un code de sécurité"


def test_the_cases_are_told_in_english_too(open_visitor: OpenVisitor) -> None:
    """Paris time and its name, tries left, and the end of a block, in the words of the other language."""
    visitor = open_visitor("en", 320)
    visitor.to_verify()
    visitor.type_code(visitor.wrong_code())
    assert "You have 2 tries left." in visitor.alert
    for _ in range(2):
        visitor.type_code(visitor.wrong_code())
    assert "blocked until 20 Nov 2026 - 10:15 (Paris time)" in visitor.alert
    expect(visitor.form(VERIFY)).to_be_hidden()
