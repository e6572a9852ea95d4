"""Pushed authorization requests in DynamoDB: sealed, each taken by one conditional write (OP-18, DB-02).

Taking marks the item with the attempt instead of deleting it: a write whose answer was lost is then recognised when the
SDK repeats it (REL-01), which a deletion could not be. TTL removes the item.
"""

import secrets
from datetime import datetime
from typing import Any

from chalicelib.adapters import aws
from chalicelib.adapters.epoch import to_ttl
from chalicelib.adapters.wire import from_wire, to_wire
from chalicelib.domain.faults import StorageUnavailable


class DynamoPushedRequests:
    """The adapter."""

    def __init__(self, table_name: str, region: str) -> None:
        """Name the table."""
        self._table_name = table_name
        self._region = region

    def put(self, request_id: str, client_id: str, sealed: str, until: datetime) -> None:
        """Store one under its random id.

        Raises:
            StorageUnavailable: it may be stored or not; nobody knows its id.
        """
        item = {"request_id": request_id, "client_id": client_id, "sealed": sealed, "expires_at": to_ttl(until)}
        with aws.faults_as(StorageUnavailable, "pushed requests"):
            self._client().put_item(
                TableName=self._table_name,
                Item=to_wire(item),
                ConditionExpression="attribute_not_exists(request_id) OR sealed = :sealed",
                ExpressionAttributeValues={":sealed": {"S": sealed}},
            )

    def take(self, request_id: str, client_id: str) -> str | None:
        """Return what was sealed for this client where nobody took it before; another client's try takes nothing.

        Raises:
            StorageUnavailable: it may have been taken or not.
        """
        if not request_id:
            return None
        with aws.faults_as(StorageUnavailable, "pushed requests"):
            client = self._client()
            try:
                answer = client.update_item(
                    TableName=self._table_name,
                    Key={"request_id": {"S": request_id}},
                    UpdateExpression="SET attempt = :attempt",
                    ConditionExpression="client_id = :client AND (attribute_not_exists(attempt) OR attempt = :attempt)",
                    ExpressionAttributeValues=to_wire({":client": client_id, ":attempt": secrets.token_urlsafe(16)}),
                    ReturnValues="ALL_NEW",
                )
            except client.exceptions.ConditionalCheckFailedException:
                return None
        sealed: str = from_wire(answer["Attributes"])["sealed"]
        return sealed

    def _client(self) -> Any:  # noqa: ANN401 - botocore makes its methods at run time
        return aws.client("dynamodb", self._region)
