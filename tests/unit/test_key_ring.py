"""Which key signs, which are published, when the next is due, when one leaves: to the second, by the stored ring alone."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.config import SettingsError, load_settings
from chalicelib.domain.key_ring import KeyRing, MadeKey
from chalicelib.domain.key_schedule import CACHES, PUBLISH_WAIT, KeySchedule
from chalicelib.domain.limits import Limits
from tests.fakes_keys import DAY, SCHEDULE
from tests.fakes_oidc import NOON

SECOND = timedelta(seconds=1)
KEPT = timedelta(hours=12, minutes=10)


def made(kid: str) -> MadeKey:
    """Return a key that exists."""
    return MadeKey(kid, f"arn:{kid}", {"kid": kid})


def ring_of(*kids: str) -> KeyRing:
    """Return a ring whose keys begin to sign day by day from noon on."""
    ring = KeyRing("RS256")
    for day, kid in enumerate(kids):
        ring = ring.with_key(made(kid), signs_from=NOON + day * DAY, now=NOON)
    return ring


def signing(ring: KeyRing, now: datetime) -> str | None:
    """Return the kid of the key that signs."""
    key = ring.signing_key(now)
    return key.kid if key else None


def published(ring: KeyRing, now: datetime) -> list[str]:
    """Return the kids of the JWKS."""
    return [key.kid for key in ring.published(now, SCHEDULE)]


def test_a_key_takes_over_to_the_millisecond() -> None:
    """Nobody has to be told: the clock alone says who signs."""
    ring = ring_of("one", "two")
    assert signing(ring, NOON + DAY - SECOND / 1000) == "one"
    assert signing(ring, NOON + DAY) == "two"


def test_a_clock_that_is_late_signs_with_the_first() -> None:
    """A container whose clock is behind the rotator's does not refuse to sign."""
    assert signing(ring_of("one", "two"), NOON - 300 * SECOND) == "one"


def test_an_empty_ring_signs_nothing() -> None:
    """There is no key to fall back on."""
    assert signing(KeyRing("RS256"), NOON) is None
    assert published(KeyRing("RS256"), NOON) == []


def test_the_jwks_names_the_signing_key_first_then_the_next_then_the_one_before() -> None:
    """A relying party that takes the first key finds the right one."""
    assert published(ring_of("one", "two", "three"), NOON + DAY + SECOND) == ["two", "three", "one"]


def test_a_key_stays_until_no_token_of_it_can_come_back() -> None:
    """Twelve hours of a session whose ID token is a hint, and ten minutes of caches, after its heir took over."""
    ring = ring_of("one", "two", "three")
    ends = NOON + DAY + KEPT
    assert published(ring, ends - SECOND / 1000) == ["two", "three", "one"]
    assert published(ring, ends) == ["two", "three"]
    assert ring.without_left(ends - SECOND / 1000, SCHEDULE) is ring
    gone = ring.without_left(ends, SCHEDULE)
    assert ([key.kid for key in gone.keys], gone.retired) == (["two", "three"], ("arn:one",))
    assert gone.without_retired("arn:one").retired == ()


def test_the_next_key_is_due_a_whole_period_before_it_signs() -> None:
    """As soon as a key begins to sign, its heir is published."""
    assert KeyRing("RS256").due(NOON, SCHEDULE) == NOON
    assert ring_of("one").due(NOON, SCHEDULE) == NOON + DAY
    ring = ring_of("one", "two")
    assert ring.due(NOON + DAY - SECOND, SCHEDULE) is None
    assert ring.due(NOON + DAY, SCHEDULE) == NOON + 2 * DAY


def test_a_late_rotator_still_waits_for_caches() -> None:
    """Where it did not run for a month, the old key goes on, and the new one is published an hour before it signs."""
    late = NOON + 30 * DAY
    assert ring_of("one").due(late, SCHEDULE) == late + PUBLISH_WAIT
    assert signing(ring_of("one"), late) == "one"


