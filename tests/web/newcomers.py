"""People who create an account: what they say of themselves, and how they do it in JSON and by pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.contract.people import left_as_it_was
from tests.json_client import CAMILLE, LEA, PAUL, SACHA, JsonClient
from tests.page_browser import PageBrowser
from tests.product import Answer, Product

NOE = {
    "nir": "193029910906686",
    "birthdate": "1993-02-14",
    "postal_code": "31000",
    "carte_vitale_number": "80250000000000000042",
    "iban_end": "0153",
}
"""Somebody whom the directory knows and who has no account: what the register has on record."""

NEW_EMAIL, NEW_PASSWORD = "noe.nouveau@mail.example", "Grand-Soleil7"
CHOSEN = {"email": NEW_EMAIL, "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
NOE_SIGNS_IN = (NOE["nir"], NEW_PASSWORD)

PAPERS_OF = {
    CAMILLE[0]: ("1955-08-21", "14000", "80250000000000001000", "1153"),
    SACHA[0]: ("1984-07-02", "75011", "80250000000000001007", "1164"),
    PAUL[0]: ("1970-04-09", "33000", "80250000000000001028", "1197"),
    LEA[0]: ("1988-05-30", "35000", "80250000000000001035", "1208"),
    "192069909806149": ("1992-06-11", "59000", "80250000000000001042", "1219"),
    NOE["nir"]: ("1993-02-14", "31000", "80250000000000000042", "0153"),
}
"""What the register has on record of some people of the demo data, by number."""


@contextmanager
def accounts_put_back(product: Product) -> Iterator[None]:
    """Let the accounts be those of the demo data again at the end."""
    with left_as_it_was(product, "accounts"):
        yield


def claim_of(nir: str) -> dict[str, str]:
    """Return what the owner of a number says of themselves."""
    birthdate, postal_code, card, end = PAPERS_OF[nir]
    return {
        "nir": nir,
        "birthdate": birthdate,
        "postal_code": postal_code,
        "carte_vitale_number": card,
        "iban_end": end,
    }


def create(product: Product, **fields: Any) -> Answer:  # noqa: ANN401 - any JSON value may be sent
    """Create Noe's account in JSON, with some fields otherwise; None leaves one out."""
    body = {name: value for name, value in {**NOE, **CHOSEN, **fields}.items() if value is not None}
    return JsonClient(product).call("POST", "/account/new", body)


def create_by_page(browser: PageBrowser, **typed: str) -> Answer:
    """Fill the page in and send it."""
    return browser.submit("/account/new", **{**NOE, **CHOSEN, **typed})


def verification_link(product: Product, number: int = 0) -> str:
    """Return the path of the link in a mail, the newest by default."""
    found = re.findall(r"(?m)^https?://[^/]+(/email/verify\?token=\S+)$", product.mails()[number]["text"])
    assert len(found) == 1
    return str(found[0])


def verification_token(product: Product, number: int = 0) -> str:
    """Return the token of that link."""
    return verification_link(product, number).partition("token=")[2]


def verify(product: Product, token: str, **more: str) -> Answer:
    """Use a link in JSON."""
    return JsonClient(product).call("POST", "/email/verify", {"token": token, **more})


def account_of(product: Product, nir: str) -> dict[str, Any] | None:
    """Return the stored account of a number."""
    pseudonym = product.pseudonym(nir)
    return next((item for item in product.items("accounts") if item["pseudonym"]["S"] == pseudonym), None)


def waiting(product: Product, member: tuple[str, str] = LEA) -> JsonClient:
    """Return a client whose member gave the right password and has no verified address."""
    client = JsonClient(product)
    client.authorize()
    assert client.login(member).status == 403
    return client


def resend(client: JsonClient) -> Answer:
    """Ask for another verification mail."""
    return client.call("POST", "/email/verify/resend", {"transaction": client.transaction})
