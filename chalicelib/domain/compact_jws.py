"""A signed JWT that somebody else made, taken apart without believing it (RFC 7515 §7.1, RFC 8725 §3).

Nothing here verifies: the parts tell whose key is to be asked for. What two readers could read differently is no JWT at
all: padding, bits that no encoder writes, a member twice, `crit`, numbers that JSON does not have.
"""

import binascii
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

_MOMENTS_END = 1 << 37
"""Seconds of the epoch, in the year 6325: what is later has no calendar date here."""

_HALF_A_PAIR = re.compile("[\ud800-\udfff]")

_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class CompactJws:
    """One signed JWT with its header and claims as it states them."""

    text: str = field(repr=False)
    header: Mapping[str, object] = field(repr=False)
    claims: Mapping[str, object] = field(repr=False)

    @property
    def algorithm(self) -> object:
        """What the header says; only an allowlist makes it one."""
        return self.header.get("alg")

    def text_claim(self, name: str, max_characters: int) -> str | None:
        """Return a claim that is a text of at least one character and at most so many, else None.

        Half a surrogate pair, which JSON can write and UTF-8 cannot, makes it no text (RFC 7493 §2.1).
        """
        value = self.claims.get(name)
        if not isinstance(value, str) or _HALF_A_PAIR.search(value):
            return None
        return value if 0 < len(value) <= max_characters else None

    def moment(self, name: str) -> int | None:
        """Return a NumericDate in whole seconds (RFC 7519 §2); None where it is absent, or no such number."""
        value = self.claims.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _MOMENTS_END:
            return None
        return int(value)


def read_compact_jws(text: str, max_characters: int) -> CompactJws | None:
    """Return the parts of a signed JWT, None for anything else."""
    if len(text) > max_characters:
        return None
    parts = _COMPACT.fullmatch(text)
    if parts is None:
        return None
    header, claims = _json_object(parts[1]), _json_object(parts[2])
    if header is None or claims is None or "crit" in header:
        return None
    return CompactJws(text, header, claims)


def decoded(text: str) -> bytes | None:
    """Return the bytes of base64url without padding, None where no encoder would write it so."""
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return data if encoded(data) == text else None


def encoded(data: bytes) -> str:
    """Return base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def json_object(data: bytes) -> dict[str, object] | None:
    """Return a JSON object in which no member comes twice, None for anything else."""
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_distinct, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _json_object(part: str) -> dict[str, object] | None:
    data = decoded(part)
    return None if data is None else json_object(data)


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member comes twice")
    return members


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no number of JSON")