def test_a_dropped_key_is_gone_at_once_and_its_heir_signs_at_once() -> None:
    """Neither published nor used; the caches of others end within ten minutes, and then KMS may delete it."""
    now = NOON + timedelta(hours=3)
    ring = ring_of("one", "two").drop("one", now)
    assert (signing(ring, now), published(ring, now)) == ("two", ["two"])
    assert ring.due(now, SCHEDULE) == now + DAY
    assert ring.without_left(now + CACHES - SECOND / 1000, SCHEDULE) is ring
    assert ring.without_left(now + CACHES, SCHEDULE).retired == ("arn:one",)
    assert timedelta(minutes=15) > CACHES


def test_a_dropped_key_does_not_bring_back_the_one_before() -> None:
    """The key that had stopped signing stays a verifier only."""
    now = NOON + DAY + timedelta(hours=1)
    ring = ring_of("one", "two", "three").drop("two", now)
    assert (signing(ring, now), published(ring, now)) == ("three", ["three", "one"])


def test_a_next_key_can_be_dropped_too() -> None:
    """The one that signs goes on; another heir is due."""
    ring = ring_of("one", "two").drop("two", NOON)
    assert (signing(ring, NOON), published(ring, NOON)) == ("one", ["one"])
    assert ring.due(NOON, SCHEDULE) == NOON + DAY


def test_with_all_keys_dropped_nothing_signs_until_one_is_made() -> None:
    """The provider is closed rather than signing with a dropped key; the new one signs at once."""
    ring = ring_of("one", "two").drop("one", NOON).drop("two", NOON)
    assert (signing(ring, NOON), published(ring, NOON)) == (None, [])
    assert ring.due(NOON, SCHEDULE) == NOON


def test_dropping_twice_or_something_unknown_changes_nothing() -> None:
    """A second drop does not begin the waiting time anew."""
    ring = ring_of("one", "two").drop("one", NOON)
    assert ring.drop("one", NOON + SECOND) is ring
    assert ring.drop("nobody", NOON) is ring


@given(st.integers(0, 40 * 86_400), st.lists(st.integers(1, 40), max_size=12))
def test_whenever_the_rotator_runs_something_signs_and_is_published(start: int, pauses: list[int]) -> None:
    """After any pauses: one key signs, it is published, its heir was published before, and three are published at most."""
    now, ring = NOON + timedelta(seconds=start), KeyRing("RS256")
    number = 0
    for pause in [0, *pauses]:
        now += pause * timedelta(hours=7)
        known = {key.kid for key in ring.published(now, SCHEDULE)}
        if ring.keys:
            assert signing(ring, now) in known
        while (signs_from := ring.due(now, SCHEDULE)) is not None:
            number += 1
            assert signs_from >= now + (PUBLISH_WAIT if ring.keys else timedelta(0))
            ring = ring.with_key(made(f"key-{number}"), signs_from=signs_from, now=now)
        ring = ring.without_left(now, SCHEDULE)
        assert signing(ring, now) in published(ring, now)
        assert 2 <= len(published(ring, now)) <= 3


def test_a_period_leaves_room_for_waiting_and_keeping() -> None:
    """The default is thirty days; a period in which keys would pile up is refused where settings are."""
    assert KeySchedule.of(Limits()) == KeySchedule(30 * DAY, KEPT)
    shortest = int((PUBLISH_WAIT + KEPT).total_seconds()) + 1
    settings = load_settings({"STAGE": "dev", "SIGNING_KEY_PERIOD_SECONDS": str(shortest)})
    assert settings.limits.signing_key_period_seconds == shortest
    with pytest.raises(SettingsError, match="SIGNING_KEY_PERIOD_SECONDS must be longer"):
        load_settings({"STAGE": "dev", "SIGNING_KEY_PERIOD_SECONDS": str(shortest - 1)})
