"""Wrong-password counters: written on the state that was read, one item each, and a lost answer counts once."""

from dataclasses import replace

import pytest

from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.password_lockout import PasswordCounter
from tests.contract.lost_answers import WAYS, answer_lost_once
from tests.contract.stores import COUNTER, NOW, WHO, Stores
from tests.product import Product

EMPTY = PasswordCounter()
STATES = [
    pytest.param(EMPTY, id="empty"),
    pytest.param(COUNTER, id="two-failures"),
    pytest.param(replace(COUNTER, failures=3, blocked_until=NOW), id="blocked"),
    pytest.param(replace(COUNTER, last_failed_at=None, failures=0, completion_seen=None), id="after-success"),
]


def stored_by(stores: Stores, seen: PasswordCounter, new: PasswordCounter, mark: str | None = None) -> PasswordCounter:
    """Swap, and return what is stored now; the swap must be made."""
    result = stores.counters.swap(WHO, mark, seen, new, NOW)
    assert isinstance(result, Swapped)
    return result.state


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("mark", [None, "mark-1"])
def test_what_was_swapped_is_what_is_read(stores: Stores, state: PasswordCounter, mark: str | None) -> None:
    """Every field comes back as it was stored, under a revision of its own, from swap and read alike."""
    stored = stored_by(stores, EMPTY, state, mark)
    assert stored.revision is not None
    assert stored == replace(state, revision=stored.revision)
    assert stores.counter(mark) == stored


@pytest.mark.parametrize("state", STATES)
def test_a_later_state_takes_the_place_of_the_whole(stores: Stores, state: PasswordCounter) -> None:
    """Nothing of the state before is left, fields that are absent now included."""
    before = stored_by(stores, EMPTY, replace(COUNTER, blocked_until=NOW))
    stored = stored_by(stores, before, state)
    assert stored.revision != before.revision
    assert stores.counter() == replace(state, revision=stored.revision)


def test_a_stale_state_is_a_conflict_that_changes_nothing(stores: Stores) -> None:
    """Who read before somebody else wrote is shown what is stored, and nothing is changed (DB-02)."""
    first = stored_by(stores, EMPTY, COUNTER)
    second = stored_by(stores, first, replace(COUNTER, failures=1))
    for stale in (EMPTY, first, replace(first, revision="never-written")):
        assert stores.counters.swap(WHO, None, stale, replace(COUNTER, failures=9), NOW) == Conflict(second)
        assert stores.counter() == second


def test_a_counter_that_is_gone_is_a_conflict(stores: Stores) -> None:
    """A revision of an item that TTL has deleted does not bring the item back: the empty counter is what is stored."""
    gone = replace(COUNTER, revision="deleted-since")
    assert stores.counters.swap(WHO, None, gone, replace(gone, failures=3), NOW) == Conflict(EMPTY)
    assert stores.counter() == EMPTY


def test_number_and_known_browsers_count_apart(stores: Stores) -> None:
    """A number's shared counter and the ones of its known browsers are items of their own (THR-02)."""
    shared = stored_by(stores, EMPTY, replace(COUNTER, failures=1))
    first = stored_by(stores, EMPTY, replace(COUNTER, failures=2), "mark-1")
    second = stored_by(stores, EMPTY, replace(COUNTER, failures=3), "mark-2")
    assert (stores.counter(), stores.counter("mark-1"), stores.counter("mark-2")) == (shared, first, second)


@pytest.mark.parametrize("way", WAYS)
def test_a_write_whose_answer_was_lost_counts_once(adapters: Stores, product: Product, way: str) -> None:
    """The SDK's repetition finds our own revision: made, counted once, and the stale state is refused after it."""
    with answer_lost_once(product.dynamodb, "PutItem", way):
        stored = stored_by(adapters, EMPTY, COUNTER)
    assert adapters.counter() == stored
    with answer_lost_once(product.dynamodb, "PutItem", way):
        again = stored_by(adapters, stored, replace(stored, failures=3))
    assert adapters.counter() == again == replace(COUNTER, failures=3, revision=again.revision)
    assert len(product.items("password-counters")) == 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("others", [1, 8])
def test_a_write_is_known_again_after_others_wrote(adapters: Stores, product: Product, way: str, others: int) -> None:
    """Eight writers that come between the lost answer and the repetition do not make it count twice."""
    stored = stored_by(adapters, EMPTY, COUNTER)

    def others_count() -> None:
        for _ in range(others):
            seen = adapters.counter()
            stored_by(adapters, seen, replace(seen, day_failures=seen.day_failures + 1))

    with answer_lost_once(product.dynamodb, "PutItem", way, others_count):
        now_stored = stored_by(adapters, stored, replace(stored, day_failures=COUNTER.day_failures + 1))
    assert adapters.counter() == now_stored
    assert now_stored.day_failures == COUNTER.day_failures + 1 + others


@pytest.mark.parametrize("way", WAYS)
def test_a_conflict_stays_one_when_its_answer_was_lost(adapters: Stores, product: Product, way: str) -> None:
    """A refused write whose refusal was lost is refused again."""
    stored = stored_by(adapters, EMPTY, COUNTER)
    with answer_lost_once(product.dynamodb, "PutItem", way):
        assert adapters.counters.swap(WHO, None, EMPTY, EMPTY, NOW) == Conflict(stored)
    assert adapters.counter() == stored


def test_an_outage_is_a_fault_without_the_number(adapters: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the table does not answer, nobody is told an outcome, and the error names no member."""
    monkeypatch.setattr(adapters.counters, "table_name", "no-such-table")
    with pytest.raises(StorageUnavailable) as caught:
        adapters.counters.swap(WHO, None, EMPTY, COUNTER, NOW)
    assert WHO not in str(caught.value)
