"""A container reads the rings once, then every five minutes at most, and goes on with them in an outage (REL-09)."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from chalicelib.adapters.remembered_rings import RememberedRings
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.key_ring import KeyRing
from chalicelib.domain.key_schedule import RING_CACHE, RING_RETRY
from chalicelib.use_cases.rotate_signing_keys import RotateSigningKeys
from tests.fakes_keys import DAY, SCHEDULE, FakeRings, FakeSigningKeys
from tests.fakes_oidc import FakeAudit, FakeClock

SECOND = timedelta(seconds=1)


@dataclass
class Container:
    """What one container knows, and how often it asked."""

    clock: FakeClock = field(default_factory=FakeClock)
    rings: FakeRings = field(default_factory=FakeRings)
    keys: FakeSigningKeys = field(default_factory=FakeSigningKeys)
    reads: int = 0
    is_down: bool = False

    def __post_init__(self) -> None:
        """Remember nothing yet."""
        self.known = RememberedRings(self._read, self.clock.now, SCHEDULE, least_bits=0)

    def rotate(self) -> None:
        """Run the rotator."""
        RotateSigningKeys(self.clock, self.rings, self.keys, FakeAudit(), SCHEDULE)()

    def _read(self) -> dict[str, KeyRing]:
        self.reads += 1
        if self.is_down:
            raise KeysUnavailable("signing: down")
        return dict(self.rings.read())


@pytest.fixture
def container() -> Container:
    """A container of a deployment whose rotator has run; its keys have no modulus to be judged."""
    made = Container()
    made.known._checked = lambda rings: rings  # type: ignore[method-assign]  # see above
    made.rotate()
    return made


def test_rings_are_read_once_in_five_minutes(container: Container) -> None:
    """Whatever is asked of them; a clock that was set back is asked anew as well."""
    for _ in range(100):
        assert container.known.signing_key("RS256").kid == "RS256-1"
        assert len(container.known.published()) == 4
        container.clock.moment += RING_CACHE / 101
    assert container.reads == 1
    container.clock.moment += RING_CACHE
    container.known.published()
    assert container.reads == 2
    container.clock.moment -= DAY
    container.known.published()
    assert container.reads == 3


def test_a_key_takes_over_without_a_read(container: Container) -> None:
    """A container that has read the ring a second before changes keys on time."""
    container.clock.moment += DAY - SECOND
    assert container.known.signing_key("RS256").kid == "RS256-1"
    container.clock.moment += SECOND
    assert container.known.signing_key("RS256").kid == "RS256-2"
    assert container.reads == 1


def test_what_was_read_goes_on_serving_in_an_outage(container: Container) -> None:
    """It is tried again once a minute, not at each request; afterwards the new state is taken."""
    container.known.published()
    container.is_down = True
    container.clock.moment += RING_CACHE
    for _ in range(60):
        assert container.known.signing_key("ES256").kid == "ES256-3"
        container.clock.moment += SECOND
    assert container.reads == 2
    assert RING_RETRY == 60 * SECOND
    container.rings.stored["ES256"] = container.rings.stored["ES256"].drop("ES256-3", container.clock.now())
    container.is_down = False
    assert container.known.signing_key("ES256").kid == "ES256-4"
    assert container.reads == 3


def test_a_container_that_knows_nothing_is_closed(container: Container) -> None:
    """It asks again at each request, until it knows."""
    container.is_down = True
    for _ in range(3):
        with pytest.raises(KeysUnavailable):
            container.known.published()
    assert container.reads == 3
    container.is_down = False
    assert container.known.published()


def test_rings_without_keys_are_not_remembered() -> None:
    """A new deployment opens as soon as its rotator has run."""
    container = Container()
    container.known._checked = lambda rings: rings  # type: ignore[method-assign]  # the keys have no modulus
    with pytest.raises(KeysUnavailable):
        container.known.published()
    with pytest.raises(KeysUnavailable):
        container.known.signing_key("RS256")
    container.rotate()
    assert container.known.signing_key("RS256").kid == "RS256-1"


def test_a_dropped_key_is_known_within_five_minutes(container: Container) -> None:
    """With the five minutes that relying parties keep the JWKS, a drop is everywhere in ten (KEY-03)."""
    container.known.published()
    container.rings.stored["RS256"] = container.rings.stored["RS256"].drop("RS256-1", container.clock.now())
    container.clock.moment += RING_CACHE
    assert "RS256-1" not in [key.kid for key in container.known.published()]
    assert container.known.signing_key("RS256").kid == "RS256-2"
