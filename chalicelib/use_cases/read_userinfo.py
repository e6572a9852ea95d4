"""Answer who the bearer's member is, within the scopes of the token (OIDC Core §5.3, RFC 9068 §4, OP-13).

The token comes first, then the account: a new password ends every token. Where a scope asks for what it knows, the
directory is asked as it is now. Two database calls at most, in a container that remembers the client.
"""

from dataclasses import dataclass

from chalicelib.domain.bearer_errors import InsufficientScope, InvalidToken
from chalicelib.domain.claims import needs_directory, userinfo_claims
from chalicelib.use_cases.stores import Directory, MemberReader
from chalicelib.use_cases.verify_access_token import DeadAccessToken, LiveAccessToken, VerifyAccessToken


@dataclass(frozen=True)
class ReadUserinfo:
    """The verb with its collaborators."""

    verify: VerifyAccessToken
    members: MemberReader
    directory: Directory

    def __call__(self, access_token: str, *, jkt: str | None = None) -> dict[str, object]:
        """Return the claims; `jkt` is the key that the request has proved (RFC 9449 §7), None for a bearer.

        Raises:
            InvalidToken: not an access token of ours, expired, revoked, another key's, or its account is not as it was.
            InsufficientScope: a token that was not made for OpenID Connect.
            StorageUnavailable, DirectoryUnavailable, KeysUnavailable: nothing is told.
        """
        live = self._alive(access_token, jkt)
        scope = live.token.scope
        if "openid" not in scope:
            raise InsufficientScope("The access token lacks the scope openid.")
        records = self.members.read(live.grant.pseudonym)
        if records.account is None or not live.grant.is_of(records.account):
            raise _refusal("credentials")
        asked = live.grant.userinfo_claims
        individual = self.directory.individual_of(records) if needs_directory(scope, asked) else None
        return {**userinfo_claims(scope, records.account, individual, asked), "sub": live.token.sub}

    def _alive(self, access_token: str, jkt: str | None) -> LiveAccessToken:
        live = self.verify(access_token)
        if isinstance(live, DeadAccessToken):
            raise _refusal(live.reason)
        if live.token.jkt != jkt:
            raise _refusal("other-key")
        return live


def _refusal(detail: str) -> InvalidToken:
    """Return one public answer for every way in which a token can be wrong."""
    return InvalidToken("The access token is not valid.", detail=detail)
