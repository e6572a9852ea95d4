"""The rings of signing keys in DynamoDB: one item per algorithm, read strongly, swapped on its revision (KEY-03, DB-02).

Only public members and ARNs are stored. The raw client is used because a failed condition must show the item that was
there: a swap whose answer was lost must know its own ring again, or its key would be deleted while it is published.
"""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.adapters import aws
from chalicelib.adapters.epoch import optional_ms
from chalicelib.adapters.wire import from_wire, to_wire
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.key_ring import ALGORITHMS, KeyRing, SigningKey


class DynamoKeyRings:
    """The adapter."""

    def __init__(self, table_name: str, region: str) -> None:
        """Name the table; nothing is read yet."""
        self._table_name = table_name
        self._region = region

    def read(self) -> Mapping[str, KeyRing]:
        """Return the ring of each algorithm, all by one strong read; one that is not stored is empty.

        Raises:
            KeysUnavailable: where DynamoDB does not answer, or not with both.
        """
        keys = [{"ring": {"S": algorithm}} for algorithm in ALGORITHMS]
        asked = {self._table_name: {"Keys": keys, "ConsistentRead": True}}
        with aws.faults_as(KeysUnavailable, "signing"):
            answer = self._client().batch_get_item(RequestItems=asked)
        if answer.get("UnprocessedKeys"):
            raise KeysUnavailable("signing: rings left unprocessed")
        stored = [ring_of(item) for item in answer["Responses"].get(self._table_name, [])]
        return {algorithm: KeyRing(algorithm) for algorithm in ALGORITHMS} | {ring.algorithm: ring for ring in stored}

    def swap(self, seen: KeyRing, new: KeyRing) -> Swapped[KeyRing] | Conflict[KeyRing]:
        """Store `new` where `seen` still is what is stored.

        Raises:
            KeysUnavailable: it may have been stored or not.
        """
        expected: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(ring)"}
        if seen.revision:
            values = {":seen": {"N": str(seen.revision)}}
            expected = {"ConditionExpression": "revision = :seen", "ExpressionAttributeValues": values}
        with aws.faults_as(KeysUnavailable, "signing"):
            client = self._client()
            try:
                client.put_item(
                    TableName=self._table_name,
                    Item=item_of(new),
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    **expected,
                )
            except client.exceptions.ConditionalCheckFailedException as error:
                found = error.response.get("Item")
                stored = ring_of(found) if found else KeyRing(seen.algorithm)
                return Swapped(new) if stored == new else Conflict(stored)
        return Swapped(new)

    def _client(self) -> Any:  # noqa: ANN401 - botocore makes its methods at run time
        return aws.client("dynamodb", self._region)


def item_of(ring: KeyRing) -> aws.Item:
    """Return the item of a ring; its keys are one text, because they are written and read together."""
    keys = [
        {
            "kid": key.kid,
            "key_arn": key.key_arn,
            "jwk": dict(key.jwk),
            "created_at_ms": to_milliseconds(key.created_at),
            "signs_from_ms": to_milliseconds(key.signs_from),
            "dropped_at_ms": optional_ms(key.dropped_at),
        }
        for key in ring.keys
    ]
    text = json.dumps(keys, separators=(",", ":"))
    return to_wire({"ring": ring.algorithm, "keys": text, "retired": list(ring.retired), "revision": ring.revision})


def ring_of(item: aws.Item) -> KeyRing:
    """Return the ring of an item."""
    values = from_wire(item)
    keys = tuple(map(_key_of, json.loads(values["keys"])))
    return KeyRing(values["ring"], keys, tuple(values["retired"]), values["revision"])


def _key_of(values: Mapping[str, Any]) -> SigningKey:
    dropped_at_ms = values.get("dropped_at_ms")
    return SigningKey(
        kid=values["kid"],
        key_arn=values["key_arn"],
        jwk=values["jwk"],
        created_at=from_milliseconds(values["created_at_ms"]),
        signs_from=from_milliseconds(values["signs_from_ms"]),
        dropped_at=None if dropped_at_ms is None else from_milliseconds(dropped_at_ms),
    )
