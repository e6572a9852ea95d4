"""What a member has of sessions and trusted devices: an index finds the keys, a strong read says what is so (DB-03).

The index may lag behind for a moment; nothing is decided by it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pynamodb.models import Model

from chalicelib.adapters import aws, tables
from chalicelib.adapters.aws import Item
from chalicelib.adapters.batch_read import batch_get
from chalicelib.adapters.wire import to_wire
from chalicelib.domain.epoch import to_milliseconds
from chalicelib.domain.faults import StorageUnavailable

BY_MEMBER = "by-member"
EVERY = 10_000
"""More than any member has."""
BATCH = 100
"""How many items one strong read of several returns (DynamoDB's `BatchGetItem`)."""


def keys(  # noqa: PLR0913 - what a query is made of
    region: str, model: type[Model], key: str, moment: str, pseudonym: str, since: datetime, at_most: int
) -> list[Item]:
    """Return the keys of a member's items whose `moment` is after `since`, newest first; `key` names a model's own.

    Raises:
        StorageUnavailable: where DynamoDB does not answer.
    """
    request: dict[str, Any] = {
        "TableName": tables.table_of(model),
        "IndexName": BY_MEMBER,
        "KeyConditionExpression": f"pseudonym = :member AND {moment} > :since",
        "ExpressionAttributeValues": to_wire({":member": pseudonym, ":since": to_milliseconds(since)}),
        "ScanIndexForward": False,
        "Limit": min(at_most, 1_000),
    }
    found: list[Item] = []
    with aws.faults_as(StorageUnavailable, "what a member has"):
        while len(found) < at_most:
            page = aws.client("dynamodb", region).query(**request)
            found += [{key: item[key]} for item in page["Items"]]
            if "LastEvaluatedKey" not in page:
                break
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    return found[:at_most]


def items(region: str, table: str, asked: Sequence[Item]) -> list[Item]:
    """Read the items of some keys strongly, as far as they exist. Raises StorageUnavailable."""
    found: list[Item] = []
    for first in range(0, len(asked), BATCH):
        found += batch_get(region, {table: list(asked[first : first + BATCH])}, "what a member has").get(table, [])
    return found
