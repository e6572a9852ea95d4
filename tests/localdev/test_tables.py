"""The tables of the local stage are those that are deployed: `.chalice/resources.json` says what they are."""

import json

import pytest

from localdev import tables
from tests.product import Product
from tests.tools import ROOT

NAMES = [
    each["Properties"]["TableName"]
    for each in json.loads((ROOT / ".chalice" / "resources.json").read_text())["Resources"].values()
    if each["Type"] == "AWS::DynamoDB::Table"
]


@pytest.mark.parametrize("name", NAMES)
def test_table_is_as_it_is_deployed(product: Product, name: str) -> None:
    """Keys, attributes, billing, TTL and recovery of the emulated table are those of the template."""
    wanted = next(each for each in tables.definitions("sesame") if each["TableName"] == name)
    made = product.dynamodb.describe_table(TableName=name)["Table"]
    assert made["KeySchema"] == wanted["KeySchema"]
    assert made["AttributeDefinitions"] == wanted["AttributeDefinitions"]
    assert made["BillingModeSummary"]["BillingMode"] == wanted["BillingMode"]
    assert _time_to_live(product, name) == wanted.get("TimeToLiveSpecification", {}).get("AttributeName")
    backups = product.dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    assert (recovery == "ENABLED") == ("PointInTimeRecoverySpecification" in wanted)


def test_no_other_table_exists(product: Product) -> None:
    """What the template does not define is not there either."""
    assert sorted(product.dynamodb.list_tables()["TableNames"]) == sorted(NAMES)


def test_prefix_replaces_ours() -> None:
    """Another deployment's tables carry its prefix."""
    assert {each["TableName"].split("-", 1)[0] for each in tables.definitions("demo")} == {"demo"}


def test_creating_twice_changes_nothing(product: Product) -> None:
    """Tables that are there, with their TTL, are left alone: a second process may come."""
    product.dynamodb.put_item(TableName=product.table("grants"), Item={"grant_id": {"S": "kept"}})
    tables.create_all(product.dynamodb, "sesame")
    assert product.items("grants") == [{"grant_id": {"S": "kept"}}]


def _time_to_live(product: Product, name: str) -> str | None:
    described = product.dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    return str(described["AttributeName"]) if described["TimeToLiveStatus"] == "ENABLED" else None
