"""Rings and signing keys for tests: rings in memory, keys that are numbers or really in the emulated KMS."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.adapters.remembered_rings import RememberedRings
from chalicelib.adapters.signing_keys import KmsSigningKeys
from chalicelib.adapters.token_signer import LOCAL_KEY_BITS, KmsTokenSigner
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.key_ring import ALGORITHMS, KeyRing, MadeKey
from chalicelib.domain.key_schedule import KeySchedule
from chalicelib.domain.limits import Limits
from chalicelib.use_cases.rotate_signing_keys import RotateSigningKeys
from tests.fakes_oidc import FakeAudit, FakeClock

DAY = timedelta(days=1)
SCHEDULE = KeySchedule.of(Limits(signing_key_period_seconds=86_400))
"""A new key each day; each is kept for 12 hours and ten minutes after it has stopped signing."""


@dataclass
class FakeRings:
    """Rings in memory, with the conditional write of the real ones."""

    stored: dict[str, KeyRing] = field(default_factory=dict)
    before_swap: Callable[[], None] = lambda: None
    """What another process does just before."""

    def read(self) -> Mapping[str, KeyRing]:
        """Return what is stored."""
        return {algorithm: self.stored.get(algorithm, KeyRing(algorithm)) for algorithm in ALGORITHMS}

    def swap(self, seen: KeyRing, new: KeyRing) -> Swapped[KeyRing] | Conflict[KeyRing]:
        """Store where nobody else has stored."""
        self.before_swap()
        found = self.read()[seen.algorithm]
        if found.revision != seen.revision:
            return Conflict(found)
        self.stored[new.algorithm] = new
        return Swapped(new)


@dataclass
class FakeSigningKeys:
    """Keys without any cryptography, by number."""

    made: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)

    def make(self, algorithm: str) -> MadeKey:
        """Return the next key."""
        kid = f"{algorithm}-{len(self.made) + 1}"
        self.made.append(kid)
        return MadeKey(kid, f"arn:{kid}", {"kid": kid, "alg": algorithm})

    def delete(self, key_arn: str) -> None:
        """Remember which."""
        self.deleted.append(key_arn.removeprefix("arn:"))

    @property
    def alive(self) -> set[str]:
        """The keys that exist."""
        return set(self.made) - set(self.deleted)


def emulated_signer(region: str, now: Callable[[], datetime] | None = None) -> tuple[KmsTokenSigner, FakeRings]:
    """Return the real signer with a full ring of each algorithm, its keys in the emulated KMS of a region."""
    rings, clock = FakeRings(), FakeClock()
    keys = KmsSigningKeys(region, LOCAL_KEY_BITS, roles=None)
    RotateSigningKeys(clock, rings, keys, FakeAudit(), SCHEDULE)()
    remembered = RememberedRings(rings.read, now or clock.now, SCHEDULE, LOCAL_KEY_BITS)
    return KmsTokenSigner(remembered, region), rings
