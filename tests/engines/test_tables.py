"""Our tables in a real engine: made from the one definition, with a time to live that the engine understands."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.adapters import aws
from chalicelib.adapters.grants import DynamoGrants
from chalicelib.domain.grant import Redemption
from chalicelib.domain.limits import Limits
from localdev import emulator, tables
from tests.contract.people import put_standing
from tests.fakes_oidc import ACCOUNT, FAMILY

pytestmark = pytest.mark.engine("dynamodb-local", "ministack")

PREFIX = "engine-tables"
REGION = "eu-west-3"
DEFINITIONS = {table["TableName"]: table for table in tables.definitions(PREFIX)}


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    """The engine with the product's tables under a prefix of their own, made twice, as by two processes."""
    emulator.start()
    client: Any = aws.client("dynamodb", REGION)
    for _ in range(2):
        tables.create_all(client, PREFIX)
    yield client
    tables.delete_all(client, PREFIX)


@pytest.mark.parametrize("name", DEFINITIONS)
def test_table_is_as_it_is_deployed(dynamodb: Any, name: str) -> None:  # noqa: ANN401 - boto3 ships no types
    """Keys, billing and time to live are those of the template."""
    wanted, made = DEFINITIONS[name], dynamodb.describe_table(TableName=name)["Table"]
    assert made["KeySchema"] == wanted["KeySchema"]
    assert made["BillingModeSummary"]["BillingMode"] == wanted["BillingMode"]
    told = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    is_on = told["TimeToLiveStatus"] == "ENABLED"
    assert (told["AttributeName"] if is_on else None) == wanted.get("TimeToLiveSpecification", {}).get("AttributeName")


@pytest.mark.engine("dynamodb-local")
def test_the_engine_sweeps_what_has_expired_and_nothing_else(dynamodb: Any) -> None:  # noqa: ANN401 - as above
    """AWS's own reading of `expires_at`: a grant of last week goes by itself, one of this minute stays."""
    table, accounts = f"{PREFIX}-grants", f"{PREFIX}-accounts"
    put_standing(dynamodb, accounts, ACCOUNT)
    grants, now = DynamoGrants(table, accounts, REGION, Limits()), datetime.now(UTC)
    for name, moment in (("old", now - timedelta(days=7)), ("new", now)):
        grant = replace(FAMILY, grant_id=name, redeemed_at=moment)
        assert grants.redeem(grant) is Redemption.RECORDED
    assert within(120, lambda: [item["grant_id"]["S"] for item in dynamodb.scan(TableName=table)["Items"]] == ["new"])


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Tell whether a condition comes true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True
