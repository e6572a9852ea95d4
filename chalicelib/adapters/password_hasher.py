"""Argon2id for passwords (PW-05): OWASP's first profile, and the same work where there is no account (THR-04)."""

import unicodedata

from argon2 import PasswordHasher as Argon2
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB = 19_456
PASSES = 2
LANES = 1

NO_ACCOUNT_HASH = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LWhhcy10aGlz$p7WgxVgd0nHIcIvYWz8MqRtsW0yz4LI0nXQFDnQkMhA"
"""A well-formed hash of nothing in particular: `matches` never answers yet for it, whatever the comparison says."""


class Argon2Hasher:
    """Hashes and compares; parameters live in the stored string, so they can grow."""

    def __init__(self) -> None:
        """Fix the parameters: 19 MiB, two passes, one lane, a 128-bit salt."""
        self._argon2 = Argon2(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES, hash_len=32, salt_len=16)

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Compare a password; None takes the same time and never matches."""
        try:
            matched = self._argon2.verify(password_hash or NO_ACCOUNT_HASH, _normalised(password))
        except (VerificationError, InvalidHashError):
            return False
        return bool(matched) and password_hash is not None

    def hash(self, password: str) -> str:
        """Return a PHC string."""
        return self._argon2.hash(_normalised(password))

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the parameters have grown since the hash was made."""
        return self._argon2.check_needs_rehash(password_hash)


def _normalised(password: str) -> str:
    """Bring one spelling of accents to all keyboards, and change nothing else (PW-01)."""
    return unicodedata.normalize("NFC", password)
