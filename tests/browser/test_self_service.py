"""A signed-in member's own account in a browser, and "this was not me" from the mail (DEV-06, WEB-14)."""

import pytest

from tests.browser.conftest import OpenVisitor
from tests.browser.self_service_states import CONFIRM, EMAIL, NOTICE, PASSWORD, SECURITY, fill, press
from tests.browser.visitor import Visitor
from tests.json_client import CAMILLE
from tests.recovery import NEW
from tests.self_service import NEW_ADDRESS, tokens

pytestmark = pytest.mark.usefixtures("restored_members")


def test_a_device_revoked_in_another_browser_asks_the_code_again(visitor: Visitor, open_visitor: OpenVisitor) -> None:
    """Trusted at the desk, skipped there; removed from the sofa, and the desk is asked for a code."""
    visitor.sign_in_with_code(trust=True)
    visitor.sign_out()
    visitor.come_from_dev_client()
    visitor.sign_in()
    assert visitor.is_signed_in
    sofa = open_visitor()
    sofa.sign_in_with_code()
    sofa.open(SECURITY)
    press(sofa, "device")
    assert "L’appareil est retiré" in sofa.page.locator(".notice").inner_text()
    visitor.sign_out()
    visitor.come_from_dev_client()
    visitor.sign_in()
    assert visitor.heading == "Recevoir un code de sécurité"


def test_this_was_not_me_from_the_mail(visitor: Visitor, open_visitor: OpenVisitor) -> None:
    """The thief trusts a browser and changes the password; the owner follows the mail, blocks, and recovers."""
    visitor.sign_in_with_code(trust=True)
    visitor.open(PASSWORD)
    fill(visitor, PASSWORD, current_password=CAMILLE[1], password=NEW, password_again=NEW)
    assert visitor.heading == "Ma sécurité"
    owner = open_visitor()
    owner.open("/dev/outbox")
    owner.open(f"{NOTICE}?token={tokens(visitor.product, NOTICE)[0]}")
    assert "token" not in owner.page.url
    fill(owner, NOTICE)
    assert owner.heading == "Accès bloqué"
    owner.click(owner.page.get_by_role("link", name="Choisir un nouveau mot de passe"))
    assert owner.page.locator("#birthdate").count() == 1
    visitor.open(SECURITY)
    assert visitor.heading == "Connexion nécessaire"
    visitor.come_from()
    visitor.sign_in((CAMILLE[0], NEW))
    assert visitor.heading == "Se connecter"


def test_another_address_is_confirmed_in_another_browser(visitor: Visitor, open_visitor: OpenVisitor) -> None:
    """Asked where one is signed in, confirmed on the telephone, and the code goes to the new one."""
    visitor.sign_in_with_code()
    visitor.open(EMAIL)
    fill(visitor, EMAIL, email=NEW_ADDRESS, current_password=CAMILLE[1])
    phone = open_visitor()
    phone.open(f"{CONFIRM}?token={tokens(visitor.product, CONFIRM)[0]}")
    fill(phone, CONFIRM)
    assert phone.heading == "Adresse changée"
    visitor.come_from()
    visitor.sign_in()
    visitor.ask_for_code()
    assert visitor.product.mails()[0]["to"] == NEW_ADDRESS
