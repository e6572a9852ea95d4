"""Make the tokens of a grant's present generation: access token, ID token, refresh token (RFC 6749 §5.1, RFC 9068).

Signs and seals, and writes nothing: whoever calls it writes afterwards, so that an outage of KMS costs nothing (REL-07).
"""

from dataclasses import dataclass, field

from chalicelib.domain import access_token as access_tokens
from chalicelib.domain import refresh_token as refresh_tokens
from chalicelib.domain.client import Client
from chalicelib.domain.grant import Grant
from chalicelib.domain.limits import ACCESS_TOKEN_LIFETIME
from chalicelib.domain.subject import sid_for, subject_for
from chalicelib.domain.token_claims import (
    ACCESS_TOKEN_TYPE,
    ID_TOKEN_TYPE,
    TokenRequest,
    access_token_claims,
    id_token_claims,
)
from chalicelib.use_cases.ports import Keyring, Randomness, TokenSigner


@dataclass(frozen=True)
class TokenSet:
    """What the token endpoint answers; no ID token without the scope `openid`, no refresh token unless it is offline."""

    access_token: str = field(repr=False)
    id_token: str | None = field(repr=False)
    expires_in_seconds: int
    scope: tuple[str, ...]
    refresh_token: str | None = field(default=None, repr=False)
    token_type: str = "Bearer"  # noqa: S105 - the name of a type (RFC 6750), not a secret


@dataclass(frozen=True)
class IssueTokens:
    """The verb with its collaborators."""

    keyring: Keyring
    randomness: Randomness
    signer: TokenSigner
    issuer: str

    def __call__(self, client: Client, grant: Grant, request: TokenRequest) -> TokenSet:
        """Return the tokens of the grant's present generation.

        Raises:
            KeysUnavailable: there are no tokens then.
        """
        subject = subject_for(client, grant.sub, self.keyring.mac)
        token_id = access_tokens.token_id(grant, self.randomness.identifier())
        claims = access_token_claims(grant, request, issuer=self.issuer, subject=subject, token_id=token_id)
        access_token = self.signer.sign(claims, ACCESS_TOKEN_TYPE, client.id_token_signed_response_alg)
        id_token = None
        if "openid" in request.scope:
            sid = sid_for(client, grant.session_id, self.keyring.mac)
            claims = id_token_claims(
                grant, request, issuer=self.issuer, subject=subject, sid=sid, access_token=access_token
            )
            id_token = self.signer.sign(claims, ID_TOKEN_TYPE, client.id_token_signed_response_alg)
        is_refreshable = grant.is_offline and "refresh_token" in client.grant_types
        return TokenSet(
            access_token,
            id_token,
            int(ACCESS_TOKEN_LIFETIME.total_seconds()),
            request.scope,
            self.keyring.seal(refresh_tokens.SEAL, refresh_tokens.to_payload(grant)) if is_refreshable else None,
            "Bearer" if request.jkt is None else "DPoP",
        )
