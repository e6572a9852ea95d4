"""Events of the desk are stored on what was seen, all or nothing, in an unbroken row, also when answers are lost (DB-02)."""

import secrets
import threading
from dataclasses import replace

import pytest

from chalicelib import wiring
from chalicelib.adapters.account_changes import DynamoAccountChanges
from chalicelib.adapters.desk_events import DynamoDeskEvents
from chalicelib.domain.completion import CounterWrite
from chalicelib.domain.desk_chain import StoredEvent, Whole, check, check_end
from chalicelib.domain.desk_event import (
    ChainHead,
    DeskAct,
    DeskEvent,
    DeskOutcome,
    DeskRecord,
    text_of,
    with_act,
)
from chalicelib.domain.desk_policy import ACTS_PER_AGENT_AND_HOUR, FINDS_PER_AGENT_AND_HOUR
from chalicelib.domain.desk_records import AgentQuotaReached, DeskEffect, DeskMoved, DeskWrite, DeskWritten
from chalicelib.domain.password_lockout import PasswordCounter
from tests.contract.lost_answers import WAYS, answer_lost_once
from tests.contract.stores import NOW, WHO
from tests.product import Product

CHAIN = 3


@pytest.fixture
def events(product: Product) -> DynamoDeskEvents:
    """The adapter on empty chains."""
    a = wiring.adapters()
    region = product.world.settings.aws_region
    assert a.accounts is not None
    changes = DynamoAccountChanges(a.keyring, a.ledgers, a.links, a.counters, region)
    return DynamoDeskEvents(a.table("desk-events"), region, a.keyring, changes, a.ledgers, a.counters, a.links)


def event_after(
    events: DynamoDeskEvents, head: ChainHead, member: str = WHO, outcome: DeskOutcome = DeskOutcome.DONE
) -> StoredEvent:
    """Return the next event of the chain."""
    event = DeskEvent(
        chain=CHAIN,
        sequence=head.sequence + 1,
        previous=head.event_mac,
        previous_at=head.at,
        at=NOW,
        agent_id="agent-1",
        member=member,
        act=DeskAct.UNBLOCK,
        outcome=outcome,
        sealed_words=secrets.token_urlsafe(9),
    )
    return StoredEvent(event, events.mac(text_of(event)))


def write_on(
    events: DynamoDeskEvents,
    head: ChainHead,
    record: DeskRecord | None = None,
    effect: DeskEffect | None = None,
    member: str = WHO,
    outcome: DeskOutcome = DeskOutcome.DONE,
) -> DeskWrite:
    """Return a write on what was seen."""
    stored, seen = event_after(events, head, member, outcome), record or DeskRecord()
    return DeskWrite(stored, head, seen, with_act(seen, stored.event), NOW, effect or DeskEffect())


def head_of(events: DynamoDeskEvents) -> ChainHead:
    """Return the chain's head as it is stored."""
    return events.page(CHAIN, 0, 1).head


def assert_whole(events: DynamoDeskEvents, length: int) -> None:
    """The chain has so many events, and nothing is wrong with it."""
    page = events.page(CHAIN, 0, 90)
    result = check(page.found, ChainHead(CHAIN), NOW, events.mac)
    assert isinstance(result, Whole)
    assert result.seen == page.head.sequence == length
    assert check_end(page.head, page.head_mac, result.after, NOW, events.mac) is None


def test_what_is_read_is_what_was_written(events: DynamoDeskEvents) -> None:
    """Event, head and place come back as they were; a place without an event is none."""
    write = write_on(events, ChainHead(CHAIN))
    assert events.write(write) == DeskWritten()
    assert events.read(CHAIN, [1, 2]) == (write.stored, None)
    assert head_of(events) == ChainHead(CHAIN, 1, write.stored.event_mac, NOW)
    assert_whole(events, 1)


def test_a_head_that_has_moved_takes_nothing(events: DynamoDeskEvents) -> None:
    """Two agents who saw the same head: the second writes nothing, for another member either."""
    first = write_on(events, ChainHead(CHAIN))
    assert events.write(first) == DeskWritten()
    assert events.write(write_on(events, ChainHead(CHAIN))) == DeskMoved()
    assert events.write(write_on(events, ChainHead(CHAIN), member="another-pseudonym")) == DeskMoved()
    assert_whole(events, 1)


def test_a_record_that_has_moved_takes_nothing(events: DynamoDeskEvents) -> None:
    """Rules were judged on a member's record that is no longer there: nothing is written."""
    events.write(write_on(events, ChainHead(CHAIN)))
    assert events.write(write_on(events, head_of(events))) == DeskMoved()
    assert_whole(events, 1)


def test_an_effect_that_is_refused_leaves_no_event(events: DynamoDeskEvents) -> None:
    """The act's own write is on something that had changed: neither it nor its event is stored."""
    stale = PasswordCounter(revision="of-another-time")
    effect = DeskEffect(counter=CounterWrite(None, stale, replace(stale, failures=1)))
    assert events.write(write_on(events, ChainHead(CHAIN), effect=effect)) == DeskMoved()
    assert_whole(events, 0)


@pytest.mark.parametrize("way", WAYS)
def test_a_lost_answer_is_one_event(events: DynamoDeskEvents, product: Product, way: str) -> None:
    """Written, and the answer lost: the repetition finds its own event."""
    with answer_lost_once(product.dynamodb, "TransactWriteItems", way):
        assert events.write(write_on(events, ChainHead(CHAIN))) == DeskWritten()
    assert_whole(events, 1)


def test_an_agents_hour_is_bounded(events: DynamoDeskEvents, product: Product) -> None:
    """One act more than the hour allows writes nothing; looks have a bound of their own."""
    fill_the_hour(events, product)
    refused = events.write(write_on(events, ChainHead(CHAIN)))
    assert isinstance(refused, AgentQuotaReached)
    assert (refused.until.hour, refused.until.minute) == (10, 0)
    assert events.count_find("agent-1", NOW) == refused
    assert events.count_find("agent-2", NOW) is None
    assert_whole(events, 0)


def test_that_an_act_could_not_be_sent_is_no_act(events: DynamoDeskEvents, product: Product) -> None:
    """It is written in a full hour too, or the act that failed would count in the member's quota (REL-01)."""
    fill_the_hour(events, product)
    before = product.items("desk-events")
    assert events.write(write_on(events, ChainHead(CHAIN), outcome=DeskOutcome.NOT_SENT)) == DeskWritten()
    assert all(item in product.items("desk-events") for item in before)
    assert_whole(events, 1)


def fill_the_hour(events: DynamoDeskEvents, product: Product) -> None:
    """Let the agent have looked and acted as often as an hour allows."""
    assert events.count_find("agent-1", NOW) is None
    (hour,) = product.items("desk-events")
    full = {"acts": {"N": str(ACTS_PER_AGENT_AND_HOUR)}, "finds": {"N": str(FINDS_PER_AGENT_AND_HOUR)}}
    product.dynamodb.put_item(TableName=product.table("desk-events"), Item=hour | full)


def test_many_writers_make_one_row(events: DynamoDeskEvents) -> None:
    """Eight agents with a member each, on one chain: each event is stored once, in a row without a gap."""

    def append(member: str) -> None:
        while events.write(write_on(events, head_of(events), member=member)) != DeskWritten():
            pass

    threads = [threading.Thread(target=append, args=(f"pseudonym-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert_whole(events, 8)
    assert {each.event.member for each in events.read(CHAIN, range(1, 9)) if each} == {
        f"pseudonym-{number}" for number in range(8)
    }
