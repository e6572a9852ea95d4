"""How the desk's events, heads, members' records and agents' hours stand in one table; each is found by its key alone."""

from datetime import datetime, timedelta

from chalicelib.adapters.aws import Item
from chalicelib.adapters.epoch import optional_from_ms, optional_ms, to_ttl
from chalicelib.adapters.wire import from_wire, to_wire
from chalicelib.domain.desk_chain import StoredEvent
from chalicelib.domain.desk_event import (
    EVENTS_KEPT,
    ChainHead,
    DeskAct,
    DeskEvent,
    DeskOutcome,
    DeskRecord,
    PastAct,
)
from chalicelib.domain.epoch import from_milliseconds, to_milliseconds

HOUR = timedelta(hours=1)


def event_key(chain: int, sequence: int) -> Item:
    """Return the key of an event."""
    return _key(f"{chain}/{sequence}")


def head_key(chain: int) -> Item:
    """Return the key of a chain's head."""
    return _key(f"{chain}/head")


def record_key(pseudonym: str) -> Item:
    """Return the key of a member's record."""
    return _key(f"member/{pseudonym}")


def hour_key(agent_id: str, now: datetime) -> Item:
    """Return the key of what an agent does in an hour of the clock."""
    return _key(f"agent/{agent_id}/{to_milliseconds(now) // to_milliseconds(_EPOCH + HOUR)}")


def end_of_hour(now: datetime) -> datetime:
    """Return when the hour of the clock ends."""
    hour_ms = to_milliseconds(_EPOCH + HOUR)
    return from_milliseconds((to_milliseconds(now) // hour_ms + 1) * hour_ms)


def event_item(stored: StoredEvent) -> Item:
    """Return an event's item."""
    event = stored.event
    return event_key(event.chain, event.sequence) | to_wire(
        {
            "chain": event.chain,
            "sequence": event.sequence,
            "previous": event.previous,
            "previous_at_ms": optional_ms(event.previous_at),
            "at_ms": to_milliseconds(event.at),
            "agent_id": event.agent_id,
            "member": event.member,
            "act": event.act.value,
            "outcome": event.outcome.value,
            "sealed_words": event.sealed_words,
            "event_mac": stored.event_mac,
            "expires_at": to_ttl(event.at + EVENTS_KEPT),
        }
    )


def parse_event(item: Item | None) -> StoredEvent | None:
    """Return the event of an item; one that cannot be read is none, and so a gap."""
    try:
        values = from_wire(item or {})
        event = DeskEvent(
            chain=values["chain"],
            sequence=values["sequence"],
            previous=values["previous"],
            previous_at=optional_from_ms(values.get("previous_at_ms")),
            at=from_milliseconds(values["at_ms"]),
            agent_id=values["agent_id"],
            member=values["member"],
            act=DeskAct(values["act"]),
            outcome=DeskOutcome(values["outcome"]),
            sealed_words=values["sealed_words"],
        )
        return StoredEvent(event, values["event_mac"])
    except (KeyError, ValueError, TypeError, OverflowError):
        return None


def head_item(head: ChainHead, head_mac: str) -> Item:
    """Return the item of a chain's head; it stays when its events have ended."""
    return head_key(head.chain) | to_wire(
        {
            "sequence": head.sequence,
            "event_mac": head.event_mac,
            "at_ms": optional_ms(head.at),
            "head_mac": head_mac,
        }
    )


def parse_head(chain: int, item: Item | None) -> tuple[ChainHead, str]:
    """Return a chain's head and its mark; the empty head for no item."""
    if not item:
        return ChainHead(chain), ""
    values = from_wire(item)
    head = ChainHead(chain, values["sequence"], values["event_mac"], optional_from_ms(values.get("at_ms")))
    return head, values["head_mac"]


def record_item(pseudonym: str, record: DeskRecord, revision: str, now: datetime) -> Item:
    """Return the item of a member's record."""
    acts = [
        {
            "sequence": each.sequence,
            "act": each.act.value,
            "outcome": each.outcome.value,
            "agent_id": each.agent_id,
            "at_ms": to_milliseconds(each.at),
        }
        for each in record.acts
    ]
    return record_key(pseudonym) | to_wire(
        {"revision": revision, "acts": acts, "expires_at": to_ttl(now + EVENTS_KEPT + HOUR)}
    )


def parse_record(item: Item | None) -> DeskRecord:
    """Return a member's record, the empty one for no item."""
    if not item:
        return DeskRecord()
    values = from_wire(item)
    acts = tuple(
        PastAct(
            each["sequence"],
            DeskAct(each["act"]),
            DeskOutcome(each["outcome"]),
            each["agent_id"],
            from_milliseconds(each["at_ms"]),
        )
        for each in values["acts"]
    )
    return DeskRecord(values["revision"], acts)


_EPOCH = from_milliseconds(0)


def _key(text: str) -> Item:
    return to_wire({"event_id": text})
