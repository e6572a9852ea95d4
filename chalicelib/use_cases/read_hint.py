"""Read an `id_token_hint`: whom an ID token of ours was made for, however long ago (OIDC Core §3.1.2.1).

Signature and type, issuer and audience count; its end does not. What is not such a token says nothing.
"""

from dataclasses import dataclass

from chalicelib.domain.client import Client
from chalicelib.domain.token_claims import ID_TOKEN_TYPE
from chalicelib.use_cases.ports import TokenSigner


@dataclass(frozen=True)
class ReadHint:
    """The verb with its collaborators."""

    signer: TokenSigner
    issuer: str

    def __call__(self, id_token: str, client: Client) -> str | None:
        """Return the `sub` by which the client knows the member, or None. Raises KeysUnavailable."""
        claims = self.signer.verified_claims(id_token, ID_TOKEN_TYPE)
        if claims is None or claims.get("iss") != self.issuer or claims.get("aud") != client.client_id:
            return None
        subject = claims.get("sub")
        return subject if isinstance(subject, str) else None
