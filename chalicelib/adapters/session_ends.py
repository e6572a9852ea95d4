"""How sessions end by their account, and whether they have: the raw client, for strong reads of a few attributes.

The worker that tells clients of an end reads here what it must know and nothing else of a person: no address, no number.
"""

from datetime import datetime
from typing import Any

from chalicelib.adapters import aws, otp_ledgers
from chalicelib.adapters.aws import Item
from chalicelib.adapters.epoch import optional_from_ms
from chalicelib.adapters.otp_ledgers import DynamoOtpLedgers
from chalicelib.adapters.wire import from_wire, to_wire
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.otp_ledger import OtpLedger


class DynamoEndedSessions:
    """Whether an announced end has come."""

    def __init__(self, sessions_table: str, accounts_table: str, region: str) -> None:
        """Name the tables."""
        self._sessions_table = sessions_table
        self._accounts_table = accounts_table
        self._region = region

    def has_ended(self, session_id: str, pseudonym: str) -> bool:
        """Read both items strongly, in one call.

        Raises:
            StorageUnavailable: where DynamoDB does not answer, or not with both.
        """
        asked = {
            self._sessions_table: _read({"session_id": session_id}, "ended, credentials_epoch, started_at_ms"),
            self._accounts_table: _read({"pseudonym": pseudonym}, "credentials_epoch, signed_out_at_ms"),
        }
        with aws.faults_as(StorageUnavailable, "ended sessions"):
            answer = aws.client("dynamodb", self._region).batch_get_item(RequestItems=asked)
        if answer.get("UnprocessedKeys"):
            raise StorageUnavailable("ended sessions: keys left unprocessed")
        session = _first(answer, self._sessions_table)
        account = _first(answer, self._accounts_table)
        if session is None or account is None or session["ended"]:
            return True
        signed_out_at = optional_from_ms(account.get("signed_out_at_ms"))
        is_signed_out = signed_out_at is not None and from_milliseconds(session["started_at_ms"]) <= signed_out_at
        return is_signed_out or bool(account["credentials_epoch"] != session["credentials_epoch"])


class DynamoEveryEnd:
    """The account, as far as it ends sessions."""

    def __init__(self, accounts_table: str, ledgers: DynamoOtpLedgers, region: str) -> None:
        """Name the table, and keep the adapter whose write goes along (ADR 5)."""
        self._accounts_table = accounts_table
        self._ledgers = ledgers
        self._region = region

    def sign_out(self, pseudonym: str, ledger: OtpLedger, now: datetime) -> Swapped[OtpLedger] | Conflict[OtpLedger]:
        """Write account and ledger in one transaction.

        Raises:
            StorageUnavailable: it may have been written or not; doing it again is harmless.
        """
        account = {
            "TableName": self._accounts_table,
            "Key": to_wire({"pseudonym": pseudonym}),
            "UpdateExpression": "SET signed_out_at_ms = :now",
            "ConditionExpression": "attribute_exists(pseudonym) AND "
            "(attribute_not_exists(signed_out_at_ms) OR signed_out_at_ms < :now)",
            "ExpressionAttributeValues": to_wire({":now": to_milliseconds(now)}),
        }
        touched = self._ledgers.update_request(pseudonym, ledger, ledger, now)
        writes = [{"Update": account}, {"Update": touched}]
        reasons = aws.write_together(self._region, writes, StorageUnavailable, "accounts")
        if reasons is None or reasons[0].get("Code") == "ConditionalCheckFailed":
            return Swapped(ledger)  # made, or there is no such account, or a later end has come
        return Conflict(otp_ledgers.parse(reasons[1].get("Item")))


def _read(key: dict[str, str], names: str) -> dict[str, Any]:
    return {"Keys": [to_wire(dict(key))], "ProjectionExpression": names, "ConsistentRead": True}


def _first(answer: dict[str, Any], table: str) -> Item | None:
    return next((from_wire(item) for item in answer["Responses"].get(table, [])), None)
