"""A code is redeemed on the account as it was when the code was made, or not at all (PW-09, DEV-04)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.grants import DynamoGrants
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.grant import Redemption
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account
from tests.contract.lost_answers import WAYS, answer_lost_once
from tests.contract.people import put_standing
from tests.engines.sweeping import unswept_tables
from tests.fakes_oidc import ACCOUNT, FAMILY, FakeGrants

REGION = "eu-west-3"
PREFIX = "contract-moved"
TABLES = f"{PREFIX}-grants", f"{PREFIX}-accounts"
MILLISECOND = timedelta(milliseconds=1)

Redeem = Callable[[Account | None], Redemption]

MOVED = {
    "a new password": replace(ACCOUNT, credentials_epoch=2),
    "credentials of before": replace(ACCOUNT, credentials_epoch=0),
    "another person's account": replace(ACCOUNT, sub="subject-2"),
    "signed out everywhere later": replace(ACCOUNT, signed_out_at=FAMILY.auth_time + timedelta(minutes=1)),
    "signed out in the same millisecond": replace(ACCOUNT, signed_out_at=FAMILY.auth_time),
    "erased": None,
}
STANDING = {
    "as it was": ACCOUNT,
    "signed out before": replace(ACCOUNT, signed_out_at=FAMILY.auth_time - MILLISECOND),
    "another address": replace(ACCOUNT, email="new@mail.example", revision=9),
}


@pytest.fixture(scope="module")
def dynamodb(engine_url: str | None) -> Iterator[Any]:
    """The database with the product's tables under a prefix of their own."""
    with unswept_tables(PREFIX, engine_url) as client:
        yield client


@pytest.fixture
def grants(dynamodb: Any) -> Iterator[DynamoGrants]:  # noqa: ANN401 - boto3 ships no types
    """The adapter on empty tables."""
    yield DynamoGrants(*TABLES, REGION, Limits())
    for table, key in zip(TABLES, ("grant_id", "pseudonym"), strict=True):
        for item in dynamodb.scan(TableName=table)["Items"]:
            dynamodb.delete_item(TableName=table, Key={key: item[key]})


@pytest.fixture(params=["fake", "dynamodb"])
def redeem(request: pytest.FixtureRequest) -> Redeem:
    """Redeems one and the same code on an account, by the fake and by the adapter."""
    accounts: dict[str, Account] = {}
    if request.param == "fake":
        fake = FakeGrants(accounts.get)

        def on_fake(account: Account | None) -> Redemption:
            accounts.clear()
            if account is not None:
                accounts[account.pseudonym] = account
            return fake.redeem(FAMILY)

        return on_fake
    adapter: DynamoGrants = request.getfixturevalue("grants")
    client: Any = request.getfixturevalue("dynamodb")

    def on_tables(account: Account | None) -> Redemption:
        client.delete_item(TableName=TABLES[1], Key={"pseudonym": {"S": ACCOUNT.pseudonym}})
        if account is not None:
            put_standing(client, TABLES[1], account)
        return adapter.redeem(FAMILY)

    return on_tables


@pytest.mark.parametrize("account", MOVED.values(), ids=MOVED.keys())
def test_nothing_is_stored_on_an_account_that_has_moved(redeem: Redeem, account: Account | None) -> None:
    """The rule of the domain and the condition of the write are one, and what failed left no trace."""
    assert not FAMILY.is_of(account)
    assert redeem(account) is Redemption.DISOWNED
    assert redeem(ACCOUNT) is Redemption.RECORDED


@pytest.mark.parametrize("account", STANDING.values(), ids=STANDING.keys())
def test_what_ends_no_session_ends_no_code(redeem: Redeem, account: Account) -> None:
    """An end before the sign-in, and other changes of the account, are nothing to it."""
    assert FAMILY.is_of(account)
    assert redeem(account) is Redemption.RECORDED


@pytest.mark.parametrize("account", MOVED.values(), ids=MOVED.keys())
def test_a_second_use_is_one_whatever_the_account_is_now(redeem: Redeem, account: Account | None) -> None:
    """So that the family of the first is revoked all the same (OP-03)."""
    assert redeem(ACCOUNT) is Redemption.RECORDED
    assert redeem(account) is Redemption.USED


@pytest.mark.parametrize("way", WAYS)
def test_a_lost_answer_is_ones_own_even_where_the_account_moves_meanwhile(
    grants: DynamoGrants,
    dynamodb: Any,  # noqa: ANN401 - boto3 ships no types
    way: str,
) -> None:
    """The redemption came first: it is told as made, and what it gave is dead by the account's epoch."""
    put_standing(dynamodb, TABLES[1], ACCOUNT)
    later = MOVED["a new password"]
    assert later is not None

    def move() -> None:
        put_standing(dynamodb, TABLES[1], later)

    with answer_lost_once(dynamodb, "TransactWriteItems", way, meanwhile=move):
        assert grants.redeem(FAMILY) is Redemption.RECORDED
    found = grants.find(FAMILY.grant_id)
    assert found is not None
    assert not found.is_of(later)


def test_accounts_that_cannot_be_asked_are_no_answer(grants: DynamoGrants) -> None:
    """Without the table of accounts nothing is redeemed, and nobody is told that the code is bad."""
    nowhere = DynamoGrants(TABLES[0], "contract-moved-no-such-table", REGION, Limits())
    with pytest.raises(StorageUnavailable):
        nowhere.redeem(FAMILY)
    assert grants.find(FAMILY.grant_id) is None
