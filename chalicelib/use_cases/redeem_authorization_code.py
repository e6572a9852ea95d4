"""Exchange an authorization code for tokens, once (RFC 6749 §4.1.3, OIDC Core §3.1.3, OP-03).

All tokens are made before the one conditional write that spends the code, so that an outage of KMS costs nothing
(REL-07); of many at once exactly one write succeeds. It holds on the account too: what has ended the session that the
code came of has ended the code (PW-09, DEV-04). A second use revokes what the first gave.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.domain import authorization_code, pkce
from chalicelib.domain.authorization_code import AuthorizationGrant
from chalicelib.domain.client import Client
from chalicelib.domain.grant import Redemption, redeemed
from chalicelib.domain.limits import AUTHORIZATION_CODE_MAX_CHARACTERS, Limits
from chalicelib.domain.oauth_errors import InvalidGrant, UnauthorizedClient
from chalicelib.domain.token_claims import TokenRequest
from chalicelib.domain.token_events import AuthorizationCodeReused, TokensIssued
from chalicelib.use_cases.issue_tokens import IssueTokens, TokenSet
from chalicelib.use_cases.ports import AuditLog, Clock, Keyring
from chalicelib.use_cases.stores import Grants


@dataclass(frozen=True)
class RedeemAuthorizationCode:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    grants: Grants
    issue: IssueTokens
    audit: AuditLog
    limits: Limits
    asked_claims: Callable[[str, Sequence[str]], dict[str, object]] = lambda _pseudonym, _asked: {}
    """Tells the claims of a member that were asked for by name (`ReadAskedClaims`)."""

    def __call__(
        self, client: Client, *, code: str, redirect_uri: str, code_verifier: str | None, jkt: str | None = None
    ) -> TokenSet:
        """Return the tokens for an authenticated client; `jkt` is the key that it has proved (RFC 9449).

        The access token is bound to that key, and a public client's refresh tokens are.

        Raises:
            InvalidGrant: the code is not ours, another client's, expired, used, ended with its member's credentials or by
                signing out everywhere, or does not fit redirect_uri, PKCE or key.
            UnauthorizedClient: the client is not registered for this grant.
            KeysUnavailable: the code stays good. StorageUnavailable: it may have been spent; no token was given.
        """
        if "authorization_code" not in client.grant_types:
            raise UnauthorizedClient("This client may not use the authorization code flow.")
        grant = self._grant_of(code)
        _refuse_foreign(grant, client, redirect_uri, code_verifier, jkt)
        now = self.clock.now()
        if grant.has_expired(now, self.limits):
            self._revoke(grant)  # an old code that was redeemed in its time is reuse too
            raise _refusal("expired")
        family = redeemed(grant, now, jkt if client.is_public else None)
        told = self.asked_claims(grant.pseudonym, grant.id_token_claims)
        tokens = self.issue(client, family, TokenRequest(family.scope, now, nonce=grant.nonce, jkt=jkt, told=told))
        written = self.grants.redeem(family)
        if written is Redemption.USED:
            self._revoke(grant)
        if written is not Redemption.RECORDED:
            raise _refusal(written.value)
        self.audit.record(TokensIssued(grant.pseudonym, grant.client_id, grant.grant_id))
        return tokens

    def _grant_of(self, code: str) -> AuthorizationGrant:
        is_plausible = len(code) <= AUTHORIZATION_CODE_MAX_CHARACTERS
        payload = self.keyring.unseal("authorization-code", code) if is_plausible else None
        grant = authorization_code.from_payload(payload) if payload is not None else None
        if grant is None:
            raise _refusal("unknown")
        return grant

    def _revoke(self, grant: AuthorizationGrant) -> None:
        """Revoke what the code gave, where it was redeemed (RFC 6749 §4.1.2)."""
        if self.grants.revoke(grant.grant_id, grant.client_id):
            self.audit.record(AuthorizationCodeReused(grant.pseudonym, grant.client_id, grant.grant_id))


def _refuse_foreign(
    grant: AuthorizationGrant, client: Client, redirect_uri: str, code_verifier: str | None, jkt: str | None
) -> None:
    """Hold the code to the client, redirect_uri, PKCE challenge and key that it was made for (RFC 9700 §4.5)."""
    if grant.client_id != client.client_id:
        raise _refusal("other-client")
    if grant.redirect_uri != redirect_uri:
        raise _refusal("other-redirect-uri")
    if not pkce.is_proof(code_verifier, grant.code_challenge):
        raise _refusal("pkce")
    if grant.jkt not in {None, jkt}:
        raise _refusal("other-key")


def _refusal(detail: str) -> InvalidGrant:
    """Return one public answer for every way in which a code can be wrong."""
    return InvalidGrant("The authorization code is not valid for this request.", detail=detail)
