"""The rotator and the emergency drop: one effect whoever runs at once, nothing lost by an interruption (KEY-03)."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.key_ring import KeyRing
from chalicelib.use_cases.drop_signing_key import DropSigningKey
from chalicelib.use_cases.rotate_signing_keys import RotateSigningKeys
from tests.fakes_keys import DAY, SCHEDULE, FakeRings, FakeSigningKeys
from tests.fakes_oidc import FakeAudit, FakeClock

HOUR = timedelta(hours=1)


@dataclass
class Stage:
    """A rotator, an operator, and what they work on."""

    clock: FakeClock = field(default_factory=FakeClock)
    rings: FakeRings = field(default_factory=FakeRings)
    keys: FakeSigningKeys = field(default_factory=FakeSigningKeys)
    audit: FakeAudit = field(default_factory=FakeAudit)

    def rotate(self) -> None:
        """Run the rotator once."""
        RotateSigningKeys(self.clock, self.rings, self.keys, self.audit, SCHEDULE)()

    def drop(self, kid: str) -> bool:
        """Drop a key."""
        return DropSigningKey(self.clock, self.rings, self.audit)(kid)

    def kids(self, algorithm: str = "RS256") -> list[str]:
        """Return what a ring holds."""
        return [key.kid for key in self.rings.read()[algorithm].keys]

    def signs(self, algorithm: str = "RS256") -> str | None:
        """Return the kid of the key that signs."""
        key = self.rings.read()[algorithm].signing_key(self.clock.now())
        return key.kid if key else None


def test_the_first_run_makes_a_key_that_signs_and_its_heir() -> None:
    """For each algorithm; a second run makes nothing."""
    stage = Stage()
    stage.rotate()
    stage.rotate()
    assert (stage.kids(), stage.kids("ES256")) == (["RS256-1", "RS256-2"], ["ES256-3", "ES256-4"])
    assert (stage.signs(), stage.signs("ES256")) == ("RS256-1", "ES256-3")
    assert stage.keys.deleted == []


def test_a_fortnight_of_hourly_runs_with_a_period_of_a_day() -> None:
    """Each day one key is made and, half a day later, one is deleted; there are never more than three."""
    stage = Stage()
    counts = []
    for _ in range(14 * 24):
        stage.rotate()
        counts.append(len(stage.kids()))
        stage.clock.moment += HOUR
    made = [kid for kid in stage.keys.made if kid.startswith("RS256")]
    assert len(made) == 2 + 13
    assert set(counts) == {2, 3}
    assert stage.kids() == made[-2:]
    assert stage.keys.alive == {*stage.kids(), *stage.kids("ES256")}


def test_of_two_rotators_at_once_one_has_effect() -> None:
    """The loser's key is deleted, and the ring is as if one had run alone."""
    stage, other = Stage(), FakeSigningKeys()
    rivals = RotateSigningKeys(stage.clock, FakeRings(stage.rings.stored), other, stage.audit, SCHEDULE)
    stage.rings.before_swap = rivals
    stage.rotate()
    assert {kid for algorithm in ("RS256", "ES256") for kid in stage.kids(algorithm)} == set(other.made)
    assert (len(other.made), other.deleted) == (4, [])
    assert stage.keys.alive == set()


def test_rivals_that_never_let_go_are_given_up_on() -> None:
    """A ring that changes under every write is a fault, not an endless loop of new keys."""
    stage = Stage()

    def meddle() -> None:
        for algorithm, ring in stage.rings.read().items():
            stage.rings.stored[algorithm] = KeyRing(algorithm, revision=ring.revision + 1)

    stage.rings.before_swap = meddle
    with pytest.raises(KeysUnavailable, match="does not settle"):
        stage.rotate()
    assert stage.keys.alive == set()


def test_a_run_that_breaks_off_is_ended_by_the_next() -> None:
    """Where KMS did not take the deletion, the key has left the ring and waits there to be deleted."""
    stage = Stage()
    stage.rotate()
    for _ in range(2):
        stage.clock.moment += DAY
        stage.keys.delete = _down  # type: ignore[method-assign, assignment]  # an outage
        with pytest.raises(KeysUnavailable):
            _run_until_something_leaves(stage)
    del stage.keys.delete
    waiting = stage.rings.read()["RS256"].retired
    assert waiting
    stage.rotate()
    assert stage.rings.read()["RS256"].retired == ()
    assert [f"arn:{kid}" for kid in stage.keys.deleted if kid.startswith("RS256")] == list(waiting)


def _run_until_something_leaves(stage: Stage) -> None:
    for _ in range(24):
        stage.rotate()
        stage.clock.moment += HOUR


def _down(_key_arn: str) -> None:
    raise KeysUnavailable("signing: down")


def test_a_ring_that_another_rotator_let_go_of_is_left_alone() -> None:
    """It has removed the key and deletes it; nothing is deleted that is not out of the ring."""
    stage = Stage()
    stage.rotate()
    stage.clock.moment += DAY
    stage.rotate()
    stage.clock.moment += timedelta(hours=13)
    rivals = RotateSigningKeys(stage.clock, FakeRings(stage.rings.stored), stage.keys, stage.audit, SCHEDULE)
    stage.rings.before_swap = rivals
    stage.rotate()
    assert sorted(stage.keys.deleted) == ["ES256-3", "RS256-1"]
    assert stage.keys.alive == {*stage.kids(), *stage.kids("ES256")}


def test_a_dropped_key_is_replaced_at_once_and_deleted_later() -> None:
    """The heir signs, the next run makes a new heir, and the dropped key goes once no container can use it."""
    stage = Stage()
    stage.rotate()
    assert stage.drop("RS256-1")
    assert stage.drop("RS256-1")
    assert stage.signs() == "RS256-2"
    stage.rotate()
    assert stage.kids() == ["RS256-1", "RS256-2", "RS256-5"]
    assert stage.keys.deleted == []
    stage.clock.moment += timedelta(minutes=10)
    stage.rotate()
    assert (stage.kids(), stage.keys.deleted) == (["RS256-2", "RS256-5"], ["RS256-1"])


def test_an_unknown_key_is_not_dropped() -> None:
    """The operator is told, and no ring is written."""
    stage = Stage()
    stage.rotate()
    before = dict(stage.rings.stored)
    assert not stage.drop("RS256-9")
    assert stage.rings.stored == before


def test_a_drop_wins_against_a_rotator_that_writes_at_the_same_time() -> None:
    """It is tried again on what stands there then, and keeps what the other has made."""
    stage = Stage()
    stage.rotate()
    stage.clock.moment += DAY
    rivals = RotateSigningKeys(stage.clock, FakeRings(stage.rings.stored), stage.keys, stage.audit, SCHEDULE)
    stage.rings.before_swap = rivals
    assert stage.drop("RS256-2")
    assert (stage.kids(), stage.signs()) == (["RS256-1", "RS256-2", "RS256-5"], "RS256-5")


def test_a_drop_that_never_gets_through_is_a_fault() -> None:
    """The operator must not believe that the key is gone."""
    stage = Stage()
    stage.rotate()

    class Unlucky(FakeRings):
        def swap(self, seen: KeyRing, new: KeyRing) -> Swapped[KeyRing] | Conflict[KeyRing]:
            del new
            return Conflict(seen)

    with pytest.raises(KeysUnavailable, match="does not settle"):
        DropSigningKey(stage.clock, Unlucky(stage.rings.stored), stage.audit)("RS256-1")
