"""Whether a chain of the desk's events is whole: nothing changed, nothing taken out, nothing put in (REC-10).

Pure: the caller reads the events and brings the keyed hash. Events older than they are kept may be there or not; the
first one that must be there names the time of the one before it, so that an early deletion shows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hmac import compare_digest
from typing import Literal

from chalicelib.domain.desk_event import EVENTS_KEPT, ChainHead, DeskEvent, text_of
from chalicelib.domain.epoch import to_milliseconds

Fault = Literal["changed", "missing", "out-of-place"]


@dataclass(frozen=True)
class StoredEvent:
    """An event with the keyed hash that is stored beside it."""

    event: DeskEvent
    event_mac: str


@dataclass(frozen=True)
class Broken:
    """The first event at fault."""

    chain: int
    sequence: int
    fault: Fault


@dataclass(frozen=True)
class Whole:
    """So far nothing is at fault; `after` is the last event seen, to go on from."""

    after: ChainHead
    seen: int


def check(
    found: Sequence[StoredEvent | None],
    after: ChainHead,
    now: datetime,
    mac: Callable[[str], str],
) -> Whole | Broken:
    """Check a run of places that follow `after` without a gap; None stands where nothing is stored.

    An `after` without a keyed hash is a place that nothing is known of: its event may have ended.
    """
    seen = 0
    for place, stored in enumerate(found, start=after.sequence + 1):
        fault = _fault(stored, place, after, now, mac)
        if fault is not None:
            return Broken(after.chain, place, fault)
        if stored is None:
            after = replace(after, sequence=place, event_mac="", at=None)
        else:
            after = ChainHead(after.chain, place, stored.event_mac, stored.event.at)
            seen += 1
    return Whole(after, seen)


def check_end(
    head: ChainHead, head_mac: str, after: ChainHead, now: datetime, mac: Callable[[str], str]
) -> Broken | None:
    """Check that the last event is the one that the chain's head names; its mark is keyed like the events'."""
    if head.sequence == 0 and after.sequence == 0:
        return None
    if not compare_digest(head_mac, mac(text_of_head(head))):
        return Broken(head.chain, head.sequence, "changed")
    if after.event_mac:
        is_last = head.sequence == after.sequence and compare_digest(head.event_mac, after.event_mac)
        return None if is_last else Broken(head.chain, head.sequence, "out-of-place")
    has_ended = head.at is not None and now >= head.at + EVENTS_KEPT
    return None if has_ended else Broken(head.chain, head.sequence, "missing")


def text_of_head(head: ChainHead) -> str:
    """Return the text that stands for a chain's head."""
    at_ms = None if head.at is None else to_milliseconds(head.at)
    return f"head:{head.chain}:{head.sequence}:{at_ms}:{head.event_mac}"


def _fault(
    stored: StoredEvent | None, place: int, after: ChainHead, now: datetime, mac: Callable[[str], str]
) -> Fault | None:
    if stored is None:
        # One may have ended only where all before it have: what follows a live event must be there.
        return None if _may_have_ended(after, now) else "missing"
    event = stored.event
    if not compare_digest(stored.event_mac, mac(text_of(event))):
        return "changed"
    if (event.chain, event.sequence) != (after.chain, place):
        return "out-of-place"
    if after.event_mac:
        return None if compare_digest(event.previous, after.event_mac) else "out-of-place"
    if place == 1:
        return None if not event.previous else "out-of-place"
    # The one before is not there: it must be old enough for that.
    return None if event.previous_at is not None and now >= event.previous_at + EVENTS_KEPT else "missing"


def _may_have_ended(after: ChainHead, now: datetime) -> bool:
    return not after.event_mac or (after.at is not None and now >= after.at + EVENTS_KEPT)
