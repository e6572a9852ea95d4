"""Every state of the pages around a forgotten or new password, reached as a member reaches it. Walks as elsewhere."""

from collections.abc import Iterator

from tests.browser.visitor import LOGIN, Visitor
from tests.contract.people import left_as_it_was
from tests.json_client import CAMILLE, JsonClient
from tests.recovery import BIRTH, NADIA, NEW, code_for, link_for, links, with_settings

FORGOT, RESET, CHOOSE = "/password/forgot", "/password/reset", "/password/new"


def ask(visitor: Visitor, nir: str = CAMILLE[0], birthdate: str = BIRTH[CAMILLE[0]]) -> None:
    """Fill in who forgot the password, and send it."""
    visitor.page.locator("#nir").fill(nir)
    visitor.page.locator("#birthdate").fill(birthdate)
    visitor.click(visitor.submit_button(FORGOT))


def choose(visitor: Visitor, action: str, password: str, again: str | None = None) -> None:
    """Fill in a new password twice, and send it."""
    visitor.page.locator("#password").fill(password)
    visitor.page.locator("#password_again").fill(password if again is None else again)
    visitor.click(visitor.submit_button(action))


def to_choice(visitor: Visitor) -> None:
    """Go by a provisional code as far as the new password."""
    visitor.come_from_dev_client()
    visitor.sign_in((NADIA[0], code_for(visitor.product)))
    visitor.ask_for_code()
    visitor.type_code(visitor.mailed_code())


def forgotten(visitor: Visitor) -> Iterator[str]:
    """The page that asks for number and birth date: fresh, malformed, and what everybody is told afterwards."""
    visitor.come_from()
    visitor.click(visitor.form(LOGIN).page.get_by_role("link", name=visitor.word("sign_in.forgot")))
    yield "forgot"
    ask(visitor, "12", "demain")
    yield "forgot-malformed"
    ask(visitor)
    yield "recovery-sent"
    with with_settings(recovery_by="provisional-code", recovery_shows_masked_address=True):
        visitor.open(FORGOT)
        ask(visitor)
        yield "recovery-sent-code"


def link(visitor: Visitor) -> Iterator[str]:
    """The page of the link: fresh, every rule broken, done with a sign-in under way, dead."""
    token = link_for(JsonClient(visitor.product))
    visitor.come_from()
    visitor.open(f"{RESET}?token={token}")
    yield "reset"
    choose(visitor, RESET, "1955", "1956")
    yield "reset-bad"
    with left_as_it_was(visitor.product, "accounts"):
        choose(visitor, RESET, NEW)
        yield "reset-done"
        visitor.open(f"{RESET}?token={token}")
        yield "link-expired"


def step(visitor: Visitor) -> Iterator[str]:
    """The step of a sign-in that asks for a new password: fresh, refused, confirmed; and a mail with a link."""
    to_choice(visitor)
    yield "choose"
    choose(visitor, CHOOSE, "password")
    yield "choose-bad"
    with left_as_it_was(visitor.product, "accounts"):
        choose(visitor, CHOOSE, NEW)
        yield "choose-done"
    link_for(JsonClient(visitor.product))
    assert links(visitor.product)
    visitor.open("/dev/outbox")
    visitor.click(visitor.page.get_by_role("link", name="HTML").first)
    yield "mail-reset-link"


WALKS = (forgotten, link, step)
