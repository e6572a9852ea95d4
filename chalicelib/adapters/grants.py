"""Grants in DynamoDB: each write holds on the state that it was decided on (OP-03, OP-12, DB-02, DB-03).

The raw client is used because a failed condition must show the item that was there: the SDK repeats a write whose
answer was lost, and must then recognise its own (applied-then-lost, REL-01).
"""

import secrets
from typing import Any

from chalicelib.adapters import aws
from chalicelib.adapters.epoch import to_ttl
from chalicelib.adapters.grant_items import account_check, item_of, parse
from chalicelib.adapters.wire import from_wire, to_wire
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.epoch import to_milliseconds
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.grant import Grant, Redemption
from chalicelib.domain.limits import Limits


class DynamoGrants:
    """The adapter."""

    def __init__(self, table_name: str, accounts_table: str, region: str, limits: Limits) -> None:
        """Name the tables; items are kept until neither the code nor a token made from it can be used."""
        self.table_name = table_name
        self._accounts_table = accounts_table
        self._region = region
        self._limits = limits

    def key(self, grant_id: str) -> aws.Item:
        """Return the key of a grant in wire form, for a batch read."""
        return {"grant_id": {"S": grant_id}}

    def redeem(self, grant: Grant) -> Redemption:
        """Record the redemption where the code was not redeemed before and its account still is as it was.

        Raises:
            StorageUnavailable: it may have been recorded or not.
        """
        attempt = secrets.token_urlsafe(16)
        put: aws.Item = {
            "TableName": self.table_name,
            "Item": item_of(grant, attempt, self._limits),
            "ConditionExpression": "attribute_not_exists(grant_id)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        writes = [{"Put": put}, {"ConditionCheck": account_check(self._accounts_table, grant)}]
        reasons = aws.write_together(self._region, writes, StorageUnavailable, "grants")
        if reasons is None or _stored_by(reasons[0].get("Item"), attempt):
            return Redemption.RECORDED
        has_been_used = reasons[0].get("Code") == "ConditionalCheckFailed"
        return Redemption.USED if has_been_used else Redemption.DISOWNED

    def rotate(self, seen: Grant, new: Grant) -> Swapped[Grant] | Conflict[Grant | None]:
        """Store the next generation where `seen` still is the present one and the family is not revoked.

        Raises:
            StorageUnavailable: it may have been stored or not; the token before is good for the grace all the same.
        """
        attempt = secrets.token_urlsafe(16)
        values = {
            ":seen": seen.generation,
            ":new": new.generation,
            ":at": to_milliseconds(new.rotated_at or new.redeemed_at),
            ":end": to_ttl(new.of_use_until(self._limits)),
            ":attempt": attempt,
            ":no": False,
        }
        with aws.faults_as(StorageUnavailable, "grants"):
            client = self._client()
            try:
                client.update_item(
                    TableName=self.table_name,
                    Key=self.key(seen.grant_id),
                    UpdateExpression="SET generation = :new, rotated_at_ms = :at, expires_at = :end, attempt = :attempt",
                    ConditionExpression="generation = :seen AND revoked = :no",
                    ExpressionAttributeValues=to_wire(values),
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except client.exceptions.ConditionalCheckFailedException as error:
                return Swapped(new) if _is_own(error, attempt) else Conflict(parse(error.response.get("Item")))
        return Swapped(new)

    def revoke(self, grant_id: str, client_id: str) -> bool:
        """Revoke the whole family; False where the client has none of that id.

        Raises:
            StorageUnavailable: it may have been revoked or not.
        """
        return self._update(grant_id, "revoked = :yes", "client_id = :client", {":yes": True, ":client": client_id})

    def revoke_access_tokens(self, grant_id: str, client_id: str, generation: int) -> bool:
        """Revoke access tokens up to a generation; False where the client has no such grant, or newer ones are revoked.

        Raises:
            StorageUnavailable: they may have been revoked or not.
        """
        return self._update(
            grant_id,
            "access_tokens_revoked_to = :to",
            "client_id = :client AND access_tokens_revoked_to <= :to",
            {":to": generation, ":client": client_id},
        )

    def find(self, grant_id: str) -> Grant | None:
        """Read strongly.

        Raises:
            StorageUnavailable: nothing is known then.
        """
        with aws.faults_as(StorageUnavailable, "grants"):
            response = self._client().get_item(TableName=self.table_name, Key=self.key(grant_id), ConsistentRead=True)
        return parse(response.get("Item"))

    def _update(self, grant_id: str, change: str, condition: str, values: dict[str, object]) -> bool:
        """Make a change that may be made twice; a condition on any attribute fails where there is no item."""
        with aws.faults_as(StorageUnavailable, "grants"):
            client = self._client()
            try:
                client.update_item(
                    TableName=self.table_name,
                    Key=self.key(grant_id),
                    UpdateExpression=f"SET {change}",
                    ConditionExpression=condition,
                    ExpressionAttributeValues=to_wire(values),
                )
            except client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def _client(self) -> Any:  # noqa: ANN401 - botocore makes its methods at run time
        return aws.client("dynamodb", self._region)


def _is_own(error: Any, attempt: str) -> bool:  # noqa: ANN401 - botocore's, made at run time
    """Whether the item on which the condition failed was stored by this very write, sent twice."""
    return _stored_by(error.response.get("Item"), attempt)


def _stored_by(item: aws.Item | None, attempt: str) -> bool:
    return from_wire(item or {}).get("attempt") == attempt
