"""Exchange a refresh token for the next tokens (RFC 6749 §6, RFC 9700 §4.14, OIDC Core §12, OP-12).

One read and one conditional write. The tokens are signed before the write: of many requests at once one rotates, and the
others give the same generation out again, as after a lost answer. What was exchanged long before ends the whole family.
"""

from dataclasses import dataclass

from chalicelib.domain import refresh_token as refresh_tokens
from chalicelib.domain.client import Client
from chalicelib.domain.conditional_write import Conflict
from chalicelib.domain.grant import Grant, Standing, standing_of
from chalicelib.domain.limits import Limits
from chalicelib.domain.oauth_errors import InvalidGrant, InvalidScope, UnauthorizedClient
from chalicelib.domain.refresh_token import RefreshToken
from chalicelib.domain.token_claims import TokenRequest
from chalicelib.domain.token_events import RefreshTokenReused, TokensRefreshed
from chalicelib.use_cases.issue_tokens import IssueTokens, TokenSet
from chalicelib.use_cases.ports import AuditLog, Clock, Keyring
from chalicelib.use_cases.stores import GrantReader, Grants


@dataclass(frozen=True)
class RefreshTokens:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    reader: GrantReader
    grants: Grants
    issue: IssueTokens
    audit: AuditLog
    limits: Limits

    def __call__(
        self, client: Client, *, refresh_token: str, scope: str | None = None, jkt: str | None = None
    ) -> TokenSet:
        """Return the next tokens for an authenticated client; `jkt` is the key that it has proved (RFC 9449).

        `scope` narrows this access token alone; the grant keeps what the member gave.

        Raises:
            InvalidGrant: the token is not ours, another client's, another key's, ended, revoked or used long before.
            InvalidScope: more is asked than was granted; nothing is spent.
            UnauthorizedClient: the client is not registered for this grant.
            KeysUnavailable: nothing is spent. StorageUnavailable: the same token works again for the grace.
        """
        if "refresh_token" not in client.grant_types:
            raise UnauthorizedClient("This client may not use refresh tokens.")
        shown = refresh_tokens.opened(refresh_token, self.keyring.unseal)
        if shown is None:
            raise _refusal("unknown")
        seen = self._grant_of(shown, client, jkt)
        now = self.clock.now()
        standing = self._usable(standing_of(seen, shown.generation, now, self.limits), seen)
        request = TokenRequest(_narrowed(scope, seen.scope), now, jkt=jkt)
        present = seen.rotated(now) if standing is Standing.CURRENT else seen
        tokens = self.issue(client, present, request)
        if standing is Standing.CURRENT:
            written = self.grants.rotate(seen, present)
            if isinstance(written, Conflict):
                standing = self._after(written.state, shown)
        self.audit.record(TokensRefreshed(seen.pseudonym, seen.client_id, seen.grant_id, standing.value))
        return tokens

    def _grant_of(self, shown: RefreshToken, client: Client, jkt: str | None) -> Grant:
        """Return the family; whoever is not its client, or lacks its key, is refused and ends nothing."""
        grant, account = self.reader.read(shown.grant_id, shown.pseudonym)
        if grant is None:
            raise _refusal("unknown")
        if grant.client_id != client.client_id:
            raise _refusal("other-client")
        if grant.jkt is not None and grant.jkt != jkt:
            raise _refusal("other-key")
        if not grant.is_of(account):
            raise _refusal("credentials")
        return grant

    def _usable(self, standing: Standing, grant: Grant) -> Standing:
        if standing is Standing.REUSED:
            self.grants.revoke(grant.grant_id, grant.client_id)
            self.audit.record(RefreshTokenReused(grant.pseudonym, grant.client_id, grant.grant_id))
        if standing not in {Standing.CURRENT, Standing.LOST_ANSWER}:
            raise _refusal(standing.value)
        return standing

    def _after(self, stored: Grant | None, shown: RefreshToken) -> Standing:
        """Judge again after somebody else wrote first: our tokens are of the generation that a retry would be given."""
        if stored is None:
            raise _refusal("unknown")
        return self._usable(standing_of(stored, shown.generation, self.clock.now(), self.limits), stored)


def _narrowed(asked: str | None, granted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the scope of the access token, in the order of the grant (RFC 6749 §6)."""
    if asked is None:
        return granted
    wanted = set(asked.split(" ")) - {""}
    if not wanted or not wanted <= set(granted):
        raise InvalidScope("The scope is more than was granted.")
    return tuple(scope for scope in granted if scope in wanted)


def _refusal(detail: str) -> InvalidGrant:
    """Return one public answer for every way in which a refresh token can be wrong."""
    return InvalidGrant("The refresh token is not valid for this request.", detail=detail)
