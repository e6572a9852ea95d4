"""Redeemed codes in DynamoDB: single use, kept long enough, and honest when an answer is lost (OP-03, DB-03, REL-01)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from chalicelib.adapters import aws
from chalicelib.adapters.grants import DynamoGrants
from chalicelib.domain.authorization_code import RedeemedGrant
from chalicelib.domain.epoch import to_seconds
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.limits import ACCESS_TOKEN_LIFETIME, Limits
from localdev import emulator, tables
from tests.contract.lost_answers import WAYS, answer_lost_once
from tests.engines.sweeping import stop_sweeping
from tests.fakes_oidc import GRANT, NOON, FakeGrants

REGION = "eu-west-3"
PREFIX = "contract-oidc"
TABLE = f"{PREFIX}-grants"
LIMITS = Limits()


@pytest.fixture(scope="module")
def dynamodb(engine_url: str | None) -> Iterator[Any]:
    """The database with the product's tables under a prefix of their own."""
    emulator.start()
    client: Any = aws.client("dynamodb", REGION)
    tables.create_all(client, PREFIX)
    if engine_url is not None:
        stop_sweeping(client, PREFIX)
    yield client
    tables.delete_all(client, PREFIX)


@pytest.fixture
def grants(dynamodb: Any) -> Iterator[DynamoGrants]:  # noqa: ANN401 - boto3 ships no types
    """The adapter on an empty table."""
    yield DynamoGrants(TABLE, REGION, LIMITS)
    for item in dynamodb.scan(TableName=TABLE)["Items"]:
        dynamodb.delete_item(TableName=TABLE, Key={"grant_id": item["grant_id"]})


@pytest.fixture(params=["fake", "dynamodb"])
def either(request: pytest.FixtureRequest) -> FakeGrants | DynamoGrants:
    """The fake and the adapter: what unit tests believe must be what the product does."""
    if request.param == "fake":
        return FakeGrants()
    adapter: DynamoGrants = request.getfixturevalue("grants")
    return adapter


def test_a_grant_is_redeemed_once(either: FakeGrants | DynamoGrants) -> None:
    """The first redemption is recorded with all that userinfo needs, the second is told so and changes nothing."""
    assert either.redeem(GRANT, NOON)
    assert not either.redeem(replace(GRANT, sub="somebody-else"), NOON + timedelta(seconds=30))
    assert either.find("grant-1") == RedeemedGrant(
        "grant-1", "portal", ("openid", "profile"), "pseudonym-1", "subject-1", "session-1", NOON
    )


def test_another_grant_is_not_disturbed(either: FakeGrants | DynamoGrants) -> None:
    """Each grant has an item of its own."""
    assert either.redeem(GRANT, NOON)
    assert either.redeem(replace(GRANT, grant_id="grant-2"), NOON)
    either.revoke("grant-2")
    found = either.find("grant-1")
    assert found is not None
    assert not found.revoked


def test_revoking_lasts_and_makes_nothing_up(either: FakeGrants | DynamoGrants) -> None:
    """A revoked grant stays revoked and cannot be redeemed again; revoking an unknown one stores nothing."""
    either.redeem(GRANT, NOON)
    either.revoke("grant-1")
    either.revoke("grant-2")
    found = either.find("grant-1")
    assert found is not None
    assert found.revoked
    assert not either.redeem(GRANT, NOON)
    assert either.find("grant-2") is None


def test_of_thirty_at_once_one_redeems(either: FakeGrants | DynamoGrants) -> None:
    """Thirty threads begin together, in each of five rounds, and one wins."""
    for round_number in range(5):
        grant, barrier = replace(GRANT, grant_id=f"grant-{round_number}"), Barrier(30)

        def attempt(_: int, grant: Any = grant, barrier: Barrier = barrier) -> bool:  # noqa: ANN401 - bound per round
            barrier.wait()
            return either.redeem(grant, NOON)

        with ThreadPoolExecutor(30) as pool:
            assert sum(pool.map(attempt, range(30))) == 1


@pytest.mark.emulator("in an engine it is turned off for tests; tests/engines/test_tables.py says the same of that")
def test_items_are_swept_one_day(dynamodb: Any) -> None:  # noqa: ANN401 - no types
    """The TTL attribute is enabled."""
    described = dynamodb.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]
    assert described == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}


def test_the_item_outlives_code_and_token(grants: DynamoGrants, dynamodb: Any) -> None:  # noqa: ANN401 - no types
    """The TTL attribute is not before the last moment at which code or access token could be used."""
    redeemed_at = NOON + timedelta(seconds=59)
    grants.redeem(GRANT, redeemed_at)
    item = dynamodb.get_item(TableName=TABLE, Key={"grant_id": {"S": "grant-1"}})["Item"]
    last_use = max(redeemed_at + ACCESS_TOKEN_LIFETIME, GRANT.issued_at + LIMITS.authorization_code_lifetime)
    assert int(item["expires_at"]["N"]) >= to_seconds(last_use) + 1


def test_the_item_holds_no_code_no_token_and_nothing_of_the_person(grants: DynamoGrants, dynamodb: Any) -> None:  # noqa: ANN401 - no types
    """Exactly these attributes, and neither the nonce nor the redirect_uri among their values."""
    grants.redeem(GRANT, NOON)
    item = dynamodb.get_item(TableName=TABLE, Key={"grant_id": {"S": "grant-1"}})["Item"]
    assert set(item) == {
        *("grant_id", "client_id", "scope", "pseudonym", "sub", "session_id"),
        *("redeemed_at_ms", "revoked", "attempt", "expires_at"),
    }


@pytest.mark.parametrize("way", WAYS)
def test_a_write_whose_answer_was_lost_is_recognised_as_ones_own(grants: DynamoGrants, dynamodb: Any, way: str) -> None:  # noqa: ANN401 - no types
    """The SDK repeats the write after a lost answer; that is not a reuse, and the next redemption is."""
    with answer_lost_once(dynamodb, "PutItem", way):
        assert grants.redeem(GRANT, NOON)
    assert not grants.redeem(GRANT, NOON)


def test_an_outage_is_a_fault_and_never_an_answer(dynamodb: Any) -> None:  # noqa: ANN401 - no types
    """Where the table does not answer, redeeming, revoking and finding all say so."""
    del dynamodb
    nowhere = DynamoGrants("contract-oidc-no-such-table", REGION, LIMITS)
    calls: list[Callable[[], object]] = [
        lambda: nowhere.redeem(GRANT, NOON),
        lambda: nowhere.revoke("grant-1"),
        lambda: nowhere.find("grant-1"),
    ]
    for call in calls:
        with pytest.raises(StorageUnavailable) as caught:
            call()
        assert "grant-1" not in str(caught.value)
