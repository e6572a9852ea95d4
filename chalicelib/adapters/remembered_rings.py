"""What a container remembers of the rings: read once, then anew after five minutes (REL-09, performance.md §0 row 1).

While the database is down, what was read goes on serving. Nothing of a person is in it (AWS-04).
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from chalicelib.adapters.jwk import rsa_bits
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.key_ring import ES256, KeyRing, SigningKey
from chalicelib.domain.key_schedule import RING_CACHE, RING_RETRY, KeySchedule

ReadRings = Callable[[], Mapping[str, KeyRing]]


class RememberedRings:
    """The rings as one container knows them."""

    def __init__(self, read: ReadRings, now: Callable[[], datetime], schedule: KeySchedule, least_bits: int) -> None:
        """Keep how the rings are read, what tells the time, and how long an RSA key must be at least."""
        self._read = read
        self._now = now
        self._schedule = schedule
        self._least_bits = least_bits
        self._rings: Mapping[str, KeyRing] = {}
        self._tried_at, self._known_for = now(), RING_CACHE

    def signing_key(self, algorithm: str) -> SigningKey:
        """Return the key that signs now.

        Raises:
            KeysUnavailable: where there is none, or nothing is known and DynamoDB does not answer.
        """
        now = self._now()
        key = self._current(now)[algorithm].signing_key(now)
        if key is None:
            raise KeysUnavailable("signing: no key")
        return key

    def published(self) -> tuple[SigningKey, ...]:
        """Return the keys of the JWKS, those that sign first in their ring.

        Raises:
            KeysUnavailable: where there are none, or nothing is known and DynamoDB does not answer.
        """
        now = self._now()
        keys = tuple(key for ring in self._current(now).values() for key in ring.published(now, self._schedule))
        if not keys:
            raise KeysUnavailable("signing: no ring")
        return keys

    def forget(self) -> None:
        """Read the rings anew when they are next needed."""
        self._rings = {}

    def _current(self, now: datetime) -> Mapping[str, KeyRing]:
        if self._rings and abs(now - self._tried_at) < self._known_for:
            return self._rings
        try:
            rings = self._checked(self._read())
        except KeysUnavailable:
            if not self._rings:
                raise
            self._tried_at, self._known_for = now, RING_RETRY
            return self._rings
        if all(ring.keys for ring in rings.values()):  # else the rotator is about to make one
            self._rings, self._tried_at, self._known_for = rings, now, RING_CACHE
        return rings

    def _checked(self, rings: Mapping[str, KeyRing]) -> Mapping[str, KeyRing]:
        rsa = [key for ring in rings.values() if ring.algorithm != ES256 for key in ring.keys]
        if any(rsa_bits(key.jwk) < self._least_bits for key in rsa):
            raise KeysUnavailable("signing: a key is as short as those of the local stage")
        return rings
