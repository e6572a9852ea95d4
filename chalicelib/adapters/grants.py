"""Redeemed authorization codes in DynamoDB: one conditional write each makes a code single use (OP-03, DB-03).

The raw client is used because a failed condition must show the item that was there: the SDK repeats a write whose
answer was lost, and must then recognise its own (applied-then-lost, REL-01).
"""

import secrets
from datetime import datetime
from typing import Any

from chalicelib.adapters import aws
from chalicelib.adapters.epoch import to_ttl
from chalicelib.adapters.wire import from_wire, to_wire
from chalicelib.domain.authorization_code import AuthorizationGrant, RedeemedGrant
from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.limits import ACCESS_TOKEN_LIFETIME, Limits


class DynamoGrants:
    """The adapter."""

    def __init__(self, table_name: str, region: str, limits: Limits) -> None:
        """Name the table; items are kept until neither the code nor a token made from it can be used."""
        self._table_name = table_name
        self._region = region
        self._kept_for = limits.authorization_code_lifetime + ACCESS_TOKEN_LIFETIME

    def redeem(self, grant: AuthorizationGrant, now: datetime) -> bool:
        """Record the redemption; False where the code was redeemed before.

        Raises:
            StorageUnavailable: it may have been recorded or not.
        """
        attempt = secrets.token_urlsafe(16)
        item = to_wire(
            {
                "grant_id": grant.grant_id,
                "client_id": grant.client_id,
                "scope": " ".join(grant.scope),
                "pseudonym": grant.pseudonym,
                "sub": grant.sub,
                "session_id": grant.session_id,
                "redeemed_at_ms": to_milliseconds(now),
                "revoked": False,
                "attempt": attempt,
                "expires_at": to_ttl(now + self._kept_for),
            }
        )
        with aws.faults_as(StorageUnavailable, "grants"):
            client = self._client()
            try:
                client.put_item(
                    TableName=self._table_name,
                    Item=item,
                    ConditionExpression="attribute_not_exists(grant_id)",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except client.exceptions.ConditionalCheckFailedException as error:
                before: aws.Item = error.response.get("Item", {})
                return from_wire(before).get("attempt") == attempt
        return True

    def revoke(self, grant_id: str) -> None:
        """Revoke the tokens of a redeemed code; nothing happens where there is none.

        Raises:
            StorageUnavailable: it may have been revoked or not.
        """
        with aws.faults_as(StorageUnavailable, "grants"):
            client = self._client()
            try:
                client.update_item(
                    TableName=self._table_name,
                    Key={"grant_id": {"S": grant_id}},
                    UpdateExpression="SET revoked = :yes",
                    ConditionExpression="attribute_exists(grant_id)",
                    ExpressionAttributeValues={":yes": {"BOOL": True}},
                )
            except client.exceptions.ConditionalCheckFailedException:
                return

    def find(self, grant_id: str) -> RedeemedGrant | None:
        """Read strongly.

        Raises:
            StorageUnavailable: nothing is known then.
        """
        with aws.faults_as(StorageUnavailable, "grants"):
            response = self._client().get_item(
                TableName=self._table_name, Key={"grant_id": {"S": grant_id}}, ConsistentRead=True
            )
        if "Item" not in response:
            return None
        stored = from_wire(response["Item"])
        return RedeemedGrant(
            grant_id=stored["grant_id"],
            client_id=stored["client_id"],
            scope=tuple(stored["scope"].split()),
            pseudonym=stored["pseudonym"],
            sub=stored["sub"],
            session_id=stored["session_id"],
            redeemed_at=from_milliseconds(stored["redeemed_at_ms"]),
            revoked=stored["revoked"],
        )

    def _client(self) -> Any:  # noqa: ANN401 - botocore makes its methods at run time
        return aws.client("dynamodb", self._region)
