"""The pepper: a stolen table checks no password, keys follow each other, and nobody costs less work (PW-06, THR-04)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError

from chalicelib import wiring
from chalicelib.adapters.keyring import KEY_OF_PURPOSE, KmsKeyring
from chalicelib.adapters.password_hasher import NO_ACCOUNT_HASH, Argon2Hasher
from chalicelib.adapters.peppered_hasher import IN_USE, PURPOSE_OF, PepperedHasher
from chalicelib.domain.faults import KeysUnavailable
from tests.contract.people import left_as_it_was
from tests.json_client import CAMILLE, NOBODY, JsonClient
from tests.product import Product

ARGON2 = Argon2Hasher()
PASSWORD = CAMILLE[1]
WRONG = "Mon-Espace0"
NEXT = IN_USE + 1


@pytest.fixture
def keyring(product: Product) -> KmsKeyring:
    """The keys of the running product."""
    del product
    return wiring.adapters().keyring


@pytest.fixture
def accounts(product: Product) -> Iterator[Product]:
    """The product; its accounts are put back afterwards."""
    with left_as_it_was(product, "accounts"):
        yield product


def stored_hash(product: Product, nir: str = CAMILLE[0]) -> str:
    """Return what the table holds of a member's password."""
    key = {"pseudonym": {"S": product.pseudonym(nir)}}
    return str(product.dynamodb.get_item(TableName=product.table("accounts"), Key=key)["Item"]["password_hash"]["S"])


def store_hash(product: Product, password_hash: str, nir: str = CAMILLE[0]) -> None:
    """Put another hash in a member's account."""
    product.dynamodb.update_item(
        TableName=product.table("accounts"),
        Key={"pseudonym": {"S": product.pseudonym(nir)}},
        UpdateExpression="SET password_hash = :hash",
        ExpressionAttributeValues={":hash": {"S": password_hash}},
    )


class CountingArgon2:
    """Notes what is compared with."""

    def __init__(self) -> None:
        """Count nothing yet."""
        self.compared: list[str] = []
        self._real = PasswordHasher()

    def verify(self, password_hash: str, password: str) -> bool:
        """Compare as argon2 does."""
        self.compared.append(password_hash)
        return bool(self._real.verify(password_hash, password))


def test_a_stolen_table_checks_no_password(product: Product) -> None:
    """Whoever has every item and not the keys finds no string that argon2 takes, and the records open with no other key."""
    tables: dict[str, Any] = {name: product.items(name) for name in ("accounts", "data-keys")}
    snapshot = repr(tables)
    assert "argon2" not in snapshot
    assert PASSWORD not in snapshot
    stolen = stored_hash(product)
    assert stolen in snapshot
    with pytest.raises(InvalidHashError):
        PasswordHasher().verify(stolen, PASSWORD)

    class OtherKeys(KmsKeyring):
        def _data_key(self, name: str) -> bytes:
            return name.encode().ljust(32, b"\0")

    thief = PepperedHasher(ARGON2, OtherKeys(product.table("data-keys"), product.world.settings.aws_region))
    assert not thief.matches(stolen, PASSWORD)
    assert wiring.adapters().hasher.matches(stolen, PASSWORD)


def test_every_hash_is_sealed_under_the_pepper_that_it_names(keyring: KmsKeyring) -> None:
    """The record says which key, and inside is argon2id with its parameters (PW-05)."""
    hasher = PepperedHasher(ARGON2, keyring)
    record = re.fullmatch(r"\$sesame\$k=(\d)\$(.+)", hasher.hash(PASSWORD))
    assert record is not None
    assert int(record[1]) == IN_USE
    assert KEY_OF_PURPOSE[PURPOSE_OF[IN_USE]] == f"pepper-{IN_USE}"
    opened = keyring.unseal_bytes(PURPOSE_OF[IN_USE], record[2], record[1])
    assert opened is not None
    assert ARGON2.matches(opened.decode(), PASSWORD)
    assert opened.startswith(b"$argon2id$v=19$m=19456,t=2,p=1$")
    assert hasher.hash(PASSWORD) != hasher.hash(PASSWORD)


def test_two_peppers_live_side_by_side(keyring: KmsKeyring) -> None:
    """In a rotation both kinds are checked by containers of both releases; each renews what is older, never what is newer."""
    before, after = PepperedHasher(ARGON2, keyring), PepperedHasher(ARGON2, keyring, NEXT)
    old, new = before.hash(PASSWORD), after.hash(PASSWORD)
    for hasher in (before, after):
        for stored in (old, new):
            assert hasher.matches(stored, PASSWORD)
            assert not hasher.matches(stored, WRONG)
    assert [before.is_outdated(old), before.is_outdated(new)] == [False, False]
    assert [after.is_outdated(old), after.is_outdated(new)] == [True, False]


def test_a_record_under_another_name_matches_nothing(keyring: KmsKeyring) -> None:
    """The number is sealed with the hash: a record whose number was changed, or that was touched, opens no more."""
    hasher = PepperedHasher(ARGON2, keyring)
    stored = hasher.hash(PASSWORD)
    renamed = stored.replace(f"k={IN_USE}", f"k={NEXT}")
    other = "A" if stored[-30] != "A" else "B"
    for touched in (renamed, f"{stored[:-30]}{other}{stored[-29:]}", stored[:-4], "$sesame$k=1$", "nonsense"):
        assert not hasher.matches(touched, PASSWORD)


