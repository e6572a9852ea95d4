"""The desk's chains in DynamoDB: one transaction for an event and what it is about; nothing is ever searched (ADR 11)."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest
from typing import Any

from chalicelib.adapters import aws
from chalicelib.adapters.account_changes import DynamoAccountChanges
from chalicelib.adapters.aws import Item
from chalicelib.adapters.batch_read import batch_get
from chalicelib.adapters.desk_items import (
    HOUR,
    end_of_hour,
    event_item,
    event_key,
    head_item,
    head_key,
    hour_key,
    parse_event,
    parse_head,
    record_item,
)
from chalicelib.adapters.epoch import to_ttl
from chalicelib.adapters.keyring import KmsKeyring
from chalicelib.adapters.links import DynamoLinks
from chalicelib.adapters.otp_ledgers import DynamoOtpLedgers
from chalicelib.adapters.password_counters import DynamoPasswordCounters
from chalicelib.adapters.wire import from_wire, to_wire
from chalicelib.domain.desk_chain import StoredEvent, text_of_head
from chalicelib.domain.desk_event import ChainHead, DeskOutcome
from chalicelib.domain.desk_policy import ACTS_PER_AGENT_AND_HOUR, FINDS_PER_AGENT_AND_HOUR
from chalicelib.domain.desk_records import (
    AgentQuotaReached,
    ChainPage,
    DeskEffect,
    DeskMoved,
    DeskWrite,
    DeskWritten,
)
from chalicelib.domain.faults import StorageUnavailable


class DynamoDeskEvents:
    """The adapter; it borrows the writes of an act from the adapter of each table."""

    def __init__(  # noqa: PLR0913 - one adapter for each table that an act writes
        self,
        table_name: str,
        region: str,
        keyring: KmsKeyring,
        changes: DynamoAccountChanges,
        ledgers: DynamoOtpLedgers,
        counters: DynamoPasswordCounters,
        links: DynamoLinks,
    ) -> None:
        """Name the table; keep the adapters whose writes are made together."""
        self.table_name = table_name
        self._region = region
        self._keyring = keyring
        self._changes = changes
        self._ledgers = ledgers
        self._counters = counters
        self._links = links

    def mac(self, text: str) -> str:
        """Return the keyed hash of an event's or a head's text. Raises KeysUnavailable."""
        return self._keyring.mac("desk-chain", text)

    def write(self, write: DeskWrite) -> DeskWritten | DeskMoved | AgentQuotaReached:
        """Write event, head, record and effect, or nothing.

        Raises:
            StorageUnavailable: it may have been written or not; the chain says so.
        """
        event = write.stored.event
        put_event = {
            "TableName": self.table_name,
            "Item": event_item(write.stored),
            "ConditionExpression": "attribute_not_exists(event_id)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        is_act = event.outcome is not DeskOutcome.NOT_SENT  # that tells of the act before, which was counted
        hour = self._hour(event.agent_id, write.now, "acts", ACTS_PER_AGENT_AND_HOUR)
        fixed = [{"Put": put_event}, {"Put": self._head(write)}, {"Put": self._record(write)}]
        counted = [{"Update": hour}] if is_act else []
        writes = [*fixed, *counted, *self._effect(event.member, write.effect, write.now)]
        reasons = aws.write_together(self._region, writes, StorageUnavailable, "desk events")
        if reasons is None or _is_ours(reasons[0].get("Item"), write.stored):
            return DeskWritten()
        failed = [place for place, reason in enumerate(reasons) if reason.get("Code") == "ConditionalCheckFailed"]
        return AgentQuotaReached(end_of_hour(write.now)) if is_act and failed == [len(fixed)] else DeskMoved()

    def count_find(self, agent_id: str, now: datetime) -> AgentQuotaReached | None:
        """Count one look at a member; None where the agent may look.

        Raises:
            StorageUnavailable: it may have been counted or not.
        """
        client = self._client()
        update = self._hour(agent_id, now, "finds", FINDS_PER_AGENT_AND_HOUR)
        with aws.faults_as(StorageUnavailable, "desk events"):
            try:
                aws.patiently(lambda: client.update_item(**update))
            except client.exceptions.ConditionalCheckFailedException:
                return AgentQuotaReached(end_of_hour(now))
        return None

    def read(self, chain: int, sequences: Sequence[int]) -> tuple[StoredEvent | None, ...]:
        """Read events of one chain strongly, at most 100; None where nothing is stored.

        Raises:
            StorageUnavailable: where DynamoDB does not answer.
        """
        found = self._batch([event_key(chain, each) for each in sequences])
        return tuple(parse_event(found.get(event_key(chain, each)["event_id"]["S"])) for each in sequences)

    def page(self, chain: int, after: int, size: int) -> ChainPage:
        """Read a chain's head and the places after one, at most 98.

        Raises:
            StorageUnavailable: where DynamoDB does not answer.
        """
        places = range(after + 1, after + 1 + size)
        keys = [head_key(chain), *(event_key(chain, each) for each in (after, *places))]
        found = self._batch(keys)
        head, head_mac = parse_head(chain, found.get(head_key(chain)["event_id"]["S"]))
        events = [parse_event(found.get(key["event_id"]["S"])) for key in keys[1:]]
        within = max(0, min(size, head.sequence - after))
        beyond = next((place for place in range(size, within, -1) if events[place] is not None), within)
        return ChainPage(head, head_mac, events[0], tuple(events[1 : beyond + 1]))

    def _batch(self, keys: list[Item]) -> dict[str, Item]:
        if not keys:
            return {}
        items = batch_get(self._region, {self.table_name: keys}, "desk events").get(self.table_name, [])
        return {item["event_id"]["S"]: item for item in items}

    def _head(self, write: DeskWrite) -> Item:
        event, seen = write.stored.event, write.head_seen
        head = ChainHead(event.chain, event.sequence, write.stored.event_mac, event.at)
        put: Item = {"TableName": self.table_name, "Item": head_item(head, self.mac(text_of_head(head)))}
        return put | _unless_moved("event_mac", seen.event_mac or None)

    def _record(self, write: DeskWrite) -> Item:
        item = record_item(write.stored.event.member, write.record_new, secrets.token_urlsafe(9), write.now)
        return {"TableName": self.table_name, "Item": item} | _unless_moved("revision", write.record_seen.revision)

    def _hour(self, agent_id: str, now: datetime, counted: str, most: int) -> Item:
        return {
            "TableName": self.table_name,
            "Key": hour_key(agent_id, now),
            "UpdateExpression": f"ADD {counted} :one SET expires_at = :expires_at",
            "ConditionExpression": f"attribute_not_exists({counted}) OR {counted} < :most",
            "ExpressionAttributeValues": to_wire({":one": 1, ":most": most, ":expires_at": to_ttl(now + 2 * HOUR)}),
        }

    def _effect(self, member: str, effect: DeskEffect, now: datetime) -> list[Item]:
        writes: list[Item] = []
        if effect.account is not None:
            writes += self._changes.writes_of(effect.account)
        if effect.ledger is not None:
            update = self._ledgers.update_request(member, effect.ledger.seen, effect.ledger.new, now)
            writes.append({"Update": update})
        if effect.counter is not None:
            counter = effect.counter
            put = self._counters.put_request(member, counter.browser_mark_id, counter.seen, counter.new, now)
            writes.append({"Put": put})
        if effect.link is not None:
            purpose, seen, new = effect.link
            writes.append({"Put": self._links.put_request(member, purpose, seen, new, now)})
        return writes

    def _client(self) -> Any:  # noqa: ANN401 - called as boto3's, which has no types
        return aws.client("dynamodb", self._region)


def _unless_moved(name: str, seen: str | None) -> Item:
    """Return the condition that an item still is as it was seen."""
    if seen is None:
        return {"ConditionExpression": "attribute_not_exists(event_id)"}
    return {"ConditionExpression": f"{name} = :seen", "ExpressionAttributeValues": to_wire({":seen": seen})}


def _is_ours(item: Item | None, stored: StoredEvent) -> bool:
    """Whether the event that stands there is the one that was written: its answer was lost (DB-04)."""
    there = str(from_wire(item or {}).get("event_mac", ""))
    return compare_digest(there, stored.event_mac)
