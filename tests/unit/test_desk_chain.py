"""REC-10: a chain of the desk's events shows each change, gap and forgery, and lets old events end as they must."""

import hashlib
import hmac
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.desk_chain import Broken, StoredEvent, Whole, check, check_end, text_of_head
from chalicelib.domain.desk_event import (
    CHAINS,
    EVENTS_KEPT,
    ChainHead,
    DeskAct,
    DeskEvent,
    DeskOutcome,
    DeskRecord,
    chain_of,
    text_of,
    time_after,
    with_act,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
NOW = START + 30 * DAY
EMPTY = ChainHead(3)


def mac(text: str, key: bytes = b"key") -> str:
    """Return a keyed hash."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def chain(length: int) -> list[StoredEvent]:
    """Return so many events, one a day."""
    made: list[StoredEvent] = []
    for number in range(1, length + 1):
        before = made[-1] if made else None
        event = DeskEvent(
            chain=3,
            sequence=number,
            previous=before.event_mac if before else "",
            previous_at=before.event.at if before else None,
            at=START + number * DAY,
            agent_id="agent-1",
            member=f"member-{number % 2}",
            act=DeskAct.UNBLOCK,
            outcome=DeskOutcome.DONE,
            sealed_words=f"sealed-{number}",
        )
        made.append(StoredEvent(event, mac(text_of(event))))
    return made


def head_of(events: list[StoredEvent]) -> ChainHead:
    """Return the head that names the last one."""
    last = events[-1]
    return ChainHead(3, last.event.sequence, last.event_mac, last.event.at)


def test_a_whole_chain_is_whole() -> None:
    """In one run, and in runs of any length."""
    events = chain(7)
    assert check(events, EMPTY, NOW, mac) == Whole(head_of(events), 7)
    for cut in range(8):
        first = check(events[:cut], EMPTY, NOW, mac)
        assert isinstance(first, Whole)
        assert check(events[cut:], first.after, NOW, mac) == Whole(head_of(events), 7 - cut)


@pytest.mark.parametrize("name", [each.name for each in fields(DeskEvent)])
@pytest.mark.parametrize("place", [0, 3, 6])
def test_a_change_of_any_member_of_any_event_shows(name: str, place: int) -> None:
    """Whatever is altered, the first broken event is the altered one."""
    events = chain(7)
    value = getattr(events[place].event, name)
    other = {
        int: lambda: value + 1,
        str: lambda: value + "x",
        datetime: lambda: value + timedelta(milliseconds=1),
        DeskAct: lambda: DeskAct.RESET,
        DeskOutcome: lambda: DeskOutcome.WAITS,
        type(None): lambda: START,
    }[type(value)]()
    events[place] = replace(events[place], event=replace(events[place].event, **{name: other}))
    assert check(events, EMPTY, NOW, mac) == Broken(3, place + 1, "changed")


def test_without_the_key_no_event_can_be_made() -> None:
    """A whole chain made anew with another key is broken at its first event."""
    forged = [StoredEvent(each.event, mac(text_of(each.event), b"other")) for each in chain(3)]
    assert check(forged, EMPTY, NOW, mac) == Broken(3, 1, "changed")


def test_a_gap_shows() -> None:
    """One taken out in the middle or at the end is named; of those at the beginning, the one that follows them."""
    for gone, told in (({4}, 4), ({1}, 2), ({1, 2, 3}, 4), ({6}, 6)):
        holes = [None if each.event.sequence in gone else each for each in chain(7)]
        assert check(holes, EMPTY, NOW, mac) == Broken(3, told, "missing"), gone


def test_events_that_change_places_show() -> None:
    """Two that are swapped, and one from another chain or from earlier."""
    events = chain(5)
    swapped = [events[0], events[2], events[1], *events[3:]]
    assert check(swapped, EMPTY, NOW, mac) == Broken(3, 2, "out-of-place")
    assert check(events, ChainHead(4), NOW, mac) == Broken(4, 1, "out-of-place")
    other = chain(6)[5]
    assert check([*events, replace(other, event=replace(other.event, previous="x"))], EMPTY, NOW, mac) == Broken(
        3, 6, "changed"
    )


def test_the_head_shows_what_is_gone_from_the_end() -> None:
    """The last event taken out, the head set back, the head forged, all events gone."""
    events = chain(4)
    head, short = head_of(events), head_of(events[:3])
    assert check_end(head, mac(text_of_head(head)), head, NOW, mac) is None
    assert check_end(head, mac(text_of_head(head)), short, NOW, mac) == Broken(3, 4, "out-of-place")
    assert check_end(short, mac(text_of_head(head)), short, NOW, mac) == Broken(3, 3, "changed")
    nothing = replace(EMPTY, sequence=4)
    assert check_end(head, mac(text_of_head(head)), nothing, NOW, mac) == Broken(3, 4, "missing")
    assert check_end(EMPTY, "", EMPTY, NOW, mac) is None


def test_old_events_may_end_and_only_old_ones() -> None:
    """When the first two are old enough they may be gone, in any order; a third may not."""
    events = chain(5)
    later = START + 2 * DAY + EVENTS_KEPT
    for gone in ({1}, {2}, {1, 2}):
        holes = [None if each.event.sequence in gone else each for each in events]
        assert isinstance(check(holes, EMPTY, later, mac), Whole)
    too_early = [None, None, None, *events[3:]]
    assert check(too_early, EMPTY, later, mac) == Broken(3, 4, "missing")
    nothing = replace(EMPTY, sequence=5)
    head = head_of(events)
    assert check_end(head, mac(text_of_head(head)), nothing, START + 5 * DAY + EVENTS_KEPT, mac) is None


def test_time_in_a_chain_never_goes_back() -> None:
    """A container whose clock is behind takes the time of the event before."""
    head = head_of(chain(2))
    assert head.at is not None
    assert time_after(head, head.at - DAY) == head.at
    assert time_after(head, head.at + DAY) == head.at + DAY
    assert time_after(EMPTY, NOW) == NOW


def test_members_are_spread_over_all_chains_and_stay_in_theirs() -> None:
    """Sixteen chains, each with its share."""
    counts = [0] * CHAINS
    for number in range(1600):
        counts[chain_of(f"pseudonym-{number}")] += 1
    assert min(counts) > 50
    assert chain_of("pseudonym-1") == chain_of("pseudonym-1")


def test_a_members_record_is_bounded_and_forgets_what_has_ended() -> None:
    """Sixty acts at most; what is over a year old is left out."""
    record = DeskRecord()
    for stored in chain(70):
        record = with_act(record, stored.event)
    assert [record.acts[0].sequence, record.acts[-1].sequence] == [11, 70]
    much_later = replace(chain(1)[0].event, at=START + 60 * DAY + EVENTS_KEPT)
    assert [each.sequence for each in with_act(record, much_later).acts][:1] == [61]
