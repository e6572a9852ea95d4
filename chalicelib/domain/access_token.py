"""An access token as its claims say (RFC 9068): whose family it is of, which generation, for whom and how long (OP-13).

Reads and judges claims whose signature was verified; whether its family still honours it is `chalicelib.domain.grant`'s.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from chalicelib.domain.epoch import to_seconds
from chalicelib.domain.grant import Grant

_TOKEN_ID = re.compile(r"([A-Za-z0-9_-]{1,64})\.(0|[1-9][0-9]{0,8})\.[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class AccessToken:
    """What a verified token says; times are whole seconds of the epoch."""

    token_id: str
    grant_id: str
    generation: int
    client_id: str
    sub: str
    scope: tuple[str, ...]
    issued_at: int
    expires_at: int
    jkt: str | None
    """The thumbprint of the key that it is bound to (RFC 9449 §6), None for a bearer token."""

    def has_expired(self, now: datetime) -> bool:
        """Whether it is too old."""
        return to_seconds(now) >= self.expires_at


def token_id(grant: Grant, random: str) -> str:
    """Return a `jti`: unlike any other, and it names family and generation, so that revoking needs no list."""
    return f"{grant.grant_id}.{grant.generation}.{random}"


def read_access_token(claims: Mapping[str, object], issuer: str) -> AccessToken | None:
    """Return what the claims say, None where they are not those of an access token for the issuer's own endpoints."""
    found = _TOKEN_ID.fullmatch(jti) if isinstance(jti := claims.get("jti"), str) else None
    texts = [claims.get(name) for name in ("client_id", "sub", "scope")]
    times = [claims.get(name) for name in ("iat", "exp")]
    confirmation = claims.get("cnf", {})
    jkt = confirmation.get("jkt") if isinstance(confirmation, Mapping) else 0
    if claims.get("iss") != issuer or claims.get("aud") != issuer or found is None:
        return None
    if not (all(isinstance(each, str) for each in texts) and all(type(each) is int for each in times)):
        return None
    if not (jkt is None or isinstance(jkt, str)):
        return None
    client_id, sub, scope = cast("list[str]", texts)
    issued_at, expires_at = cast("list[int]", times)
    return AccessToken(
        found[0], found[1], int(found[2]), client_id, sub, tuple(scope.split()), issued_at, expires_at, jkt
    )
