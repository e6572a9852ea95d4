"""What the two tokens say: ID token (OIDC Core §2, OP-06) and JWT access token (RFC 9068).

Nothing about the person is in either; `sub` is the account's random identifier. Times are whole seconds.
"""

from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256

from chalicelib.domain.authentication import acr_of, amr_of
from chalicelib.domain.authorization_code import AuthorizationGrant
from chalicelib.domain.epoch import to_seconds
from chalicelib.domain.limits import ACCESS_TOKEN_LIFETIME, ID_TOKEN_LIFETIME

ID_TOKEN_TYPE = "JWT"  # noqa: S105 - a media type, not a secret
ACCESS_TOKEN_TYPE = "at+jwt"  # noqa: S105 - a media type, not a secret


def access_token_claims(grant: AuthorizationGrant, *, issuer: str, now: datetime) -> dict[str, object]:
    """Return the claims of the access token.

    Its audience is the issuer itself, whose userinfo endpoint is the only resource; `jti` is the grant, so that reuse
    of the code can revoke it.
    """
    return {
        "iss": issuer,
        "sub": grant.sub,
        "aud": issuer,
        "client_id": grant.client_id,
        "scope": " ".join(grant.scope),
        "iat": to_seconds(now),
        "exp": to_seconds(now + ACCESS_TOKEN_LIFETIME),
        "jti": grant.grant_id,
    }


def id_token_claims(grant: AuthorizationGrant, *, issuer: str, access_token: str, now: datetime) -> dict[str, object]:
    """Return the claims of the ID token; `nonce` is there only where it was sent."""
    claims: dict[str, object] = {
        "iss": issuer,
        "sub": grant.sub,
        "aud": grant.client_id,
        "exp": to_seconds(now + ID_TOKEN_LIFETIME),
        "iat": to_seconds(now),
        "auth_time": to_seconds(grant.auth_time),
        "acr": acr_of(with_otp=grant.with_otp, on_trusted_device=grant.on_trusted_device).value,
        "amr": list(amr_of(with_otp=grant.with_otp)),
        "sid": grant.session_id,
        "at_hash": at_hash(access_token),
    }
    return claims if grant.nonce is None else {**claims, "nonce": grant.nonce}


def at_hash(access_token: str) -> str:
    """Return the left half of the access token's SHA-256 (OIDC Core §3.1.3.6)."""
    return urlsafe_b64encode(sha256(access_token.encode("ascii")).digest()[:16]).rstrip(b"=").decode("ascii")
