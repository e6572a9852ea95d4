"""One strong batch read over several tables: all that was asked for, or an outage (DB-03)."""

from typing import Any

from chalicelib.adapters import aws
from chalicelib.adapters.aws import Item
from chalicelib.domain.faults import StorageUnavailable

ROUNDS = 3
"""How often keys that DynamoDB did not process are asked for again."""


def strong_batch(region: str, asked: dict[str, list[Item]], dependency: str) -> dict[str, list[Item]]:
    """Return the items that exist, by table; at most 100 keys may be asked for.

    Raises:
        StorageUnavailable: where DynamoDB does not answer, or not with every key.
    """
    remaining: dict[str, Any] = {table: {"Keys": keys, "ConsistentRead": True} for table, keys in asked.items()}
    found: dict[str, list[Item]] = {}
    with aws.faults_as(StorageUnavailable, dependency):
        for _ in range(ROUNDS):
            response = aws.client("dynamodb", region).batch_get_item(RequestItems=remaining)
            for table, items in response["Responses"].items():
                found.setdefault(table, []).extend(items)
            remaining = response.get("UnprocessedKeys") or {}
            if not remaining:
                return found
    raise StorageUnavailable(f"{dependency}: keys left unprocessed")
