"""The one read of a sign-in step: what exists of a member, nothing of anybody else, strong, or a fault (DB-03)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.adapters.strong_batch import ROUNDS
from chalicelib.domain.completion import Completed, Completion
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.domain.password_lockout import PasswordCounter
from tests.contract.dynamodb_calls import recorded_calls
from tests.contract.people import account_of, individual_of, left_as_it_was, number
from tests.contract.stores import COUNTER, DEVICE, LEDGER, NOW, SESSION, WHO, Stores
from tests.product import Product

NOTHING = MemberRecords(None, None, OtpLedger(), PasswordCounter(), PasswordCounter(), None, None)


@pytest.fixture
def filled(adapters: Stores, product: Product) -> Iterator[Stores]:
    """All that can be stored of a member, beside the same of somebody else."""
    with left_as_it_was(product, "accounts", "individuals"):
        for who in (WHO, "somebody-else"):
            suffix = "" if who == WHO else "-else"
            wiring.adapters().accounts.create(account_of(who), number(), NOW)
            wiring.adapters().directory_table.put(individual_of(who))
            adapters.counters.swap(who, None, PasswordCounter(), replace(COUNTER, failures=1), NOW)
            adapters.counters.swap(who, "mark-1", PasswordCounter(), COUNTER, NOW)
            adapters.ledgers.swap(who, OtpLedger(), LEDGER, NOW)
            session = replace(SESSION, pseudonym=who, session_id=f"session-1{suffix}")
            device = replace(DEVICE, pseudonym=who, device_id=f"device-1{suffix}")
            assert adapters.completions.complete(Completion(session, device=device), NOW) == Completed()
        yield adapters


def without_revisions(records: MemberRecords) -> MemberRecords:
    """Return the records as they were before they were stored."""
    return replace(
        records,
        ledger=replace(records.ledger, revision=None),
        shared_counter=replace(records.shared_counter, revision=None),
        browser_counter=replace(records.browser_counter, revision=None),
        device=records.device and replace(records.device, revision=None),
    )


def test_everything_of_a_member_comes_together(filled: Stores) -> None:
    """Account, person, both counters, ledger, device and session are each the member's own."""
    assert without_revisions(filled.records()) == MemberRecords(
        account_of(WHO), individual_of(WHO), LEDGER, replace(COUNTER, failures=1), COUNTER, DEVICE, SESSION
    )


@pytest.mark.parametrize(
    ("asked", "missing"),
    [
        ({}, {"browser_counter": PasswordCounter(), "device": None, "session": None}),
        ({"browser_mark_id": "mark-1"}, {"device": None, "session": None}),
        ({"device_id": "device-1"}, {"browser_counter": PasswordCounter(), "session": None}),
        ({"session_id": "session-1"}, {"browser_counter": PasswordCounter(), "device": None}),
    ],
)
def test_only_what_was_asked_for_is_read(filled: Stores, asked: dict[str, str], missing: dict[str, Any]) -> None:
    """What a browser does not name is absent; the rest is there."""
    assert filled.members.read(WHO, **asked) == replace(filled.records(), **missing)


def test_the_code_step_reads_account_and_ledger_alone(filled: Stores) -> None:
    """The same account and ledger as in the whole read."""
    records = filled.records()
    assert records.account is not None
    assert records.ledger != OtpLedger()
    assert filled.members.account_and_ledger(WHO) == (records.account, records.ledger)


def test_what_is_unknown_is_empty(filled: Stores) -> None:
    """A number without an account has empty counts, and unknown references find nothing."""
    assert filled.members.account_and_ledger("nobody") == (None, OtpLedger())
    unknown = filled.members.read("nobody", browser_mark_id="mark-9", device_id="device-9", session_id="session-9")
    assert unknown == NOTHING


def test_a_counter_of_an_unknown_number_is_read(adapters: Stores) -> None:
    """Wrong passwords for a number without an account count as for any other (THR-03)."""
    adapters.counters.swap("nobody", None, PasswordCounter(), COUNTER, NOW)
    records = adapters.members.read("nobody")
    assert replace(records.shared_counter, revision=None) == COUNTER
    assert replace(records, shared_counter=PasswordCounter()) == NOTHING


@pytest.mark.parametrize("who", [WHO, "nobody"])
def test_known_and_unknown_numbers_are_read_alike(filled: Stores, product: Product, who: str) -> None:
    """One strong batch of the same tables, whoever is asked for (THR-04, DB-03)."""
    with recorded_calls(product) as calls:
        filled.members.read(who, browser_mark_id="mark-1", device_id="device-1", session_id="session-1")
    tables = ("accounts", "individuals", "password-counters", "otp-ledgers", "trusted-devices", "sessions")
    batches = [call for call in calls if call.operation == "BatchGetItem"]
    assert [list(call.reads()) for call in batches] == [[(product.table(name), True) for name in tables]]


def leave_unprocessed(product: Product, rounds: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let DynamoDB process one key less than it was asked for in some calls; return how many were left each time."""
    left: list[int] = []
    ask = product.dynamodb.batch_get_item

    def batch_get_item(RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 - the SDK's name
        if len(left) >= rounds:
            return dict(ask(RequestItems=RequestItems))
        first, *others = sorted(RequestItems)
        left.append(len(RequestItems) - 1)
        answer = ask(RequestItems={first: RequestItems[first]})
        return {"Responses": answer["Responses"], "UnprocessedKeys": {name: RequestItems[name] for name in others}}

    monkeypatch.setattr(product.dynamodb, "batch_get_item", batch_get_item)
    return left


def test_keys_left_unprocessed_are_asked_for_again(
    filled: Stores, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is whole although it came in three parts."""
    whole = filled.records()
    left = leave_unprocessed(product, ROUNDS - 1, monkeypatch)
    assert filled.records() == whole
    assert left == [5, 4]


def test_an_answer_that_stays_in_parts_is_a_fault(
    filled: Stores, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the facts are never taken for all of them: no block is overlooked."""
    leave_unprocessed(product, ROUNDS, monkeypatch)
    with pytest.raises(StorageUnavailable) as caught:
        filled.records()
    assert WHO not in str(caught.value)
