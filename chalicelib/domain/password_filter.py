"""A Bloom filter of stolen passwords: never misses one that went in, and refuses few others (PW-04).

It knows passwords by their SHA-1 alone, the form in which lists of stolen ones are published, so that a list can be of
either kind. That is a fingerprint of public texts and protects nothing. Bits of the digest choose the places directly.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha1

MAGIC = b"SPF1"
PLACES = 15
"""How many bits stand for one password."""
BITS_EACH = 22
"""Room for each password; with `PLACES` fewer than one other in ten thousand is refused, in both its forms together."""
MOST_BYTES = 1_000_000
"""What the package may grow by."""
MOST_PASSWORDS = (MOST_BYTES - len(MAGIC)) * 8 // BITS_EACH
"""How many find room in that."""


@dataclass(frozen=True)
class PasswordFilter:
    """The bits."""

    bits: bytes = field(repr=False)

    def has(self, password: str) -> bool:
        """Whether a password went in, as it is or in lower case; rarely also for one that did not."""
        text = unicodedata.normalize("NFC", password)
        return any(self._has(digest_of(each)) for each in {text, text.lower()})

    def _has(self, digest: bytes) -> bool:
        return all(self.bits[place >> 3] & (1 << (place & 7)) for place in _places(digest, len(self.bits)))


def digest_of(password: str) -> bytes:
    """Return the fingerprint of a password."""
    return sha1(password.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()


def filter_of(digests: Iterable[bytes]) -> PasswordFilter:
    """Return the filter that has these passwords.

    Raises:
        ValueError: for more than fit.
    """
    known = set(digests)
    if len(known) > MOST_PASSWORDS:
        raise ValueError(f"{len(known)} passwords; at most {MOST_PASSWORDS} have room in {MOST_BYTES} bytes")
    size = max(64, len(known) * BITS_EACH // 8)
    bits = bytearray(size)
    for digest in known:
        for place in _places(digest, size):
            bits[place >> 3] |= 1 << (place & 7)
    return PasswordFilter(bytes(bits))


def to_file(made: PasswordFilter) -> bytes:
    """Return what is stored."""
    return MAGIC + made.bits


def from_file(stored: bytes) -> PasswordFilter:
    """Return the filter of a file. Raises ValueError for anything else."""
    if not stored.startswith(MAGIC) or len(stored) == len(MAGIC):
        raise ValueError("no filter of passwords")
    return PasswordFilter(stored[len(MAGIC) :])


def _places(digest: bytes, size: int) -> list[int]:
    """Return the places of one password: two numbers of its digest, stepped (Kirsch and Mitzenmacher)."""
    first, step = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big") | 1
    return [(first + number * step) % (size * 8) for number in range(PLACES)]
