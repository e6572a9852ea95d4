"""Case 8 of product.md §2: the directory says that the attachment is in progress."""

import pytest

from tests.json_client import CAMILLE, MARC
from tests.product import Product
from tests.web.visitors import Visitor, sign_in, start, wrong


@pytest.mark.parametrize("client_id", ["portal", "mobile-app", "federation", "kiosk"])
def test_right_credentials_are_told_to_come_back_soon(visitor: Visitor, client_id: str) -> None:
    """403 at every client, whether or not it asks a code; nothing is mailed."""
    answer = start(visitor, MARC, client_id)
    visitor.check_refused(answer, "affiliation-pending")
    assert "rattachement" in visitor.words(answer)
    assert "est en cours" in visitor.words(answer)
    assert "Revenez bientôt" in visitor.words(answer)
    assert visitor.product.mails() == []
    assert visitor.product.items("sessions") == []


def test_nothing_of_it_is_told_before_the_right_password(visitor: Visitor) -> None:
    """A wrong password is a wrong password."""
    answer = start(visitor, wrong(MARC))
    visitor.check_refused(answer, "invalid-credentials", attempts_left=2)
    assert "attachement" not in visitor.words(answer)


def test_the_state_is_short_lived(visitor: Visitor, restored_members: Product) -> None:
    """As soon as the directory says a fund, the very next post of the same sign-in goes on."""
    visitor.check_refused(start(visitor, MARC), "affiliation-pending")
    restored_members.set_affiliation(MARC[0], "general")
    visitor.check_next(visitor.login(MARC), "request_code")


def test_it_holds_on_a_trusted_browser(visitor: Visitor, restored_members: Product) -> None:
    """The directory is asked at every sign-in, the code or not."""
    sign_in(visitor, trust=True)
    restored_members.set_affiliation(CAMILLE[0], "pending")
    visitor.check_refused(start(visitor, prompt="login"), "affiliation-pending")
