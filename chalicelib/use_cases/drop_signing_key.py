"""Drop a signing key in an emergency: it leaves the JWKS at once, and the next one signs at once (KEY-03).

Containers follow within five minutes, relying parties within five more. The rotator makes a new next key, and deletes
the dropped one once no container can sign with it any more. What it signed proves nothing from then on.
"""

from dataclasses import dataclass

from chalicelib.domain.conditional_write import Swapped
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.key_events import SigningKeyDropped
from chalicelib.use_cases.key_ports import KeyRings
from chalicelib.use_cases.ports import AuditLog, Clock

MOST_ROUNDS = 8


@dataclass(frozen=True)
class DropSigningKey:
    """The verb with its collaborators."""

    clock: Clock
    rings: KeyRings
    audit: AuditLog

    def __call__(self, kid: str) -> bool:
        """Drop a key; False where no ring holds one of that name. A second time changes nothing.

        Raises:
            KeysUnavailable: it may have been dropped or not.
        """
        found = [ring for ring in self.rings.read().values() if any(key.kid == kid for key in ring.keys)]
        if not found:
            return False
        (ring,) = found
        for _ in range(MOST_ROUNDS):
            without = ring.drop(kid, self.clock.now())
            if without == ring:
                return True
            answer = self.rings.swap(ring, without)
            if isinstance(answer, Swapped):
                self.audit.record(SigningKeyDropped(ring.algorithm, kid))
                return True
            ring = answer.state
        raise KeysUnavailable("signing: a ring does not settle")
