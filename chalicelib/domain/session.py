"""A session at the provider, and what it proves to another client (product.md §1, oidc.md §4, WEB-04).

Pure rules: 30 minutes idle, 12 hours at most; a session never proves more than the sign-in that made it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest

from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account


@dataclass(frozen=True)
class Session:
    """A signed-in browser, as stored; `session_id` is the `sid` of ID tokens, the secret is only in the cookie."""

    session_id: str
    pseudonym: str
    sub: str
    credentials_epoch: int
    secret_hash: str = field(repr=False)
    started_at: datetime
    auth_time: datetime
    """When the member's password was last right."""
    last_used_at: datetime
    otp_at: datetime | None
    """When an e-mailed code was entered, if the sign-in had one."""
    on_trusted_device: bool = False
    ended: bool = False
    client_ids: frozenset[str] = frozenset()
    """The clients that it has signed the member in at; they are told when it ends (Back-Channel Logout §2.5)."""
    follows: tuple[str, ...] = ()
    """The sessions of the same member in this browser that it took the place of: clients may know it by their ids."""
    label: str = ""
    """A short word for its browser (`chalicelib.domain.browser_label`)."""

    @property
    def signed_in_at(self) -> datetime:
        """When the sign-in that made it ended: with its code, or with the password where none was asked."""
        return max(self.auth_time, self.otp_at or self.auth_time)

    def ends_at(self, limits: Limits) -> datetime:
        """When it ends by itself, if it is not used again before."""
        return min(self.last_used_at + limits.session_idle, self.started_at + limits.session_max)

    def has_lapsed(self, now: datetime, limits: Limits) -> bool:
        """Whether it was ended, or time has ended it; what has become of its account is not looked at."""
        return self.ended or now >= self.ends_at(limits) or not limits.still_counts(self.started_at)

    def is_of(self, secret_hash: str) -> bool:
        """Whether this is the hash of its own secret."""
        return compare_digest(self.secret_hash, secret_hash)


def is_usable(session: Session, *, secret_hash: str, account: Account | None, now: datetime, limits: Limits) -> bool:
    """Whether the browser that shows this secret is signed in now; `account` is that of the session's member, if any."""
    return session.is_of(secret_hash) and not session.has_lapsed(now, limits) and not is_disowned(session, account)


def is_disowned(session: Session, account: Account | None) -> bool:
    """Whether what happened to the account has ended the session: a new password, or "sign out everywhere"."""
    return (
        account is None
        or account.credentials_epoch != session.credentials_epoch
        or account.has_signed_out_since(session.started_at)
    )
