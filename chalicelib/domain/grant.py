"""A grant: what a member gave a client by one redeemed code, with the whole family of tokens that came of it (OP-12).

Every refresh makes the next generation, and the one before is good for nothing but a lost answer. Pure rules; no token
is stored, a generation is a number in the sealed or signed text. `sub` is the account's own: what a client is told as
`sub` is made by `chalicelib.domain.subject` alone.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.authorization_code import AuthorizationGrant
from chalicelib.domain.limits import ACCESS_TOKEN_LIFETIME, Limits
from chalicelib.domain.member import Account
from chalicelib.domain.token_limits import REFRESH_GRACE, REFRESH_TOKEN_IDLE, REFRESH_TOKEN_LIFETIME

OFFLINE_ACCESS = "offline_access"
"""The scope that asks for a refresh token (OIDC Core §11)."""


class Standing(StrEnum):
    """What a refresh token is worth now; the value is the slug for the log."""

    CURRENT = "current"
    LOST_ANSWER = "lost-answer"
    """The one before the present, just rotated: its client may never have heard of the present one."""
    REUSED = "reused"
    REVOKED = "revoked"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class Redemption(StrEnum):
    """What came of the one write that redeems a code; the value is the slug for the log."""

    RECORDED = "recorded"
    USED = "used"
    DISOWNED = "credentials"
    """The account is not as it was when the code was made: nothing is stored, and it never will be (PW-09)."""


@dataclass(frozen=True)
class Grant:
    """A family of tokens, as stored; `pseudonym`, `sub` and `credentials_epoch` are the account's at the sign-in."""

    grant_id: str
    client_id: str
    scope: tuple[str, ...]
    pseudonym: str
    sub: str
    session_id: str
    credentials_epoch: int
    auth_time: datetime
    with_otp: bool
    on_trusted_device: bool
    redeemed_at: datetime
    jkt: str | None = None
    """The thumbprint of the key that its refresh tokens are bound to (RFC 9449 §5: those of public clients)."""
    generation: int = 0
    rotated_at: datetime | None = None
    revoked: bool = False
    access_tokens_revoked_to: int = -1
    """The newest generation whose access tokens were revoked."""
    userinfo_claims: tuple[str, ...] = ()
    """Claims that userinfo tells because they were asked for by name (OIDC Core §5.5)."""

    @property
    def is_offline(self) -> bool:
        """Whether refresh tokens belong to it."""
        return OFFLINE_ACCESS in self.scope

    @property
    def refreshable_until(self) -> datetime:
        """The end of its refresh tokens: absolute, or idle since the last rotation, whichever is first."""
        last_used_at = self.rotated_at or self.redeemed_at
        return min(self.redeemed_at + REFRESH_TOKEN_LIFETIME, last_used_at + REFRESH_TOKEN_IDLE)

    def of_use_until(self, limits: Limits) -> datetime:
        """Return the moment from which neither its code nor any of its tokens can be used, whatever comes."""
        without_refresh = self.redeemed_at + limits.authorization_code_lifetime + ACCESS_TOKEN_LIFETIME
        return (
            max(without_refresh, self.refreshable_until + ACCESS_TOKEN_LIFETIME) if self.is_offline else without_refresh
        )

    def is_of(self, account: Account | None) -> bool:
        """Whether the account is there and as it was: a new password ends every token (PW-09), "everywhere" too."""
        if account is None or account.sub != self.sub or account.credentials_epoch != self.credentials_epoch:
            return False
        return not account.has_signed_out_since(self.auth_time)

    def honours_access_tokens_of(self, generation: int, limits: Limits) -> bool:
        """Whether access tokens of a generation are not revoked; after a restore nothing is known of that (DB-05)."""
        is_known = limits.still_counts(self.redeemed_at) and generation <= self.generation
        return is_known and not self.revoked and generation > self.access_tokens_revoked_to

    def rotated(self, now: datetime) -> "Grant":
        """Return the family with its next generation."""
        return replace(self, generation=self.generation + 1, rotated_at=now)


def redeemed(code: AuthorizationGrant, now: datetime, jkt: str | None = None) -> Grant:
    """Return the family that a code becomes; `jkt` binds its refresh tokens."""
    return Grant(
        grant_id=code.grant_id,
        client_id=code.client_id,
        scope=code.scope,
        pseudonym=code.pseudonym,
        sub=code.sub,
        session_id=code.session_id,
        credentials_epoch=code.credentials_epoch,
        auth_time=code.auth_time,
        with_otp=code.with_otp,
        on_trusted_device=code.on_trusted_device,
        redeemed_at=now,
        jkt=jkt,
        userinfo_claims=code.userinfo_claims,
    )


def standing_of(grant: Grant, generation: int, now: datetime, limits: Limits) -> Standing:
    """Judge a refresh token of a generation.

    Whoever has revoked an access token of the present generation has had its answer, so no answer was lost. A
    generation that is not there yet was undone by a restore of the table.
    """
    if grant.revoked:
        return Standing.REVOKED
    if not grant.is_offline or generation > grant.generation or not limits.still_counts(grant.redeemed_at):
        return Standing.UNKNOWN
    if generation < grant.generation and not _may_be_unheard(grant, generation, now):
        return Standing.REUSED
    if now >= grant.refreshable_until:
        return Standing.EXPIRED
    return Standing.CURRENT if generation == grant.generation else Standing.LOST_ANSWER


def _may_be_unheard(grant: Grant, generation: int, now: datetime) -> bool:
    return (
        generation == grant.generation - 1
        and grant.rotated_at is not None
        and now < grant.rotated_at + REFRESH_GRACE
        and grant.access_tokens_revoked_to < grant.generation
    )
