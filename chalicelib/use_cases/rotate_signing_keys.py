"""Keep every ring as the schedule wants it: the next key published a period ahead, those that nobody needs deleted (KEY-03).

Run by a schedule, by as many at once as may be, and after any interruption: each change of a ring is one conditional
write, and a key that lost a race is deleted before anybody could know it. Nothing breaks where it does not run for a while.
"""

from dataclasses import dataclass

from chalicelib.domain.conditional_write import Conflict
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.key_events import SigningKeyMade, SigningKeyRetired, SigningKeysInOrder
from chalicelib.domain.key_ring import KeyRing
from chalicelib.domain.key_schedule import KeySchedule
from chalicelib.use_cases.key_ports import KeyRings, SigningKeys
from chalicelib.use_cases.ports import AuditLog, Clock

MOST_ROUNDS = 8
"""A ring misses two keys at most; each round that is lost was won by another rotator."""


@dataclass(frozen=True)
class RotateSigningKeys:
    """The verb with its collaborators."""

    clock: Clock
    rings: KeyRings
    keys: SigningKeys
    audit: AuditLog
    schedule: KeySchedule

    def __call__(self) -> None:
        """Make what is missing, delete what has left; a second time changes nothing.

        Raises:
            KeysUnavailable: some of it may be done; the next run does the rest.
        """
        for ring in self.rings.read().values():
            self._let_go(self._complete(ring))
        self.audit.record(SigningKeysInOrder())

    def _complete(self, ring: KeyRing) -> KeyRing:
        """Return the ring with the keys that were missing, made by us or by another rotator."""
        for _ in range(MOST_ROUNDS):
            now = self.clock.now()
            signs_from = ring.due(now, self.schedule)
            if signs_from is None:
                return ring
            made = self.keys.make(ring.algorithm)
            answer = self.rings.swap(ring, ring.with_key(made, signs_from=signs_from, now=now))
            if isinstance(answer, Conflict):
                self.keys.delete(made.key_arn)
            else:
                self.audit.record(SigningKeyMade(ring.algorithm, made.kid))
            ring = answer.state
        raise KeysUnavailable("signing: a ring does not settle")

    def _let_go(self, ring: KeyRing) -> None:
        """Take out what has left, then delete it: so no key that may still sign is ever deleted."""
        without = ring.without_left(self.clock.now(), self.schedule)
        if without != ring:
            answer = self.rings.swap(ring, without)
            if isinstance(answer, Conflict):
                return  # the next run sees what the other one has left
            for kid in sorted({key.kid for key in ring.keys} - {key.kid for key in without.keys}):
                self.audit.record(SigningKeyRetired(ring.algorithm, kid))
        for key_arn in without.retired:
            self.keys.delete(key_arn)
            answer = self.rings.swap(without, without.without_retired(key_arn))
            if isinstance(answer, Conflict):
                return
            without = answer.state
