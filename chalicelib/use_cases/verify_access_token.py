"""Say whether an access token is alive: ours, for us, in time, its client there, its family not revoked (RFC 9068 §4, OP-13).

Whether the account still has the credentials of then is for the caller, who reads the account anyway: `grant.is_of`.
"""

from dataclasses import dataclass

from chalicelib.domain.access_token import AccessToken, read_access_token
from chalicelib.domain.client import Client
from chalicelib.domain.grant import Grant
from chalicelib.domain.limits import Limits
from chalicelib.domain.subject import subject_for
from chalicelib.domain.token_claims import ACCESS_TOKEN_TYPE
from chalicelib.use_cases.client_stores import Clients
from chalicelib.use_cases.ports import Clock, Keyring, TokenSigner
from chalicelib.use_cases.stores import Grants


@dataclass(frozen=True)
class LiveAccessToken:
    """A token that opens something, with the family and the client that it belongs to."""

    token: AccessToken
    grant: Grant
    client: Client


@dataclass(frozen=True)
class DeadAccessToken:
    """Anything else; `reason` is a slug for the log."""

    reason: str


@dataclass(frozen=True)
class VerifyAccessToken:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    signer: TokenSigner
    grants: Grants
    clients: Clients
    issuer: str
    limits: Limits

    def __call__(self, text: str) -> LiveAccessToken | DeadAccessToken:
        """Judge a text; one read, and one of the client where it is not remembered.

        Raises:
            StorageUnavailable, KeysUnavailable: nothing is known.
        """
        token = self.signed(text)
        if isinstance(token, DeadAccessToken):
            return token
        grant = self.grants.find(token.grant_id)
        if grant is None or not grant.honours_access_tokens_of(token.generation, self.limits):
            return DeadAccessToken("revoked")
        client = self.clients.find(grant.client_id)
        if client is None:
            return DeadAccessToken("no-client")
        if token.client_id != grant.client_id or token.sub != subject_for(client, grant.sub, self.keyring.mac):
            return DeadAccessToken("other-subject")
        return LiveAccessToken(token, grant, client)

    def signed(self, text: str) -> AccessToken | DeadAccessToken:
        """Judge the token by itself: signature, type, issuer, audience, end. Raises KeysUnavailable."""
        claims = self.signer.verified_claims(text, ACCESS_TOKEN_TYPE)
        if claims is None:
            return DeadAccessToken("not-ours")
        token = read_access_token(claims, self.issuer)
        if token is None:
            return DeadAccessToken("other-audience")
        return DeadAccessToken("expired") if token.has_expired(self.clock.now()) else token
