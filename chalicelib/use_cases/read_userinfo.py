"""Answer who the bearer's member is, within the granted scopes (OIDC Core §5.3, RFC 9068 §4, OP-13).

The token's signature, type, audience and end come first; then whether reuse of its code has revoked it; then the
account and, where a scope asks for what it knows, the directory as they are now. Two database calls at most.
"""

from dataclasses import dataclass

from chalicelib.domain.authorization_code import RedeemedGrant
from chalicelib.domain.bearer_errors import InsufficientScope, InvalidToken
from chalicelib.domain.claims import INDIVIDUAL_SCOPES, userinfo_claims
from chalicelib.domain.epoch import to_seconds
from chalicelib.domain.limits import Limits
from chalicelib.domain.token_claims import ACCESS_TOKEN_TYPE
from chalicelib.use_cases.ports import Clock, TokenSigner
from chalicelib.use_cases.stores import Directory, Grants, MemberReader


@dataclass(frozen=True)
class ReadUserinfo:
    """The verb with its collaborators."""

    clock: Clock
    signer: TokenSigner
    grants: Grants
    members: MemberReader
    directory: Directory
    issuer: str
    limits: Limits

    def __call__(self, access_token: str) -> dict[str, object]:
        """Return the claims.

        Raises:
            InvalidToken: not an access token of ours, expired, revoked, or its account is gone.
            InsufficientScope: a token that was not made for OpenID Connect.
            StorageUnavailable, DirectoryUnavailable, KeysUnavailable: nothing is told.
        """
        grant = self._grant_of(access_token)
        if "openid" not in grant.scope:
            raise InsufficientScope("The access token lacks the scope openid.")
        records = self.members.read(grant.pseudonym)
        if records.account is None or records.account.sub != grant.sub:
            raise _refusal("no-account")
        asks_who = not INDIVIDUAL_SCOPES.isdisjoint(grant.scope)
        individual = self.directory.individual_of(records) if asks_who else None
        return userinfo_claims(grant.scope, records.account, individual)

    def _grant_of(self, access_token: str) -> RedeemedGrant:
        claims = self.signer.verified_claims(access_token, ACCESS_TOKEN_TYPE)
        if claims is None:
            raise _refusal("not-ours")
        if claims.get("iss") != self.issuer or claims.get("aud") != self.issuer:
            raise _refusal("other-audience")
        expires_at, grant_id = claims.get("exp"), claims.get("jti")
        if not isinstance(expires_at, int) or to_seconds(self.clock.now()) >= expires_at:
            raise _refusal("expired")
        grant = self.grants.find(grant_id) if isinstance(grant_id, str) else None
        if grant is None or grant.revoked or grant.sub != claims.get("sub"):
            raise _refusal("revoked")
        if not self.limits.still_counts(grant.redeemed_at):
            raise _refusal("before-restore")  # whether it was revoked since the backup is not known (DB-05)
        return grant


def _refusal(detail: str) -> InvalidToken:
    """Return one public answer for every way in which a token can be wrong."""
    return InvalidToken("The access token is not valid.", detail=detail)
