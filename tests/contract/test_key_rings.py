"""Rings of signing keys in DynamoDB: stored whole, swapped on their revision, honest when an answer is lost (KEY-03, DB-02)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from chalicelib.adapters.key_rings import DynamoKeyRings
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.key_ring import KeyRing, MadeKey
from chalicelib.use_cases.rotate_signing_keys import RotateSigningKeys
from localdev import emulator
from tests.contract.lost_answers import WAYS, answer_lost_once
from tests.engines.sweeping import unswept_tables
from tests.fakes_keys import DAY, SCHEDULE, FakeRings, FakeSigningKeys
from tests.fakes_oidc import NOON, FakeAudit, FakeClock

REGION = "eu-west-3"
PREFIX = "contract-keys"
TABLE = f"{PREFIX}-signing-keys"
EMPTY = KeyRing("RS256")
ONE = EMPTY.with_key(MadeKey("one", "arn:one", {"kid": "one", "n": "AQ"}), signs_from=NOON, now=NOON)
TWO = ONE.with_key(MadeKey("two", "arn:two", {"kid": "two", "n": "Ag"}), signs_from=NOON + DAY, now=NOON)


@pytest.fixture(scope="module")
def dynamodb(engine_url: str | None) -> Iterator[Any]:
    """The database with the product's tables under a prefix of their own."""
    with unswept_tables(PREFIX, engine_url) as client:
        yield client


@pytest.fixture
def rings(dynamodb: Any) -> Iterator[DynamoKeyRings]:  # noqa: ANN401 - boto3 ships no types
    """The adapter on an empty table."""
    yield DynamoKeyRings(TABLE, REGION)
    for item in dynamodb.scan(TableName=TABLE)["Items"]:
        dynamodb.delete_item(TableName=TABLE, Key={"ring": item["ring"]})


@pytest.fixture(params=["fake", "dynamodb"])
def either(request: pytest.FixtureRequest) -> FakeRings | DynamoKeyRings:
    """The fake and the adapter: what unit tests believe must be what the product does."""
    if request.param == "fake":
        return FakeRings()
    adapter: DynamoKeyRings = request.getfixturevalue("rings")
    return adapter


def test_rings_that_nobody_stored_are_empty(either: FakeRings | DynamoKeyRings) -> None:
    """One for each algorithm."""
    assert either.read() == {"RS256": EMPTY, "ES256": KeyRing("ES256")}


def test_a_ring_comes_back_as_it_was(either: FakeRings | DynamoKeyRings) -> None:
    """Keys in their order, times, a drop, and what waits to be deleted; the other ring is not touched."""
    full = replace(TWO.drop("one", NOON), retired=("arn:zero",), revision=1)
    assert either.swap(EMPTY, full) == Swapped(full)
    assert either.read() == {"RS256": full, "ES256": KeyRing("ES256")}


def test_a_ring_is_swapped_where_it_is_as_seen(either: FakeRings | DynamoKeyRings) -> None:
    """Else what is stored is told, and stays."""
    assert either.swap(EMPTY, ONE) == Swapped(ONE)
    assert either.swap(EMPTY, ONE.drop("one", NOON)) == Conflict(ONE)
    assert either.swap(ONE, TWO) == Swapped(TWO)
    assert either.swap(ONE, ONE.drop("one", NOON)) == Conflict(TWO)
    assert either.read()["RS256"] == TWO


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seen", [EMPTY, ONE], ids=["first", "second"])
def test_a_swap_whose_answer_is_lost_is_known_again(
    rings: DynamoKeyRings,
    dynamodb: Any,  # noqa: ANN401 - boto3 ships no types
    way: str,
    seen: KeyRing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The repetition finds its own ring: told as made, or the rotator would delete a key that is published."""
    monkeypatch.setattr("chalicelib.adapters.aws_client.LONGEST_PAUSE_SECONDS", 0)
    if seen == ONE:
        rings.swap(EMPTY, ONE)
    new = ONE if seen == EMPTY else TWO
    with answer_lost_once(dynamodb, "PutItem", way):
        assert rings.swap(seen, new) == Swapped(new)
    assert rings.read()["RS256"] == new


def test_of_twenty_rotators_at_once_one_has_effect(rings: DynamoKeyRings) -> None:
    """Every key but those of the rings is deleted again, at the first start and when the next keys are due."""
    clock, keys, barrier = FakeClock(), [FakeSigningKeys() for _ in range(20)], Barrier(20)

    def run(number: int) -> None:
        barrier.wait()
        RotateSigningKeys(clock, rings, _named(keys[number], number), FakeAudit(), SCHEDULE)()

    for alive in (2, 3):
        with ThreadPoolExecutor(20) as pool:
            list(pool.map(run, range(20)))
        held = {key.kid for ring in rings.read().values() for key in ring.keys}
        assert set().union(*(each.alive for each in keys)) == held
        assert len(held) == 2 * alive
        clock.moment += DAY + timedelta(minutes=1)


def _named(keys: FakeSigningKeys, number: int) -> FakeSigningKeys:
    """Let the keys of each rotator have names of their own."""
    make: Callable[[str], MadeKey] = FakeSigningKeys.make.__get__(keys)

    def made(algorithm: str) -> MadeKey:
        key = make(algorithm)
        keys.made[-1] = kid = f"{number}-{key.kid}"
        return MadeKey(kid, f"arn:{kid}", {"kid": kid})

    keys.make = made  # type: ignore[method-assign]  # another name for each key
    return keys


def test_an_outage_is_a_fault() -> None:
    """A table that is not there is no empty ring."""
    emulator.start()
    nowhere = DynamoKeyRings("contract-keys-nowhere", REGION)
    with pytest.raises(KeysUnavailable, match="signing: BatchGetItem"):
        nowhere.read()
    with pytest.raises(KeysUnavailable, match="signing: PutItem"):
        nowhere.swap(EMPTY, ONE)
