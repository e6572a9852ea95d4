"""What the two tokens say: ID token (OIDC Core §2, OP-06) and JWT access token (RFC 9068 §2.2).

Nothing about the person is in either, but what an ID token was asked for by name; `subject` is the `sub` of
`chalicelib.domain.subject`. Times are whole seconds.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from chalicelib.domain.authentication import acr_of, amr_of
from chalicelib.domain.epoch import to_seconds
from chalicelib.domain.grant import Grant
from chalicelib.domain.limits import ACCESS_TOKEN_LIFETIME, ID_TOKEN_LIFETIME

ID_TOKEN_TYPE = "JWT"  # noqa: S105 - a media type, not a secret
ACCESS_TOKEN_TYPE = "at+jwt"  # noqa: S105 - a media type, not a secret


@dataclass(frozen=True)
class TokenRequest:
    """What one answer of tokens is made for: the scope of its access token, and what the request brought along."""

    scope: tuple[str, ...]
    now: datetime
    nonce: str | None = None
    """For the ID token of a redemption; a refresh has none (OIDC Core §12.2)."""
    jkt: str | None = None
    """The thumbprint of the key that the access token is bound to (RFC 9449 §6.1)."""
    told: Mapping[str, object] = field(default_factory=dict, repr=False)
    """Claims of the member that the ID token tells because they were asked for by name (OIDC Core §5.5)."""


def access_token_claims(
    grant: Grant, request: TokenRequest, *, issuer: str, subject: str, token_id: str
) -> dict[str, object]:
    """Return the claims of an access token; `token_id` is its `jti`.

    Its audience is the issuer itself, whose userinfo endpoint is the only resource.
    """
    claims: dict[str, object] = {
        "iss": issuer,
        "sub": subject,
        "aud": issuer,
        "client_id": grant.client_id,
        "scope": " ".join(request.scope),
        "iat": to_seconds(request.now),
        "exp": to_seconds(request.now + ACCESS_TOKEN_LIFETIME),
        "jti": token_id,
        "auth_time": to_seconds(grant.auth_time),
        "acr": _acr(grant),
    }
    return claims if request.jkt is None else {**claims, "cnf": {"jkt": request.jkt}}


def id_token_claims(  # noqa: PLR0913 - what one token says, by name
    grant: Grant, request: TokenRequest, *, issuer: str, subject: str, sid: str, access_token: str
) -> dict[str, object]:
    """Return the claims of an ID token, at a redemption or a refresh (OIDC Core §3.1.3.3, §12.2).

    `nonce` is there only where it was sent, and not after a refresh; all that tells of the sign-in stays as it was.
    """
    claims: dict[str, object] = {
        **request.told,
        "iss": issuer,
        "sub": subject,
        "aud": grant.client_id,
        "exp": to_seconds(request.now + ID_TOKEN_LIFETIME),
        "iat": to_seconds(request.now),
        "auth_time": to_seconds(grant.auth_time),
        "acr": _acr(grant),
        "amr": list(amr_of(with_otp=grant.with_otp)),
        "sid": sid,
        "at_hash": at_hash(access_token),
    }
    return claims if request.nonce is None else {**claims, "nonce": request.nonce}


def at_hash(access_token: str) -> str:
    """Return the left half of the access token's SHA-256 (OIDC Core §3.1.3.6)."""
    return urlsafe_b64encode(sha256(access_token.encode("ascii")).digest()[:16]).rstrip(b"=").decode("ascii")


def _acr(grant: Grant) -> str:
    return acr_of(with_otp=grant.with_otp, on_trusted_device=grant.on_trusted_device).value
