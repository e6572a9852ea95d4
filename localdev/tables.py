"""The tables of the local stage, made from `.chalice/resources.json`: the one definition, which is also deployed.

What CreateTable does not take is set by its own call (TTL, point-in-time recovery) or belongs to CloudFormation alone.
"""

import json
import time
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

RESOURCES = Path(__file__).parent.parent / ".chalice" / "resources.json"
PREFIX_OF_RESOURCES = "sesame-"
CREATE_TABLE_TAKES = (
    "AttributeDefinitions",
    "KeySchema",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
    "ProvisionedThroughput",
)
WAIT_SECONDS = 30

Properties = dict[str, Any]


def definitions(prefix: str, resources: Path = RESOURCES) -> list[Properties]:
    """Return the `Properties` of every table, its name with the deployment's prefix."""
    found = json.loads(resources.read_text(encoding="utf-8"))["Resources"].values()
    tables = [dict(each["Properties"]) for each in found if each["Type"] == "AWS::DynamoDB::Table"]
    for table in tables:
        table["TableName"] = f"{prefix}-{table['TableName'].removeprefix(PREFIX_OF_RESOURCES)}"
    return tables


def create_all(dynamodb: Any, prefix: str) -> None:  # noqa: ANN401 - boto3 ships no types
    """Create the tables that are absent; another process may be doing the same."""
    tables = definitions(prefix)
    for table in tables:
        taken = {name: table[name] for name in CREATE_TABLE_TAKES if name in table}
        _unless("ResourceInUseException", dynamodb.create_table, TableName=table["TableName"], **taken)
    for table in tables:
        _wait_until_active(dynamodb, table["TableName"])
        _set_time_to_live(dynamodb, table)
        _set_recovery(dynamodb, table)


def delete_all(dynamodb: Any, prefix: str) -> None:  # noqa: ANN401 - boto3 ships no types
    """Delete the tables, and wait until they are gone."""
    for table in definitions(prefix):
        _unless("ResourceNotFoundException", dynamodb.delete_table, TableName=table["TableName"])
    for table in definitions(prefix):
        _wait(lambda name=table["TableName"]: _status(dynamodb, name) is None)


def _set_time_to_live(dynamodb: Any, table: Properties) -> None:  # noqa: ANN401 - as above
    wanted = table.get("TimeToLiveSpecification")
    if wanted is None:
        return
    described = dynamodb.describe_time_to_live(TableName=table["TableName"])["TimeToLiveDescription"]
    if described.get("TimeToLiveStatus") in {"ENABLED", "ENABLING"}:
        return
    # Where another process was faster, the engine says that it is enabled already.
    _unless(
        "ValidationException",
        dynamodb.update_time_to_live,
        TableName=table["TableName"],
        TimeToLiveSpecification=wanted,
    )


def _set_recovery(dynamodb: Any, table: Properties) -> None:  # noqa: ANN401 - as above
    wanted = table.get("PointInTimeRecoverySpecification")
    if wanted is not None:
        # DynamoDB Local knows no backups.
        _unless(
            "UnknownOperationException",
            dynamodb.update_continuous_backups,
            TableName=table["TableName"],
            PointInTimeRecoverySpecification=wanted,
        )


def _wait_until_active(dynamodb: Any, name: str) -> None:  # noqa: ANN401 - as above
    _wait(lambda: _status(dynamodb, name) == "ACTIVE")


def _status(dynamodb: Any, name: str) -> str | None:  # noqa: ANN401 - as above
    try:
        return str(dynamodb.describe_table(TableName=name)["Table"]["TableStatus"])
    except dynamodb.exceptions.ResourceNotFoundException:
        return None


def _wait(condition: Any) -> None:  # noqa: ANN401 - a callable with a bound default
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("DynamoDB did not finish with its tables in time.")
        time.sleep(0.02)


def _unless(code: str, call: Any, **arguments: Any) -> None:  # noqa: ANN401 - any method of a client
    try:
        call(**arguments)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != code:
            raise
