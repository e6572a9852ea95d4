"""An address, wherever one is typed: one plain address is written to, anything else is refused at its field (MAIL-05).

At account creation and at `/me/email`, in JSON and by hand-made posts of the page's form, which no browser has tidied.
"""

from collections.abc import Callable
from functools import partial
from html import unescape

import pytest

from chalicelib.handlers import page_words
from tests.json_client import CAMILLE, JsonClient
from tests.page_browser import PageBrowser
from tests.product import Answer, Product
from tests.self_service import change_email
from tests.web.newcomers import accounts_put_back, create, create_by_page

TAKEN = {
    "noe+sesame@mail.example": "noe+sesame@mail.example",
    "Noe.Nouveau@MAIL.example": "Noe.Nouveau@mail.example",
    " noe@mail.example ": "noe@mail.example",
    "noe@exämple.example": "noe@xn--exmple-cua.example",
    "x" * 64 + "@mail.example": "x" * 64 + "@mail.example",
}
"""What is typed, and where the mail goes then: a domain of other letters in its ASCII form."""

REFUSED = {
    "noe@mail.example\r\nBcc: x@evil.example": "control-characters",
    "noe@mail.example\r\n\r\nhello": "control-characters",
    "noe\n@mail.example": "control-characters",
    "noe\u2028@mail.example": "wrong-characters",
    "noe@evil.example@mail.example": "not-one-at-sign",
    "noe.mail.example": "not-one-at-sign",
    "x" * 65 + "@mail.example": "wrong-name",
    "noé@mail.example": "name-not-ascii",
    "=?utf-8?q?noe?=@mail.example": "wrong-name",
    "noe@": "wrong-domain",
    "noe@localhost": "wrong-domain",
    "noe@stra\u00dfe.example": "wrong-domain",
    "noe@[192.0.2.1]": "wrong-characters",
    "Noe <noe@mail.example>": "wrong-characters",
    "noe@mail.example,x@evil.example": "wrong-characters",
    "n@" + "d." * 130 + "example": "too-long",
    "": "required",
}
"""What is typed, and why it is no address."""

Type = Callable[[str], Answer]


def _creation(product: Product) -> Type:
    return lambda typed: create(product, email=typed)


def _creation_page(product: Product) -> Type:
    browser = PageBrowser(product)

    def type_it(typed: str) -> Answer:
        browser.get("/account/new")
        return create_by_page(browser, email=typed)

    return type_it


def _own(product: Product) -> Type:
    client = JsonClient(product)
    client.sign_in()
    return partial(change_email, client)


def _own_page(product: Product) -> Type:
    browser = PageBrowser(product)
    browser.sign_in()

    def type_it(typed: str) -> Answer:
        browser.get("/me/email")
        return browser.submit("/me/email", email=typed, current_password=CAMILLE[1])

    return type_it


PLACES = {"creation": _creation, "creation page": _creation_page, "own": _own, "own page": _own_page}


@pytest.mark.parametrize("place", PLACES)
def test_an_address_is_taken_or_refused_as_a_whole(product: Product, place: str) -> None:
    """Refused ones send nothing, each with its reason; taken ones get the mail, and nobody else does."""
    with accounts_put_back(product):
        type_it = PLACES[place](product)
        before = len(product.mails())
        for typed, reason in REFUSED.items():
            answer = type_it(typed)
            assert (typed, answer.status) == (typed, 400)
            assert (typed, reason_of(answer)) == (typed, reason)
        assert len(product.mails()) == before
    for typed, address in TAKEN.items():
        product.wipe()
        with accounts_put_back(product):
            assert (typed, PLACES[place](product)(typed).status) in {(typed, 200), (typed, 202)}
            assert address in {mail["to"] for mail in product.mails()}
            assert {mail["to"] for mail in product.mails()} <= {address, "camille.essai@gmail.example"}


@pytest.mark.parametrize("place", ["creation page", "own page"])
def test_a_page_shows_again_what_was_typed_and_only_there(product: Product, place: str) -> None:
    """In the field, with its quotes undone; an address that was none stands nowhere else."""
    typed = "\"><b>noe</b>@mail.example'"
    page = PLACES[place](product)(typed).text
    assert "<b>noe" not in page
    assert unescape(page).count("<b>noe</b>") == 1


def reason_of(answer: Answer) -> str:
    """Return why the address was refused: the slug in JSON, on a page the one whose words stand at the field."""
    if answer.header("content-type").startswith("application/problem+json"):
        (error,) = answer.json()["errors"]
        assert error["field"] == "email"
        return str(error["reason"])
    words = unescape(answer.text)
    told = words.split('id="email-error"', 1)[1].split("<", 1)[0].partition(">")[2].strip()
    (slug,) = {slug for slug in REFUSED.values() if told == words_of(slug)}
    return slug


def words_of(slug: str) -> str:
    """Return the sentence of a reason; one that typing does not lead to has that of all others."""
    return page_words.text("fr", f"fields.email.{'other' if slug == 'control-characters' else slug}")
