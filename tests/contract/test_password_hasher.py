"""Argon2id as the product uses it: whole passwords, OWASP parameters, growth, and no shortcut for unknown numbers."""

import unicodedata

import pytest
from argon2 import PasswordHasher, extract_parameters
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chalicelib import wiring
from chalicelib.adapters.password_hasher import NO_ACCOUNT_HASH, Argon2Hasher
from tests.json_client import CAMILLE, JsonClient
from tests.product import Product

pytestmark = pytest.mark.emulator("argon2, no table")

HASHER = Argon2Hasher()
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)


@settings(max_examples=25, deadline=None)
@given(TEXTS, TEXTS)
def test_different_passwords_never_stand_for_each_other(one: str, other: str) -> None:
    """What differs after NFC is another password, whatever its length or script (PW-01)."""
    assume(unicodedata.normalize("NFC", one) != unicodedata.normalize("NFC", other))
    assert not HASHER.matches(HASHER.hash(one), other)


def test_the_last_character_of_a_long_password_counts() -> None:
    """Fifty characters of four bytes each are compared to the end; nothing is cut off."""
    key, lock = "\N{KEY}", "\N{LOCK}"
    stored = HASHER.hash(key * 50)
    assert HASHER.matches(stored, key * 50)
    assert not HASHER.matches(stored, key * 49 + lock)


def test_two_spellings_of_an_accent_are_one_password() -> None:
    """A keyboard that sends a letter and its accent apart is no obstacle."""
    assert HASHER.matches(HASHER.hash("\u00e9t\u00e9-Espace1"), "e\u0301te\u0301-Espace1")


def test_spaces_and_case_are_part_of_a_password() -> None:
    """Nothing is trimmed and no letter is folded."""
    stored = HASHER.hash(" Mon Espace ")
    assert HASHER.matches(stored, " Mon Espace ")
    assert not HASHER.matches(stored, "Mon Espace")
    assert not HASHER.matches(stored, " mon espace ")


def test_hashes_have_owasp_parameters() -> None:
    """Argon2id, 19 MiB, two passes, one lane, a 128-bit salt (PW-05); the stand-in costs the same (THR-04)."""
    for stored in (HASHER.hash("Mon-Espace1"), NO_ACCOUNT_HASH):
        parameters = extract_parameters(stored)
        assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19_456, 2, 1)
        assert parameters.salt_len >= 15
        assert stored.startswith("$argon2id$")


def test_nothing_matches_where_there_is_no_account() -> None:
    """The stand-in hash is compared like any other and never says yes."""
    assert not HASHER.matches(None, "Mon-Espace1")
    assert not HASHER.matches(None, "")


def test_an_older_hash_grows_at_the_next_sign_in(product: Product, client: JsonClient) -> None:
    """A password hashed with weaker parameters is hashed anew when it was right, and still works."""
    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(CAMILLE[1])
    pseudonym = product.pseudonym(CAMILLE[0])
    table = product.table("accounts")
    key = {"pseudonym": {"S": pseudonym}}
    product.dynamodb.update_item(
        TableName=table,
        Key=key,
        UpdateExpression="SET password_hash = :weak",
        ExpressionAttributeValues={":weak": {"S": weak}},
    )
    client.authorize()
    assert client.login((CAMILLE[0], "wrong")).status == 401
    assert product.dynamodb.get_item(TableName=table, Key=key)["Item"]["password_hash"]["S"] == weak
    assert client.login().status == 200
    grown = product.dynamodb.get_item(TableName=table, Key=key)["Item"]["password_hash"]["S"]
    assert grown != weak
    assert not wiring.adapters().hasher.is_outdated(grown)
    client.authorize()
    assert client.login().status == 200
