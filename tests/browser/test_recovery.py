"""Recovery in a real browser, from the sign-in page back to the relying party, with and without JavaScript (issue 5)."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenVisitor
from tests.browser.recovery_states import CHOOSE, RESET, ask, choose, to_choice
from tests.browser.visitor import Visitor
from tests.product import Product
from tests.recovery import NEW, links

WITH_AND_WITHOUT_SCRIPT = [True, False]


@pytest.mark.parametrize("script", WITH_AND_WITHOUT_SCRIPT)
def test_a_forgotten_password_by_link(open_visitor: OpenVisitor, restored_members: Product, *, script: bool) -> None:
    """Forget the password, follow the link in another tab, choose, sign in with the new one and the code."""
    visitor = open_visitor("fr", 320, java_script_enabled=script)
    visitor.come_from_dev_client()
    visitor.click(visitor.page.get_by_role("link", name="Mot de passe oublié"))
    ask(visitor)
    assert visitor.heading == "Regardez vos messages"
    visitor.open(f"{RESET}?token={links(restored_members)[0]}")
    assert visitor.page.url.endswith(RESET)
    choose(visitor, RESET, NEW, NEW + "x")
    assert "Les deux saisies sont différentes" in visitor.alert
    choose(visitor, RESET, NEW)
    assert visitor.heading == "Mot de passe changé"
    visitor.click(visitor.page.get_by_role("link", name="Continuer la connexion"))
    visitor.sign_in(("255081416802538", NEW))
    visitor.ask_for_code()
    visitor.type_code(visitor.mailed_code())
    assert visitor.is_signed_in


@pytest.mark.parametrize("script", WITH_AND_WITHOUT_SCRIPT)
def test_a_provisional_code_by_sms(open_visitor: OpenVisitor, restored_members: Product, *, script: bool) -> None:
    """Code in the password field, e-mailed code, new password, confirmation, relying party."""
    assert restored_members.mails() == []
    visitor = open_visitor("fr", 320, java_script_enabled=script)
    to_choice(visitor)
    assert visitor.page.locator("#trust_device").count() == 0
    choose(visitor, CHOOSE, "0427")
    assert "Il faut au moins 8 caractères." in visitor.alert
    choose(visitor, CHOOSE, NEW)
    assert visitor.heading == "Mot de passe changé"
    visitor.click(visitor.page.get_by_role("link", name="Continuer la connexion"))
    assert visitor.is_signed_in


def test_the_strength_is_told_while_one_types(visitor: Visitor) -> None:
    """Pasted or typed, shown or hidden, the words follow; the script and the server reckon alike (PW-07)."""
    from chalicelib.domain.password_strength import strength_of

    to_choice(visitor)
    field, told = visitor.page.locator("#password"), visitor.page.locator("#strength")
    expect(told).to_have_text("")
    for password in (
        "aaaaaaaaaaaa",
        "Xk7rQm2v",
        "Jolie-Maison",
        "Une-Jolie-Maison-Verte7",
        "É" * 3 + "été-Ça va 12",
        "🦊🦊🐙🐙Ab1",
    ):
        field.fill(password)
        level = strength_of(password, is_common=False)
        expect(told).to_have_text(re.compile(visitor.word(f"new_password.{level.value}") + "$"))
    visitor.page.get_by_role("button", name="Afficher le mot de passe").click()
    expect(field).to_have_attribute("type", "text")
    assert visitor.page.locator("[onpaste], [oncopy]").count() == 0
