"""Wrong-password counters in DynamoDB: one item for a number, one more for each browser known for it (THR-02).

Every write asserts the revision that was read and sets a new random one. When the answer to a write is lost and the
SDK sends it again, our own revision is among those that come back: the write had been made, and others since (DB-04).
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from chalicelib.adapters import aws, request_budget
from chalicelib.adapters.aws import Item
from chalicelib.adapters.epoch import optional_from_ms, optional_ms, to_ttl
from chalicelib.adapters.wire import from_wire, to_wire
from chalicelib.domain.completion import CounterWrite
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.limits import DAY, Limits
from chalicelib.domain.password_lockout import PasswordCounter
from chalicelib.domain.provisional_code import ProvisionalCode, ProvisionalPurpose

KEPT_AFTER_USE = timedelta(hours=1)
"""How long a counter stays at least, so that a form posted twice is recognised."""

REVISIONS_REMEMBERED = 8
"""How many writes of others may come in between before a lost answer is no longer recognised; three block a counter."""


def counter_id(pseudonym: str, browser_mark_id: str | None) -> str:
    """Return the key of a counter."""
    return pseudonym if browser_mark_id is None else f"{pseudonym}:{browser_mark_id}"


class DynamoPasswordCounters:
    """The adapter."""

    def __init__(self, table_name: str, region: str, limits: Limits) -> None:
        """Name the table; nothing is called yet."""
        self.table_name = table_name
        self._region = region
        self._limits = limits

    def key(self, pseudonym: str, browser_mark_id: str | None) -> Item:
        """Return the key of a counter in wire form, for a batch read."""
        return to_wire({"counter_id": counter_id(pseudonym, browser_mark_id)})

    def swap(
        self, pseudonym: str, browser_mark_id: str | None, seen: PasswordCounter, new: PasswordCounter, now: datetime
    ) -> Swapped[PasswordCounter] | Conflict[PasswordCounter]:
        """Store `new` where the item still has the revision of `seen`.

        Raises:
            StorageUnavailable: where DynamoDB does not answer; nobody may be told an outcome then.
        """
        put = self.put_request(pseudonym, browser_mark_id, seen, new, now)
        client = aws.client("dynamodb", self._region)
        with aws.faults_as(StorageUnavailable, "password counters"):
            try:
                client.put_item(**put)
            except client.exceptions.ConditionalCheckFailedException as error:
                actual = parse(error.response.get("Item"))
                own = put["Item"]["revision"]["S"]
                return Swapped(actual) if own in {actual.revision, *actual.earlier_revisions} else Conflict(actual)
            except client.exceptions.TransactionConflictException:  # a completion is writing it
                aws.pause_for_others()
                return Conflict(seen)
        return Swapped(parse(put["Item"]))

    def take_back(
        self, pseudonym: str, seen: PasswordCounter, new: PasswordCounter, now: datetime
    ) -> Swapped[PasswordCounter] | Conflict[PasswordCounter]:
        """Swap the shared counter, also where a message that failed has used up the time of the request."""
        with request_budget.for_taking_back():
            return self.swap(pseudonym, None, seen, new, now)

    def swap_together(self, pseudonym: str, writes: tuple[CounterWrite, ...], now: datetime) -> bool:
        """Store several counters of one number where each still has the revision that was seen; else none of them.

        Raises:
            StorageUnavailable: they may have been stored or not; nobody may be told an outcome then.
        """
        puts = [
            {"Put": self.put_request(pseudonym, write.browser_mark_id, write.seen, write.new, now)} for write in writes
        ]
        reasons = aws.write_together(self._region, puts, StorageUnavailable, "password counters")
        if reasons is None:
            return True
        found = [from_wire(reason.get("Item") or {}).get("revision") for reason in reasons]
        # Our own revisions: it had been made when it was sent again (DB-04).
        return found == [put["Put"]["Item"]["revision"]["S"] for put in puts]

    def put_request(
        self, pseudonym: str, browser_mark_id: str | None, seen: PasswordCounter, new: PasswordCounter, now: datetime
    ) -> dict[str, Any]:
        """Return the conditional put, also as part of a transaction."""
        earlier = (*seen.earlier_revisions, seen.revision) if seen.revision else ()
        values = {
            "counter_id": counter_id(pseudonym, browser_mark_id),
            "revision": secrets.token_urlsafe(9),
            "earlier_revisions": list(earlier[-REVISIONS_REMEMBERED:]),
            "failures": new.failures,
            "last_failed_at_ms": optional_ms(new.last_failed_at),
            "blocked_until_ms": optional_ms(new.blocked_until),
            "day_started_at_ms": optional_ms(new.day_started_at),
            "day_failures": new.day_failures,
            "completion_seen": new.completion_seen,
            "forms_failed": list(new.forms_failed),
            "forms_passed": list(new.forms_passed),
            "provisional": _packed(new.provisional),
            "comparisons_since_ms": optional_ms(new.comparisons_since),
            "wrong_comparisons": new.wrong_comparisons,
            "expires_at": self._expires_at(new, now),
        }
        request: dict[str, Any] = {
            "TableName": self.table_name,
            "Item": to_wire(values),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if seen.revision is None:
            return request | {"ConditionExpression": "attribute_not_exists(counter_id)"}
        return request | {
            "ConditionExpression": "revision = :seen",
            "ExpressionAttributeValues": to_wire({":seen": seen.revision}),
        }

    def _expires_at(self, counter: PasswordCounter, now: datetime) -> int:
        uses = [now + KEPT_AFTER_USE, now + self._limits.transaction_lifetime]
        if counter.last_failed_at is not None:
            uses.append(counter.last_failed_at + self._limits.block)
        if counter.blocked_until is not None:
            uses.append(counter.blocked_until)
        if counter.day_started_at is not None:
            uses.append(counter.day_started_at + DAY)
        if counter.provisional is not None:
            uses.append(counter.provisional.ends_at)
        if counter.comparisons_since is not None:
            uses.append(counter.comparisons_since + DAY)
        return to_ttl(max(uses))


def parse(item: Item | None) -> PasswordCounter:
    """Return the counter of an item, the empty one for none."""
    if not item:
        return PasswordCounter()
    values = from_wire(item)
    return PasswordCounter(
        revision=values["revision"],
        earlier_revisions=tuple(values["earlier_revisions"]),
        failures=values["failures"],
        last_failed_at=optional_from_ms(values.get("last_failed_at_ms")),
        blocked_until=optional_from_ms(values.get("blocked_until_ms")),
        day_started_at=optional_from_ms(values.get("day_started_at_ms")),
        day_failures=values["day_failures"],
        completion_seen=values.get("completion_seen"),
        forms_failed=tuple(values["forms_failed"]),
        forms_passed=tuple(values["forms_passed"]),
        provisional=_unpacked(values.get("provisional")),
        comparisons_since=optional_from_ms(values.get("comparisons_since_ms")),
        wrong_comparisons=values.get("wrong_comparisons", 0),
    )


def _packed(code: ProvisionalCode | None) -> dict[str, object] | None:
    if code is None:
        return None
    return {
        "id": code.code_id,
        "purpose": code.purpose.value,
        "mac": code.code_mac,
        "issued_at_ms": to_milliseconds(code.issued_at),
        "ends_at_ms": to_milliseconds(code.ends_at),
        "epoch": code.credentials_epoch,
        "wrong": code.wrong_entries,
    }


def _unpacked(packed: dict[str, Any] | None) -> ProvisionalCode | None:
    if packed is None:
        return None
    return ProvisionalCode(
        code_id=packed["id"],
        purpose=ProvisionalPurpose(packed["purpose"]),
        code_mac=packed["mac"],
        issued_at=from_milliseconds(packed["issued_at_ms"]),
        ends_at=from_milliseconds(packed["ends_at_ms"]),
        credentials_epoch=packed.get("epoch"),
        wrong_entries=packed["wrong"],
    )
