"""What completes a sign-in, in one DynamoDB transaction: session, counts, device, the session before (REL-04).

All or nothing: where one condition fails, nothing is written and the caller gets what is stored now. Conflicts with
another transaction under way are tried again a few times; then the way is closed, and the same code still works.
"""

from datetime import datetime
from typing import Any

from chalicelib.adapters import aws, otp_ledgers, password_counters, tables
from chalicelib.adapters.aws import Item
from chalicelib.adapters.otp_ledgers import DynamoOtpLedgers
from chalicelib.adapters.password_counters import DynamoPasswordCounters
from chalicelib.adapters.sessions import DynamoSessions
from chalicelib.adapters.tables import SessionModel
from chalicelib.adapters.trusted_devices import DynamoTrustedDevices
from chalicelib.domain.completion import Completed, Completion, CompletionConflict
from chalicelib.domain.faults import StorageUnavailable

BEFORE = "session before: "


class DynamoCompletions:
    """The adapter; it borrows the conditional writes of the adapter of each table."""

    def __init__(
        self,
        sessions: DynamoSessions,
        counters: DynamoPasswordCounters,
        ledgers: DynamoOtpLedgers,
        devices: DynamoTrustedDevices,
        region: str,
    ) -> None:
        """Keep the adapters whose writes are made together."""
        self._sessions = sessions
        self._counters = counters
        self._ledgers = ledgers
        self._devices = devices
        self._region = region

    def complete(
        self, completion: Completion, now: datetime, account: Item | None = None
    ) -> Completed | CompletionConflict:
        """Write all, or nothing and say why; `account` is a change of the account that is made with it, or not at all.

        Raises:
            StorageUnavailable: where DynamoDB does not answer or stays busy; nobody is signed in then.
        """
        writes = self._writes(completion, now)
        if account is not None:
            writes.append(("account", account))
        items = [item for _, item in writes]
        reasons = aws.write_together(self._region, items, StorageUnavailable, "completions")
        return Completed() if reasons is None else _conflict([name for name, _ in writes], items, reasons)

    def _writes(self, completion: Completion, now: datetime) -> list[tuple[str, Item]]:
        pseudonym = completion.session.pseudonym
        put_session: Item = {
            "TableName": tables.table_of(SessionModel),
            "Item": self._sessions.to_item(completion.session),
            "ConditionExpression": "attribute_not_exists(session_id)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        writes: list[tuple[str, Item]] = [("session", {"Put": put_session})]
        if completion.counter is not None:
            part = completion.counter
            put = self._counters.put_request(pseudonym, part.browser_mark_id, part.seen, part.new, now)
            writes.append(("counter", {"Put": put}))
        if completion.ledger is not None:
            seen, new = completion.ledger.seen, completion.ledger.new
            writes.append(("ledger", {"Update": self._ledgers.update_request(pseudonym, seen, new, now)}))
        if completion.device is not None:
            writes.append(("device", {"Put": self._devices.put_request(completion.device)}))
        for each in sorted(completion.ends_session_ids):
            ended = _end_session(each, unless_signed_out=each == completion.stands_on)
            writes.append((f"{BEFORE}{each}", {"Update": ended}))
        return writes


def _end_session(session_id: str, *, unless_signed_out: bool) -> dict[str, Any]:
    """Return the write; a session that another sign-in took the place of can be ended again, by another tab."""
    condition = "attribute_exists(session_id)"
    return {
        "TableName": tables.table_of(SessionModel),
        "Key": {"session_id": {"S": session_id}},
        "UpdateExpression": "SET ended = :true",
        "ConditionExpression": f"{condition} AND attribute_not_exists(ended_by)" if unless_signed_out else condition,
        "ExpressionAttributeValues": {":true": {"BOOL": True}},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def _conflict(names: list[str], items: list[Item], reasons: list[Item]) -> Completed | CompletionConflict:
    """Return what stood in the way; our own session there means that the write had been made (DB-04)."""
    failed = {
        name: (item, reason.get("Item"))
        for name, item, reason in zip(names, items, reasons, strict=True)
        if reason.get("Code") == "ConditionalCheckFailed"
    }
    if "session" in failed:
        item, stored = failed["session"]
        if stored and stored["write_id"] == item["Put"]["Item"]["write_id"]:
            return Completed()
        return CompletionConflict(already_completed=True)
    counter = password_counters.parse(failed["counter"][1]) if "counter" in failed else None
    ledger = otp_ledgers.parse(failed["ledger"][1]) if "ledger" in failed else None
    before = {name: stored for name, (_, stored) in failed.items() if name.startswith(BEFORE)}
    return CompletionConflict(
        counter=counter,
        ledger=ledger,
        device_changed="device" in failed,
        sessions_gone=frozenset(name.removeprefix(BEFORE) for name, stored in before.items() if not stored),
        is_signed_out=any(before.values()),
    )
