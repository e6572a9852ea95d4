"""What completes a sign-in: everything is written or nothing, once, also when the answer is lost (REL-04, DB-04)."""

from dataclasses import replace
from itertools import chain, combinations

import pytest

from chalicelib.domain.completion import Completed, Completion, CompletionConflict, CounterWrite, LedgerWrite
from chalicelib.domain.otp_ledger import OtpLedger, completed
from chalicelib.domain.password_lockout import PasswordCounter
from tests.contract.lost_answers import WAYS, answer_lost_once
from tests.contract.stores import COUNTER, DEVICE, LEDGER, NOW, SESSION, WHO, Stores
from tests.product import Product

BEFORE = replace(SESSION, session_id="session-0")
PARTS = ("counter", "ledger", "device", "session before")
SOME_PARTS = list(chain.from_iterable(combinations(PARTS, size) for size in range(1, 5)))


def prepared(stores: Stores, mark: str | None = None) -> Completion:
    """Store a counter, a ledger, a device and the session before, and return the completion that fits all of them."""
    assert stores.completions.complete(Completion(BEFORE, device=DEVICE), NOW) == Completed()
    stores.counters.swap(WHO, mark, PasswordCounter(), COUNTER, NOW)
    stores.ledgers.swap(WHO, OtpLedger(), LEDGER, NOW)
    counter, ledger, device = stores.counter(mark), stores.ledger(), stores.device()
    assert device is not None
    return Completion(
        SESSION,
        counter=CounterWrite(mark, counter, replace(counter, failures=0, last_failed_at=None)),
        ledger=LedgerWrite(ledger, completed(ledger, "session-1")),
        device=replace(device, value_hash="hash-3"),
        ends_session_ids=frozenset({"session-0"}),
    )


def spoiled(completion: Completion, parts: tuple[str, ...]) -> Completion:
    """Return the completion with some parts based on a state that is stored no longer."""
    assert completion.counter
    assert completion.ledger
    assert completion.device
    if "counter" in parts:
        seen = replace(completion.counter.seen, revision="older")
        completion = replace(completion, counter=replace(completion.counter, seen=seen))
    if "ledger" in parts:
        assert completion.ledger
        seen_ledger = replace(completion.ledger.seen, revision="older")
        completion = replace(completion, ledger=replace(completion.ledger, seen=seen_ledger))
    if "device" in parts:
        assert completion.device
        completion = replace(completion, device=replace(completion.device, revision="older"))
    if "session before" in parts:
        completion = replace(completion, ends_session_ids=frozenset({"session-gone"}))
    return completion


def everything(stores: Stores, mark: str | None = None) -> tuple[object, ...]:
    """Return all that is stored."""
    found = [stores.sessions.find(f"session-{name}") for name in ("0", "1", "gone")]
    return (*found, stores.counter(mark), stores.ledger(), stores.device())


@pytest.mark.parametrize("mark", [None, "mark-1"])
def test_all_parts_are_written(stores: Stores, mark: str | None) -> None:
    """The session exists, counts are cleared, the device is renewed and the session before has ended."""
    completion = prepared(stores, mark)
    assert stores.completions.complete(completion, NOW) == Completed()
    assert stores.sessions.find("session-1") == SESSION
    assert stores.sessions.find("session-0") == replace(BEFORE, ended=True)
    assert stores.counter(mark) == replace(
        COUNTER, failures=0, last_failed_at=None, revision=stores.counter(mark).revision
    )
    ledger = stores.ledger()
    assert ledger == OtpLedger(ledger.revision, completed_by="session-1", forms_used=LEDGER.forms_used)
    device = stores.device()
    assert device is not None
    assert device == replace(DEVICE, value_hash="hash-3", revision=device.revision)


@pytest.mark.parametrize("parts", SOME_PARTS, ids=" and ".join)
def test_one_part_in_conflict_and_nothing_is_written(stores: Stores, parts: tuple[str, ...]) -> None:
    """Whatever parts do not fit, nothing at all changes, and the answer names those parts with what is stored."""
    completion = spoiled(prepared(stores), parts)
    before = everything(stores)
    assert stores.completions.complete(completion, NOW) == CompletionConflict(
        counter=stores.counter() if "counter" in parts else None,
        ledger=stores.ledger() if "ledger" in parts else None,
        device_changed="device" in parts,
        sessions_gone=frozenset({"session-gone"} if "session before" in parts else ()),
    )
    assert everything(stores) == before