def test_a_pepper_of_a_newer_release_closes_the_way(keyring: KmsKeyring) -> None:
    """That is no wrong password: nothing is compared, and nothing counts."""
    hasher = PepperedHasher(ARGON2, keyring)
    unknown = hasher.hash(PASSWORD).replace(f"k={IN_USE}", "k=99")
    with pytest.raises(KeysUnavailable):
        hasher.matches(unknown, PASSWORD)


def test_nobody_costs_the_same_and_matches_nothing(keyring: KmsKeyring) -> None:
    """One opening and one comparison: with an account, without one, with a record that does not open, with a bare hash."""
    opened: list[str] = []

    class Watched:
        def seal_bytes(self, purpose: str, data: bytes, context: str) -> str:
            return keyring.seal_bytes(purpose, data, context)

        def unseal_bytes(self, purpose: str, text: str, context: str) -> bytes | None:
            opened.append(text)
            return keyring.unseal_bytes(purpose, text, context)

    argon2, counting = Argon2Hasher(), CountingArgon2()
    hasher = PepperedHasher(argon2, Watched())
    stored = hasher.hash(PASSWORD)
    argon2._argon2 = counting  # type: ignore[assignment]  # it has the method that is called
    foreign = stored.replace(f"k={IN_USE}", f"k={NEXT}")
    said = [hasher.matches(each, PASSWORD) for each in (stored, None, foreign, NO_ACCOUNT_HASH)]
    assert said == [True, False, False, False]
    assert len(opened) == 4
    assert counting.compared[1:] == [NO_ACCOUNT_HASH] * 3
    assert len(opened[0]) == pytest.approx(len(opened[1]), abs=8)


@pytest.mark.parametrize("pepper", [None, IN_USE])
def test_a_hash_of_before_grows_at_the_next_right_password(accounts: Product, pepper: int | None) -> None:
    """Without a pepper, or under one of before: it still signs in, a wrong password leaves it, the right one renews it."""
    product, adapters = accounts, wiring.adapters()
    own = adapters.hasher
    bare = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1).hash(PASSWORD)
    store_hash(product, bare if pepper is None else own.hash(PASSWORD))
    before, present = stored_hash(product), IN_USE if pepper is None else NEXT
    adapters.hasher = PepperedHasher(own.argon2, adapters.keyring, present)
    try:
        client = JsonClient(product)
        client.authorize()
        assert client.login((CAMILLE[0], WRONG)).status == 401
        assert stored_hash(product) == before
        assert client.login().status == 200
        assert stored_hash(product).startswith(f"$sesame$k={present}$")
        grown = stored_hash(product)
        client.authorize()
        assert client.login().status == 200
        assert stored_hash(product) == grown
    finally:
        adapters.hasher = own


def test_a_new_pepper_that_cannot_be_had_stops_no_sign_in(accounts: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    """The right password was right; its hash stays as it is, and the next sign-in tries again."""
    product, hasher = accounts, wiring.adapters().hasher

    def fails(_: str) -> str:
        raise KeysUnavailable("keys: down")

    before = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1).hash(PASSWORD)
    store_hash(product, before)
    client = JsonClient(product)
    client.authorize()
    with monkeypatch.context() as outage:
        outage.setattr(hasher, "hash", fails)
        assert client.login().status == 200
    assert stored_hash(product) == before


def test_a_pepper_that_cannot_be_had_closes_the_way_and_counts_nothing(
    client: JsonClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 for the right password and a wrong one, with an account and without; no try is lost."""
    hasher = wiring.adapters().hasher
    client.authorize()

    class NoKeys:
        def seal_bytes(self, *_: object) -> str:
            raise KeysUnavailable("keys: down")

        def unseal_bytes(self, *_: object) -> bytes | None:
            raise KeysUnavailable("keys: down")

    with monkeypatch.context() as outage:
        outage.setattr(hasher, "_keyring", NoKeys())
        outage.setattr(hasher, "_nobody", None)
        for entry in (CAMILLE, (CAMILLE[0], WRONG), (NOBODY, WRONG)):
            assert client.login(entry).status == 503
    assert client.product.items("password-counters") == []
    assert client.login().status == 200


def test_the_pepper_is_unwrapped_once(accounts: Product) -> None:
    """A container asks KMS for it with the first password, and never again (KEY-06)."""
    product = accounts
    keyring, asked = KmsKeyring(product.table("data-keys"), product.world.settings.aws_region), []
    unwrap = keyring._unwrap

    def noted(name: str) -> bytes:
        asked.append(name)
        return unwrap(name)

    keyring._unwrap = noted  # type: ignore[method-assign]  # of this keyring alone
    hasher, stored = PepperedHasher(ARGON2, keyring), stored_hash(product)
    assert asked == []
    assert [hasher.matches(each, PASSWORD) for each in (stored, None, stored)] == [True, False, True]
    assert asked == [f"pepper-{IN_USE}"]
