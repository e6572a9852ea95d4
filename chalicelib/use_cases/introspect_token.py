"""Tell a client what one of its own tokens is worth now (RFC 7662, OP-14); of any other text only that it is not active.

Nothing private is told: no name, no address, and `sub` as this client knows it. How the member signed in is: an API may
ask for more of it (RFC 9470 §6.2). Asking is no use of a refresh token: an old one that is only looked at ends nothing.
"""

from dataclasses import dataclass

from chalicelib.domain import refresh_token as refresh_tokens
from chalicelib.domain.authentication import acr_of
from chalicelib.domain.client import Client
from chalicelib.domain.epoch import to_seconds
from chalicelib.domain.grant import Standing, standing_of
from chalicelib.domain.limits import Limits
from chalicelib.domain.refresh_token import RefreshToken
from chalicelib.domain.subject import subject_for
from chalicelib.use_cases.ports import Clock, Keyring
from chalicelib.use_cases.stores import GrantReader
from chalicelib.use_cases.verify_access_token import DeadAccessToken, VerifyAccessToken

INACTIVE: dict[str, object] = {"active": False}


@dataclass(frozen=True)
class IntrospectToken:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    reader: GrantReader
    verify: VerifyAccessToken
    issuer: str
    limits: Limits

    def __call__(self, client: Client, token: str) -> dict[str, object]:
        """Return the members of the answer for an authenticated, confidential client.

        Raises:
            StorageUnavailable, KeysUnavailable: nothing is told.
        """
        shown = refresh_tokens.opened(token, self.keyring.unseal)
        return self._of_access_token(client, token) if shown is None else self._of_refresh_token(client, shown)

    def _of_access_token(self, client: Client, text: str) -> dict[str, object]:
        live = self.verify(text)
        if isinstance(live, DeadAccessToken) or live.grant.client_id != client.client_id:
            return INACTIVE
        _, account = self.reader.read(live.grant.grant_id, live.grant.pseudonym)
        if not live.grant.is_of(account):
            return INACTIVE
        token = live.token
        acr = acr_of(with_otp=live.grant.with_otp, on_trusted_device=live.grant.on_trusted_device)
        bound = {} if token.jkt is None else {"cnf": {"jkt": token.jkt}}
        return {
            "active": True,
            "scope": " ".join(token.scope),
            "client_id": token.client_id,
            "token_type": "Bearer" if token.jkt is None else "DPoP",
            "exp": token.expires_at,
            "iat": token.issued_at,
            "sub": token.sub,
            "aud": self.issuer,
            "iss": self.issuer,
            "jti": token.token_id,
            "acr": acr.value,
            "auth_time": to_seconds(live.grant.auth_time),
            **bound,
        }

    def _of_refresh_token(self, client: Client, shown: RefreshToken) -> dict[str, object]:
        """Tell of a refresh token; it has no `token_type`, which is of access tokens alone (RFC 6749 §5.1)."""
        grant, account = self.reader.read(shown.grant_id, shown.pseudonym)
        if grant is None or grant.client_id != client.client_id or not grant.is_of(account):
            return INACTIVE
        if standing_of(grant, shown.generation, self.clock.now(), self.limits) is not Standing.CURRENT:
            return INACTIVE
        return {
            "active": True,
            "scope": " ".join(grant.scope),
            "client_id": grant.client_id,
            "exp": to_seconds(grant.refreshable_until),
            "iat": to_seconds(grant.rotated_at or grant.redeemed_at),
            "sub": subject_for(client, grant.sub, self.keyring.mac),
            "aud": self.issuer,
            "iss": self.issuer,
            "jti": f"{grant.grant_id}.{grant.generation}",
        }