@pytest.mark.parametrize("parts", SOME_PARTS, ids=" and ".join)
def test_the_same_sign_in_can_complete_after_a_conflict(stores: Stores, parts: tuple[str, ...]) -> None:
    """A conflict uses nothing up: on the state that is stored the same sign-in completes (REL-04)."""
    completion = prepared(stores)
    stores.completions.complete(spoiled(completion, parts), NOW)
    assert stores.completions.complete(completion, NOW) == Completed()
    assert stores.sessions.find("session-1") == SESSION


def test_a_transaction_completes_once(stores: Stores) -> None:
    """A second completion with the same id changes nothing, whoever brings it, also after the session's end."""
    assert stores.completions.complete(prepared(stores), NOW) == Completed()
    stores.sessions.end(SESSION)
    before = everything(stores)
    again = Completion(replace(SESSION, secret_hash="another"), device=replace(DEVICE, device_id="device-2"))
    assert stores.completions.complete(again, NOW) == CompletionConflict(already_completed=True)
    assert everything(stores) == before
    assert stores.members.read(WHO, device_id="device-2").device is None


def test_already_completed_is_told_before_other_conflicts(stores: Stores) -> None:
    """Where the transaction was completed before, that is the answer, and no state of the counts goes with it."""
    completion = prepared(stores)
    assert stores.completions.complete(completion, NOW) == Completed()
    assert stores.completions.complete(completion, NOW) == CompletionConflict(already_completed=True)


def test_a_new_device_never_takes_an_id_that_is_taken(stores: Stores) -> None:
    """A device without a revision is stored only where its id is free."""
    prepared(stores)
    before = everything(stores)
    assert stores.completions.complete(Completion(SESSION, device=DEVICE), NOW) == CompletionConflict(
        device_changed=True
    )
    assert everything(stores) == before


def test_every_session_before_ends(stores: Stores) -> None:
    """Two of them end together with the new one's begin; where one is gone, it is named and none ends."""
    other = replace(SESSION, session_id="session-00")
    for before in (BEFORE, other):
        assert stores.completions.complete(Completion(before), NOW) == Completed()
    both = frozenset({"session-0", "session-00"})
    gone = Completion(SESSION, ends_session_ids=both | {"session-gone"})
    assert stores.completions.complete(gone, NOW) == CompletionConflict(sessions_gone=frozenset({"session-gone"}))
    assert stores.sessions.find("session-0") == BEFORE
    assert stores.completions.complete(Completion(SESSION, ends_session_ids=both), NOW) == Completed()
    assert stores.sessions.find("session-0") == replace(BEFORE, ended=True)
    assert stores.sessions.find("session-00") == replace(other, ended=True)
    assert stores.sessions.find("session-1") == SESSION


def test_a_sign_in_that_stands_on_a_session_ends_with_it(stores: Stores) -> None:
    """Where the session whose password it stands on was signed out, nothing is written; where another took its place, all."""
    completion = replace(prepared(stores), stands_on="session-0")
    stores.sessions.end(BEFORE)
    before = everything(stores)
    assert stores.completions.complete(completion, NOW) == CompletionConflict(is_signed_out=True)
    assert everything(stores) == before
    other = replace(SESSION, session_id="session-00")
    assert stores.completions.complete(Completion(other), NOW) == Completed()
    replaced = Completion(replace(SESSION, session_id="session-000"), ends_session_ids=frozenset({"session-00"}))
    assert stores.completions.complete(replaced, NOW) == Completed()
    completion = replace(completion, ends_session_ids=frozenset({"session-00"}), stands_on="session-00")
    assert stores.completions.complete(completion, NOW) == Completed()


@pytest.mark.parametrize("way", WAYS)
def test_a_completion_whose_answer_was_lost_is_completed_once(adapters: Stores, product: Product, way: str) -> None:
    """The SDK's repetition is the same call: the member is signed in, and everything was written once (DB-04)."""
    completion = prepared(adapters)
    with answer_lost_once(product.dynamodb, "TransactWriteItems", way):
        assert adapters.completions.complete(completion, NOW) == Completed()
    assert adapters.sessions.find("session-1") == SESSION
    assert adapters.ledger().completed_by == "session-1"
    assert adapters.counter().day_failures == COUNTER.day_failures
    assert adapters.completions.complete(completion, NOW) == CompletionConflict(already_completed=True)


@pytest.mark.parametrize("way", WAYS)
def test_a_conflict_stays_one_when_its_answer_was_lost(adapters: Stores, product: Product, way: str) -> None:
    """Nothing is written by a repeated refusal either."""
    completion = spoiled(prepared(adapters), ("ledger",))
    before = everything(adapters)
    with answer_lost_once(product.dynamodb, "TransactWriteItems", way):
        refused = adapters.completions.complete(completion, NOW)
    assert refused == CompletionConflict(ledger=adapters.ledger())
    assert everything(adapters) == before
