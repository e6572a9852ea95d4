"""Records of links: written on what was seen, read strongly, with what they are about sealed (REC-01, DB-02)."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib import wiring
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.limits import Limits
from chalicelib.domain.link import LinkPurpose, LinkRecord, LinkReference, is_live, issued, may_send, used
from tests.contract.lost_answers import WAYS, answer_lost_once
from tests.contract.people import left_as_it_was
from tests.contract.stores import NOW, WHO
from tests.product import Product

PURPOSE = LinkPurpose.CONFIRM_EMAIL
HALF_AN_HOUR, DAY, MILLISECOND = timedelta(minutes=30), timedelta(days=1), timedelta(milliseconds=1)
LIMITS = Limits()


@pytest.fixture(autouse=True)
def table(product: Product) -> Iterator[Product]:
    """An empty table of links, put back afterwards."""
    with left_as_it_was(product, "links"):
        yield product


def test_what_was_stored_is_read() -> None:
    """Every part of a record comes back, and nothing is there before."""
    links = wiring.adapters().links
    assert links.read(WHO, PURPOSE) == LinkRecord()
    new = issued(LinkRecord(), "link-1", NOW, "neu@mail.example")
    written = links.swap(WHO, PURPOSE, LinkRecord(), new, NOW)
    assert isinstance(written, Swapped)
    read = links.read(WHO, PURPOSE)
    assert read == written.state
    assert (read.link_id, read.issued_at, read.sent_at, read.detail) == ("link-1", NOW, (NOW,), "neu@mail.example")


def test_the_second_writer_of_two_is_told_what_stands() -> None:
    """A write on what was seen before another's changes nothing."""
    links = wiring.adapters().links
    first = links.swap(WHO, PURPOSE, LinkRecord(), issued(LinkRecord(), "link-1", NOW), NOW)
    second = links.swap(WHO, PURPOSE, LinkRecord(), issued(LinkRecord(), "link-2", NOW), NOW)
    assert isinstance(first, Swapped)
    assert isinstance(second, Conflict)
    assert second.state == first.state == links.read(WHO, PURPOSE)


@pytest.mark.parametrize("way", WAYS)
def test_a_write_whose_answer_was_lost_is_known_as_made(table: Product, way: str) -> None:
    """The repetition finds its own revision."""
    links = wiring.adapters().links
    with answer_lost_once(table.dynamodb, "PutItem", way):
        written = links.swap(WHO, PURPOSE, LinkRecord(), issued(LinkRecord(), "link-1", NOW), NOW)
    assert isinstance(written, Swapped)


def test_what_a_link_is_about_is_sealed(table: Product) -> None:
    """No address stands in the table, nor in a key."""
    links = wiring.adapters().links
    links.swap(WHO, PURPOSE, LinkRecord(), issued(LinkRecord(), "link-1", NOW, "neu@mail.example"), NOW)
    assert "neu@" not in json.dumps(table.items("links"), default=str)


@pytest.mark.parametrize(
    ("purpose", "lifetime"),
    [(LinkPurpose.RESET_PASSWORD, HALF_AN_HOUR), (LinkPurpose.VERIFY_EMAIL, DAY), (PURPOSE, DAY)],
)
def test_only_the_newest_link_is_good_once_and_not_for_long(purpose: LinkPurpose, lifetime: timedelta) -> None:
    """An older one, a used one, one at its end, and one of before a restore are dead."""
    first, second = (LinkReference(WHO, purpose, link_id) for link_id in ("link-1", "link-2"))
    record = issued(LinkRecord(), "link-1", NOW)
    newer = issued(record, "link-2", NOW)
    assert is_live(record, first, NOW + lifetime - MILLISECOND, LIMITS)
    assert not is_live(record, first, NOW + lifetime, LIMITS)
    assert not is_live(newer, first, NOW, LIMITS)
    assert not is_live(used(newer), second, NOW, LIMITS)
    assert is_live(record, first, NOW, Limits(issued_not_before=NOW))
    assert not is_live(record, first, NOW, Limits(issued_not_before=NOW + MILLISECOND))


def test_mails_with_links_are_bounded_in_a_sliding_hour() -> None:
    """Three go out, a fourth an hour after the first."""
    record = LinkRecord()
    for minute in range(3):
        assert may_send(record, NOW + timedelta(minutes=minute))
        record = issued(record, f"link-{minute}", NOW + timedelta(minutes=minute))
    assert not may_send(record, NOW + timedelta(minutes=59, seconds=59))
    assert may_send(record, NOW + timedelta(hours=1))
