"""Seeding goes through the product's own adapters, and leaves what is there as it is."""

from hmac import compare_digest

from chalicelib import wiring
from chalicelib.domain.member import Affiliation
from localdev.seed import hash_all
from tests.json_client import CAMILLE, JsonClient
from tests.product import Product


def test_members_have_accounts_and_everybody_is_in_the_directory(product: Product) -> None:
    """Ten accounts, eleven people, four clients, under pseudonyms; no number or address in any item."""
    accounts, people = product.items("accounts"), product.items("individuals")
    assert (len(accounts), len(people)) == (10, 11)
    registered = {item["client_id"]["S"] for item in product.items("clients")}  # other tests may leave theirs behind
    assert registered >= {"portal", "mobile-app", "federation", "kiosk"}
    stored = repr(accounts + people)
    for person in product.world.data.members:
        assert person.nir.value not in stored
        assert person.email is None or person.email not in stored


def test_passwords_are_hashed_by_the_product(product: Product) -> None:
    """The stored hash is one that the product's hasher accepts and finds up to date."""
    adapters = wiring.adapters()
    key = adapters.accounts.key(product.pseudonym(CAMILLE[0]))
    item = product.dynamodb.get_item(TableName=product.table("accounts"), Key=key)["Item"]
    password_hash = item["password_hash"]["S"]
    assert adapters.hasher.matches(password_hash, CAMILLE[1])
    assert not adapters.hasher.is_outdated(password_hash)


def test_client_secrets_are_present_as_keyed_hashes(product: Product) -> None:
    """A confidential client's hash is the product's own, and no secret is stored."""
    client = wiring.adapters().clients.find("portal")
    assert client is not None
    wanted = wiring.adapters().keyring.mac("client-secret", "portal", "portal-demo-secret-not-for-production-0001")
    assert compare_digest(client.client_secret_hash or "", wanted)
    assert "demo-secret" not in repr(product.items("clients"))


def test_second_start_keeps_accounts_and_people(product: Product) -> None:
    """On an engine that has data, an account keeps its `sub` and the directory what it said since."""
    before = {item["pseudonym"]["S"]: item["sub"]["S"] for item in product.items("accounts")}
    product.set_affiliation(CAMILLE[0], "other")
    try:
        product.world.seed()
        assert {item["pseudonym"]["S"]: item["sub"]["S"] for item in product.items("accounts")} == before
        key = wiring.adapters().directory_table.key(product.pseudonym(CAMILLE[0]))
        item = product.dynamodb.get_item(TableName=product.table("individuals"), Key=key)["Item"]
        assert item["affiliation"]["S"] == Affiliation.OTHER
    finally:
        product.set_affiliation(CAMILLE[0], "general")


def test_seeded_member_signs_in(client: JsonClient) -> None:
    """A number with Corsican letters and its password lead to a code, so number, hash and address are all right."""
    assert len(client.to_verify(("299122A99999838", "Mon-Espace3"))) == 6


def test_passwords_are_hashed_once_per_process() -> None:
    """The same passwords are not hashed again, so that a reset is quick; the order is kept."""
    hashed: list[str] = []

    def hash_one(password: str) -> str:
        hashed.append(password)
        return f"hash of {password}"

    assert hash_all(["first-of-all", "second"], hash_one) == ["hash of first-of-all", "hash of second"]
    assert hash_all(["second", "first-of-all"], hash_one) == ["hash of second", "hash of first-of-all"]
    assert sorted(hashed) == ["first-of-all", "second"]
