"""Codes, counts and people are apart, and nothing stored gives a number, an address or a code away.

OTP-10, PRIV-03, DB-06; `tests/security/test_canary.py` looks at logs and mails, this at the tables alone.
"""

from typing import Any

import pytest

from tests.json_client import CAMILLE, JsonClient, redirect_parameters
from tests.product import MOVING_TABLES, Product
from tests.security import canaries
from tests.web.token_calls import redeem

EMAIL = "camille.essai@gmail.example"
PEOPLE = ("accounts", "individuals")
OWN_ATTRIBUTES = {
    "accounts": {
        *("pseudonym", "sub", "password_hash", "credentials_epoch"),
        *("sealed_nir", "sealed_email", "email_verified", "email_fingerprint", "created_at_ms"),
        *("revision", "must_choose_password"),
    },
    "individuals": {"pseudonym", "affiliation", "sealed_identity", "papers_mac"},
}


@pytest.fixture
def codes(client: JsonClient, product: Product) -> list[str]:
    """Sign in after wrong entries with trust, redeem, begin once more and stop; return the codes that were mailed."""
    first = client.to_verify()
    client.verify(client.wrong_code())
    client.code_request()
    second = client.newest_code()
    redeem(client, redirect_parameters(client.verify(second, trust_device=True))["code"])
    other = JsonClient(product)
    other.authorize()
    other.login((CAMILLE[0], "Wrong-Password-1"))
    third = other.to_verify()
    other.verify(other.wrong_code())
    return [first, second, third, other.wrong_code()]


def dump(product: Product) -> dict[str, list[dict[str, Any]]]:
    """Return all items of all tables."""
    return {name: product.items(name) for name in (*MOVING_TABLES, *PEOPLE, "clients", "data-keys")}


def texts(product: Product) -> str:
    """Return every attribute name and value of every item as text."""
    return "\n".join(each for items in dump(product).values() for item in items for each in words_of(item))


def words_of(value: object) -> list[str]:
    """Return all the strings within a wire value, names included; bytes in hexadecimal."""
    if isinstance(value, dict):
        return [word for name, inner in value.items() for word in (str(name), *words_of(inner))]
    if isinstance(value, list):
        return [word for inner in value for word in words_of(inner)]
    return [value.hex() if isinstance(value, bytes) else str(value)]


def test_codes_and_counts_are_items_of_their_own(codes: list[str], product: Product) -> None:
    """After wrong passwords and wrong codes there is a ledger and a counter, and people's items have grown nothing."""
    assert len(codes) == 4
    who = product.pseudonym(CAMILLE[0])
    assert [item["pseudonym"]["S"] for item in product.items("otp-ledgers")] == [who]
    assert who in {item["counter_id"]["S"] for item in product.items("password-counters")}
    for table, allowed in OWN_ATTRIBUTES.items():
        assert {name for item in product.items(table) for name in item} <= allowed


def test_a_sign_in_writes_nothing_to_a_persons_items(client: JsonClient, product: Product) -> None:
    """Account and individual are the same to the byte after a sign-in with wrong entries."""
    before = [sorted(map(repr, product.items(table))) for table in PEOPLE]
    client.authorize()
    client.login((CAMILLE[0], "Wrong-Password-1"))
    client.sign_in(trust=True)
    assert [sorted(map(repr, product.items(table))) for table in PEOPLE] == before


def test_no_table_holds_a_code_or_its_bare_hash(codes: list[str], product: Product) -> None:
    """Neither the digits nor any hash that needs no key are stored, in hexadecimal or base64 (OTP-10)."""
    stored = texts(product)
    assert [name for name, pattern in canaries.codes(codes).items() if pattern.search(stored)] == []


def test_no_table_holds_a_number_or_an_address(codes: list[str], product: Product) -> None:
    """Number and address are nowhere plain, encoded, or hashed without a key (PRIV-03, PRIV-04)."""
    assert codes
    forms = canaries.disguised("number", canaries.spellings_of_nir(CAMILLE[0]))
    forms |= canaries.disguised("address", [EMAIL, EMAIL.upper(), "camille.essai"])
    forms |= canaries.disguised("password", [CAMILLE[1]])
    assert canaries.sightings(texts(product), forms) == set()


def test_this_search_finds_what_it_looks_for(client: JsonClient, product: Product) -> None:
    """A number, an address and a code's hash planted in an item are seen, so the tests above can fail."""
    code = client.to_verify()
    planted = f"{CAMILLE[0]} {EMAIL} {'-'.join(sorted(canaries.disguises(code), key=len)[-1:])}"
    product.dynamodb.put_item(
        TableName=product.table("grants"), Item={"grant_id": {"S": "planted"}, "deep": {"L": [{"S": planted}]}}
    )
    stored = texts(product)
    assert canaries.codes([code])[f"code {code}"].search(stored)
    assert canaries.sightings(stored, canaries.disguised("address", [EMAIL])) == {"address"}


def test_no_key_holds_anything_of_a_person(codes: list[str], product: Product) -> None:
    """Keys are pseudonyms of 43 characters and random references (DB-06)."""
    assert codes
    who = product.pseudonym(CAMILLE[0])
    forms = canaries.disguised("number", canaries.spellings_of_nir(CAMILLE[0]))
    forms |= canaries.disguised("person", [EMAIL, "Camille", "Essai", "camille", "essai", "1955-08-21", "14000"])
    keys = [next(iter(item[name].values())) for items in dump(product).values() for item in items for name in key(item)]
    assert who in keys
    assert len(who) == 43
    assert canaries.sightings("\n".join(keys), forms) == set()


def key(item: dict[str, Any]) -> list[str]:
    """Return the name of an item's key: each table has one of these, and no sort key."""
    kinds = (
        "value_id",
        "request_id",
        "counter_id",
        "device_id",
        "grant_id",
        "session_id",
        "client_id",
        "purpose",
        "pseudonym",
    )
    return [next(name for name in kinds if name in item)]
