"""The ring of signing keys of one algorithm: which one signs, which are published, when the next is due (KEY-03).

All of it follows from what is stored and from `now`, so that a container needs nobody to tell it when a key takes over.
A dropped key neither signs nor is published from that moment on. Nothing here makes or deletes a key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain.key_schedule import CACHES, PUBLISH_WAIT, KeySchedule

RS256, ES256 = "RS256", "ES256"
ALGORITHMS = (RS256, ES256)
"""What the provider signs with; RS256 is mandatory to implement (OIDC Core §15.1)."""


@dataclass(frozen=True)
class MadeKey:
    """A key that exists, and is in no ring yet."""

    kid: str
    key_arn: str
    jwk: Mapping[str, str] = field(repr=False)
    """Public members alone, with `kid`, `use` and `alg` (RFC 7517 §4)."""


@dataclass(frozen=True)
class SigningKey:
    """One key of a ring."""

    kid: str
    key_arn: str
    jwk: Mapping[str, str] = field(repr=False)
    created_at: datetime
    signs_from: datetime
    dropped_at: datetime | None = None


@dataclass(frozen=True)
class KeyRing:
    """The keys of one algorithm, the one that began to sign first in front."""

    algorithm: str
    keys: tuple[SigningKey, ...] = ()
    retired: tuple[str, ...] = ()
    """ARNs of keys that have left, and that KMS has not been told to delete yet."""
    revision: int = 0

    def signing_key(self, now: datetime) -> SigningKey | None:
        """Return the key that signs: the newest that has begun and is not dropped.

        Where none has begun, by a clock that is late or because the others were dropped, it is the first that will.
        """
        usable = self._usable()
        begun = [key for key in usable if key.signs_from <= now]
        return begun[-1] if begun else next(iter(usable), None)

    def published(self, now: datetime, schedule: KeySchedule) -> tuple[SigningKey, ...]:
        """Return the keys that the JWKS holds: the one that signs, then the next, then those before."""
        here = [key for key in self._usable() if not self._has_left(key, now, schedule)]
        signing = self.signing_key(now)
        return tuple(sorted(here, key=lambda key: (key is not signing, -key.signs_from.timestamp())))

    def due(self, now: datetime, schedule: KeySchedule) -> datetime | None:
        """Return from when on a key must sign that does not exist yet; None where nothing is missing.

        With nothing that signs, that is now; else the next key is published a period ahead, or as long as it still can.
        """
        signing = self.signing_key(now)
        if signing is None:
            return now
        if self._after(signing) is not None:
            return None
        return max(signing.signs_from + schedule.period, now + PUBLISH_WAIT)

    def with_key(self, made: MadeKey, *, signs_from: datetime, now: datetime) -> "KeyRing":
        """Return the ring with one key more."""
        key = SigningKey(made.kid, made.key_arn, made.jwk, created_at=now, signs_from=signs_from)
        return self._changed(keys=tuple(sorted((*self.keys, key), key=lambda each: each.signs_from)))

    def holds(self, made: MadeKey) -> bool:
        """Whether a key is part of the ring."""
        return any(key.key_arn == made.key_arn for key in self.keys)

    def drop(self, kid: str, now: datetime) -> "KeyRing":
        """Return the ring in which a key counts no more; where it was the one that signs, the next takes over at once."""
        signing = self.signing_key(now)
        heir = self._after(signing) if signing is not None and signing.kid == kid else None
        keys = []
        for key in self.keys:
            if key.kid == kid and key.dropped_at is None:
                keys.append(replace(key, dropped_at=now))
            elif key is heir:
                keys.append(replace(key, signs_from=min(key.signs_from, now)))
            else:
                keys.append(key)
        return self if tuple(keys) == self.keys else self._changed(keys=tuple(keys))

    def without_left(self, now: datetime, schedule: KeySchedule) -> "KeyRing":
        """Return the ring without the keys that nobody needs any more; their ARNs wait to be deleted."""
        left = [key for key in self.keys if self._has_left(key, now, schedule)]
        if not left:
            return self
        keys = tuple(key for key in self.keys if key not in left)
        return self._changed(keys=keys, retired=(*self.retired, *(key.key_arn for key in left)))

    def without_retired(self, key_arn: str) -> "KeyRing":
        """Return the ring that has forgotten a key which KMS will delete."""
        return self._changed(retired=tuple(each for each in self.retired if each != key_arn))

    def _usable(self) -> list[SigningKey]:
        return [key for key in self.keys if key.dropped_at is None]

    def _after(self, key: SigningKey) -> SigningKey | None:
        """Return the key that takes over from one."""
        return next((each for each in self._usable() if each.signs_from > key.signs_from), None)

    def _has_left(self, key: SigningKey, now: datetime, schedule: KeySchedule) -> bool:
        """Whether no token that a key signed can come back; of a dropped one, whether no container signs with it still."""
        if key.dropped_at is not None:
            return now >= key.dropped_at + CACHES
        heir = self._after(key)
        return heir is not None and now >= heir.signs_from + schedule.kept

    def _changed(self, **changes: tuple[SigningKey, ...] | tuple[str, ...]) -> "KeyRing":
        return replace(self, revision=self.revision + 1, **changes)  # type: ignore[arg-type]  # names with their types
