"""Values that count once, in DynamoDB: one conditional write each, kept until they are refused for their age anyway.

What is stored is a hash: a `jti` is the client's and may hold anything. A write whose answer was lost is repeated by the
SDK with the same attempt, and so recognised (REL-01).
"""

import secrets
from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from typing import Any

from chalicelib.adapters import aws
from chalicelib.adapters.epoch import to_ttl
from chalicelib.adapters.wire import to_wire
from chalicelib.domain.faults import StorageUnavailable


class DynamoOneTimeValues:
    """The adapter."""

    def __init__(self, table_name: str, region: str) -> None:
        """Name the table."""
        self._table_name = table_name
        self._region = region

    def first_use(self, kind: str, value: str, until: datetime) -> bool:
        """Remember a value of a kind until then; False where it is remembered already.

        Raises:
            StorageUnavailable: it may be remembered or not.
        """
        attempt = secrets.token_urlsafe(16)
        digest = urlsafe_b64encode(sha256(f"{kind}:{value}".encode()).digest()).rstrip(b"=").decode("ascii")
        item = {"value_id": f"{kind}:{digest}", "attempt": attempt, "expires_at": to_ttl(until)}
        with aws.faults_as(StorageUnavailable, "one-time values"):
            client: Any = aws.client("dynamodb", self._region)
            try:
                client.put_item(
                    TableName=self._table_name,
                    Item=to_wire(item),
                    ConditionExpression="attribute_not_exists(value_id) OR attempt = :attempt",
                    ExpressionAttributeValues={":attempt": {"S": attempt}},
                )
            except client.exceptions.ConditionalCheckFailedException:
                return False
        return True
