"""The verbs of tokens wired on fakes: codes, refreshes, revocation, introspection and userinfo over one store."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from chalicelib.domain.authorization_code import AuthorizationGrant, to_payload
from chalicelib.domain.client import Client
from chalicelib.domain.grant import redeemed
from chalicelib.domain.limits import Limits
from chalicelib.domain.oauth_errors import InvalidGrant
from chalicelib.domain.token_claims import TokenRequest
from chalicelib.use_cases.introspect_token import IntrospectToken
from chalicelib.use_cases.issue_tokens import IssueTokens, TokenSet
from chalicelib.use_cases.read_userinfo import ReadUserinfo
from chalicelib.use_cases.redeem_authorization_code import RedeemAuthorizationCode
from chalicelib.use_cases.refresh_tokens import RefreshTokens
from chalicelib.use_cases.revoke_token import RevokeToken
from chalicelib.use_cases.verify_access_token import VerifyAccessToken
from tests.fakes_oidc import (
    GRANT,
    ISSUER,
    MOBILE,
    PORTAL,
    FakeAudit,
    FakeClients,
    FakeClock,
    FakeGrantReader,
    FakeGrants,
    FakeKeyring,
    FakeMembers,
    FakeRandomness,
    FakeSigner,
)

OFFLINE_GRANT = replace(GRANT, scope=("openid", "profile", "offline_access"))
"""A code that gives refresh tokens."""


@dataclass
class TokenDesk:
    """One store, one signer, one member, two clients; the clock stands at noon."""

    clock: FakeClock = field(default_factory=FakeClock)
    keyring: FakeKeyring = field(default_factory=FakeKeyring)
    randomness: FakeRandomness = field(default_factory=FakeRandomness)
    signer: FakeSigner = field(default_factory=FakeSigner)
    audit: FakeAudit = field(default_factory=FakeAudit)
    members: FakeMembers = field(default_factory=FakeMembers)
    grants: FakeGrants = field(init=False)
    clients: FakeClients = field(default_factory=lambda: FakeClients([PORTAL, MOBILE]))
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        """Let redemptions look at the member as it is then."""
        self.grants = FakeGrants(lambda pseudonym: self.members.read(pseudonym).account)

    @property
    def issue(self) -> IssueTokens:
        """What makes tokens."""
        return IssueTokens(self.keyring, self.randomness, self.signer, ISSUER)

    @property
    def verify(self) -> VerifyAccessToken:
        """What judges access tokens."""
        return VerifyAccessToken(self.clock, self.keyring, self.signer, self.grants, self.clients, ISSUER, self.limits)

    @property
    def reader(self) -> FakeGrantReader:
        """What reads family and account."""
        return FakeGrantReader(self.grants, self.members)

    def code(self, grant: AuthorizationGrant = GRANT) -> str:
        """Seal a code."""
        return self.keyring.seal("authorization-code", to_payload(grant))

    def redeem(
        self,
        code: str,
        client: Client = PORTAL,
        redirect_uri: str = GRANT.redirect_uri,
        code_verifier: str | None = None,
        jkt: str | None = None,
    ) -> TokenSet:
        """Redeem a code."""
        verb = RedeemAuthorizationCode(self.clock, self.keyring, self.grants, self.issue, self.audit, self.limits)
        return verb(client, code=code, redirect_uri=redirect_uri, code_verifier=code_verifier, jkt=jkt)

    def issued(self, grant: AuthorizationGrant = OFFLINE_GRANT, client: Client = PORTAL) -> TokenSet:
        """Redeem a new code for a grant."""
        return self.redeem(self.code(grant), client)

    def refresh(
        self,
        refresh_token: str | TokenSet | None,
        client: Client = PORTAL,
        scope: str | None = None,
        jkt: str | None = None,
    ) -> TokenSet:
        """Refresh by a token, or by the one of an answer."""
        text = refresh_token.refresh_token if isinstance(refresh_token, TokenSet) else refresh_token
        assert text is not None
        verb = RefreshTokens(self.clock, self.keyring, self.reader, self.grants, self.issue, self.audit, self.limits)
        return verb(client, refresh_token=text, scope=scope, jkt=jkt)

    def revoke(self, token: str | None, client: Client = PORTAL) -> None:
        """Give a token back."""
        RevokeToken(self.keyring, self.grants, self.verify, self.audit)(client, token or "")

    def introspect(self, token: str | None, client: Client = PORTAL) -> dict[str, object]:
        """Ask what a token is worth."""
        verb = IntrospectToken(self.clock, self.keyring, self.reader, self.verify, ISSUER, self.limits)
        return verb(client, token or "")

    def userinfo(self, access_token: str, jkt: str | None = None) -> dict[str, object]:
        """Ask who the member is."""
        return ReadUserinfo(self.verify, self.members, self.members)(access_token, jkt=jkt)

    def access_token(self, grant: AuthorizationGrant = GRANT, typ: str = "at+jwt", /, **changes: object) -> str:
        """Redeem a grant, and sign its access token once more with claims changed, None leaving one out."""
        family = redeemed(grant, self.clock.now())
        self.grants.redeem(family)
        made = self.issue(PORTAL, family, TokenRequest(grant.scope, self.clock.now()))
        claims = {**self.signer.signed[made.access_token][0], **changes}
        return self.signer.sign({name: value for name, value in claims.items() if value is not None}, typ)

    def claims(self, token: str | None) -> dict[str, object]:
        """Return what a signed token says."""
        return self.signer.signed[token or ""][0]

    def refusal(self, act: Callable[[], object]) -> str:
        """Return for the log why a grant is refused."""
        with pytest.raises(InvalidGrant) as caught:
            act()
        return caught.value.detail
