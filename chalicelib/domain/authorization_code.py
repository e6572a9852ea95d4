"""What an authorization code stands for until it is redeemed (RFC 6749 §4.1.2, OIDC Core §3.1.3).

The code is sealed: nothing is stored before it is redeemed, and then it is a grant (`chalicelib.domain.grant`). Names are
short inside, for it travels in a URL.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from chalicelib.domain.claims_parameter import packed, unpacked
from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.domain.limits import Limits

_FORM = 2
"""Raised when the payload's shape changes; codes of another form are not read (they live a minute)."""


@dataclass(frozen=True)
class AuthorizationGrant:
    """One sign-in answered to one client; sealed, it is the authorization code, and `grant_id` makes it single use."""

    grant_id: str
    client_id: str
    redirect_uri: str
    scope: tuple[str, ...]
    nonce: str | None
    code_challenge: str | None
    pseudonym: str
    sub: str
    session_id: str
    credentials_epoch: int
    auth_time: datetime
    with_otp: bool
    on_trusted_device: bool
    issued_at: datetime
    userinfo_claims: tuple[str, ...] = ()
    """Claims that userinfo tells because they were asked for by name (OIDC Core §5.5)."""
    id_token_claims: tuple[str, ...] = ()
    """Claims that the ID token tells for the same reason."""
    jkt: str | None = None
    """The thumbprint of the one key that may redeem it (RFC 9449 §10)."""

    def has_expired(self, now: datetime, limits: Limits) -> bool:
        """Whether the code is too old to be redeemed (OP-03), or from before a restore (DB-05)."""
        return now >= self.issued_at + limits.authorization_code_lifetime or not limits.still_counts(self.issued_at)


def to_payload(grant: AuthorizationGrant) -> dict[str, object]:
    """Return what is sealed into the code."""
    return {
        "v": _FORM,
        "id": grant.grant_id,
        "cl": grant.client_id,
        "ru": grant.redirect_uri,
        "sc": " ".join(grant.scope),
        "no": grant.nonce,
        "cc": grant.code_challenge,
        "ps": grant.pseudonym,
        "su": grant.sub,
        "si": grant.session_id,
        "ce": grant.credentials_epoch,
        "at": to_milliseconds(grant.auth_time),
        "ot": grant.with_otp,
        "td": grant.on_trusted_device,
        "ia": to_milliseconds(grant.issued_at),
        "cu": packed(grant.userinfo_claims),
        "ci": packed(grant.id_token_claims),
        "jk": grant.jkt,
    }


def from_payload(payload: Mapping[str, object]) -> AuthorizationGrant | None:
    """Return the grant of an unsealed code, None where another release sealed it in another form."""
    if payload.get("v") != _FORM:
        return None

    def text(name: str) -> str:
        return cast("str", payload[name])

    return AuthorizationGrant(
        grant_id=text("id"),
        client_id=text("cl"),
        redirect_uri=text("ru"),
        scope=tuple(text("sc").split()),
        nonce=cast("str | None", payload["no"]),
        code_challenge=cast("str | None", payload["cc"]),
        pseudonym=text("ps"),
        sub=text("su"),
        session_id=text("si"),
        credentials_epoch=cast("int", payload["ce"]),
        auth_time=from_milliseconds(cast("int", payload["at"])),
        with_otp=bool(payload["ot"]),
        on_trusted_device=bool(payload["td"]),
        issued_at=from_milliseconds(cast("int", payload["ia"])),
        userinfo_claims=unpacked(cast("int", payload["cu"])),
        id_token_claims=unpacked(cast("int", payload["ci"])),
        jkt=cast("str | None", payload["jk"]),
    )
