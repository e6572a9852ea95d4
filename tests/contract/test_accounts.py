"""Accounts in DynamoDB: created once, sealed to their item, and a new hash only in place of the one that was checked."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.adapters.accounts import DynamoAccounts
from chalicelib.domain.faults import DirectoryUnavailable, StorageUnavailable
from chalicelib.domain.member import Account
from tests.contract.lost_answers import WAYS, answer_lost_once, client_of
from tests.contract.people import account_of, individual_of, left_as_it_was, number
from tests.contract.stores import NOW
from tests.json_client import CAMILLE, SACHA, JsonClient
from tests.product import Product

ANNA = account_of("pseudonym-of-anna")


@pytest.fixture
def accounts(product: Product) -> Iterator[DynamoAccounts]:
    """The adapter; people's tables are put back afterwards."""
    with left_as_it_was(product, "accounts", "individuals"):
        yield wiring.adapters().accounts


def item_of(product: Product, pseudonym: str, table: str = "accounts") -> dict[str, Any]:
    """Return an item as it is stored."""
    found = product.dynamodb.get_item(TableName=product.table(table), Key={"pseudonym": {"S": pseudonym}})
    return dict(found["Item"])


def stored(accounts: DynamoAccounts, product: Product, pseudonym: str = ANNA.pseudonym) -> Account | None:
    """Return an account as it is stored."""
    return accounts.parse(item_of(product, pseudonym))


@pytest.mark.parametrize(
    "account",
    [ANNA, replace(ANNA, email_verified=False), replace(ANNA, email=None, email_verified=False)],
    ids=["verified", "not-verified", "no-address"],
)
def test_what_was_created_is_what_is_read(accounts: DynamoAccounts, product: Product, account: Account) -> None:
    """Every field comes back, the address opened."""
    accounts.create(account, number(), NOW)
    assert stored(accounts, product) == account


def test_nothing_is_no_account(accounts: DynamoAccounts) -> None:
    """Where no item was found, there is no account."""
    assert accounts.parse(None) is None
    assert accounts.parse({}) is None


def test_an_account_that_exists_is_left_as_it_is(accounts: DynamoAccounts, product: Product) -> None:
    """Creating again changes nothing: neither the subject, nor the password, nor the address."""
    accounts.create(ANNA, number(), NOW)
    accounts.create(replace(ANNA, sub="another", password_hash="another", email="x@mail.example"), number(), NOW)
    assert stored(accounts, product) == ANNA


def test_number_and_address_are_stored_sealed(accounts: DynamoAccounts, product: Product) -> None:
    """Neither is readable in the item, and the same address sealed twice looks different (PRIV-04)."""
    accounts.create(ANNA, number(), NOW)
    accounts.create(replace(ANNA, pseudonym="pseudonym-of-berthe"), number(), NOW)
    first, second = (item_of(product, f"pseudonym-of-{name}") for name in ("anna", "berthe"))
    assert number().value not in repr(first)
    assert "anna.test" not in repr(first)
    for name in ("sealed_nir", "sealed_email"):
        assert first[name] != second[name]


def move(product: Product, name: str, source: str, target: str, table: str = "accounts") -> None:
    """Copy one attribute of somebody's item into somebody else's."""
    moved = item_of(product, target, table) | {name: item_of(product, source, table)[name]}
    product.dynamodb.put_item(TableName=product.table(table), Item=moved)


def test_an_address_moved_to_another_account_does_not_open(accounts: DynamoAccounts, product: Product) -> None:
    """A seal belongs to its item: reading the other one is a fault, and never a wrong address (PRIV-04)."""
    sacha, camille = product.pseudonym(SACHA[0]), product.pseudonym(CAMILLE[0])
    move(product, "sealed_email", sacha, camille)
    with pytest.raises(StorageUnavailable) as caught:
        stored(accounts, product, camille)
    assert "sacha" not in str(caught.value)
    assert stored(accounts, product, sacha) is not None


def test_no_code_goes_to_an_address_moved_by_somebody(
    accounts: DynamoAccounts, product: Product, client: JsonClient
) -> None:
    """Who writes into the database cannot have a member's code mailed to an address of theirs: 503 and no mail."""
    del accounts
    move(product, "sealed_email", product.pseudonym(SACHA[0]), product.pseudonym(CAMILLE[0]))
    client.authorize()
    assert client.login().status == 503
    assert product.mails() == []


def test_a_sealed_number_is_no_address(accounts: DynamoAccounts, product: Product) -> None:
    """Within one item, too, a seal opens only as what it is: the number in the address's place is a fault (PRIV-04)."""
    accounts.create(ANNA, number(), NOW)
    item = item_of(product, ANNA.pseudonym)
    with pytest.raises(StorageUnavailable):
        accounts.parse(item | {"sealed_email": item["sealed_nir"]})


def test_an_identity_moved_to_another_person_does_not_open(accounts: DynamoAccounts, product: Product) -> None:
    """The directory's items are sealed to their person as well (PRIV-04)."""
    del accounts
    directory = wiring.adapters().directory_table
    for name in ("anna", "berthe"):
        directory.put(individual_of(f"pseudonym-of-{name}"))
    assert directory.parse(item_of(product, ANNA.pseudonym, "individuals")) == individual_of(ANNA.pseudonym)
    move(product, "sealed_identity", "pseudonym-of-berthe", ANNA.pseudonym, "individuals")
    with pytest.raises(DirectoryUnavailable):
        directory.parse(item_of(product, ANNA.pseudonym, "individuals"))


@pytest.mark.parametrize("cut", [0, 1, 15, 40])
def test_a_damaged_address_is_a_fault(accounts: DynamoAccounts, product: Product, cut: int) -> None:
    """A seal that was cut short or altered opens to nothing."""
    accounts.create(ANNA, number(), NOW)
    item = item_of(product, ANNA.pseudonym)
    with pytest.raises(StorageUnavailable):
        accounts.parse(item | {"sealed_email": {"S": item["sealed_email"]["S"][:cut]}})


def test_a_grown_hash_takes_the_place_of_the_one_checked(accounts: DynamoAccounts, product: Product) -> None:
    """The hash alone changes (PW-05)."""
    accounts.create(ANNA, number(), NOW)
    accounts.replace_password_hash(ANNA, "$argon2id$two")
    assert stored(accounts, product) == replace(ANNA, password_hash="$argon2id$two")


def test_a_password_changed_meanwhile_stays(accounts: DynamoAccounts, product: Product) -> None:
    """Where the stored hash is no longer the one that was checked, nothing changes, and no account is made up."""
    accounts.create(ANNA, number(), NOW)
    accounts.replace_password_hash(replace(ANNA, password_hash="$argon2id$old"), "$argon2id$two")
    assert stored(accounts, product) == ANNA
    accounts.replace_password_hash(replace(ANNA, pseudonym="pseudonym-of-nobody"), "$argon2id$two")
    assert "pseudonym-of-nobody" not in {item["pseudonym"]["S"] for item in product.items("accounts")}


@pytest.mark.parametrize("way", WAYS)
def test_a_lost_answer_changes_no_outcome(accounts: DynamoAccounts, product: Product, way: str) -> None:
    """An account whose creation was repeated by the SDK is the one that was created (DB-04)."""
    with answer_lost_once(client_of("accounts"), "PutItem", way):
        accounts.create(ANNA, number(), NOW)
    with answer_lost_once(client_of("accounts"), "UpdateItem", way):
        accounts.replace_password_hash(ANNA, "$argon2id$two")
    assert stored(accounts, product) == replace(ANNA, password_hash="$argon2id$two")
