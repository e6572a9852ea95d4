"""Accounts and people of these tests: they come and go with each test, and the demo's own stay as they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from chalicelib.domain.epoch import to_milliseconds
from chalicelib.domain.member import Account, Affiliation, Individual
from chalicelib.domain.nir import Nir, parse_sign_in_nir
from tests.json_client import NOBODY
from tests.product import Product


def account_of(pseudonym: str) -> Account:
    """Return an account that has everything."""
    return Account(pseudonym, "subject-1", "$argon2id$one", 3, "anna.test@mail.example", email_verified=True)


def individual_of(pseudonym: str) -> Individual:
    """Return a person about whom all is known."""
    return Individual(
        pseudonym, "Anna", "Été-Test", date(1981, 2, 3), "75011", Affiliation.PARTNER, mobile="+33639980001"
    )


def number() -> Nir:
    """Return a number that no demo member has."""
    parsed = parse_sign_in_nir(NOBODY[:13])
    assert isinstance(parsed, Nir)
    return parsed


def put_standing(dynamodb: Any, table: str, account: Account) -> None:  # noqa: ANN401 - boto3 ships no types
    """Store of an account what a redemption looks at."""
    standing: dict[str, Any] = {
        "pseudonym": {"S": account.pseudonym},
        "sub": {"S": account.sub},
        "credentials_epoch": {"N": str(account.credentials_epoch)},
    }
    if account.signed_out_at is not None:
        standing["signed_out_at_ms"] = {"N": str(to_milliseconds(account.signed_out_at))}
    dynamodb.put_item(TableName=table, Item=standing)


@contextmanager
def left_as_it_was(product: Product, *tables: str) -> Iterator[None]:
    """Put the items of some tables back at the end."""
    before = {table: product.items(table) for table in tables}
    keys = {
        "accounts": "pseudonym",
        "individuals": "pseudonym",
        "clients": "client_id",
        "links": "record_id",
        "desk-agents": "agent_id",
        "otp-ledgers": "pseudonym",
    }
    try:
        yield
    finally:
        for table, items in before.items():
            name = keys[table]
            for item in product.items(table):
                product.dynamodb.delete_item(TableName=product.table(table), Key={name: item[name]})
            for item in items:
                product.dynamodb.put_item(TableName=product.table(table), Item=item)
