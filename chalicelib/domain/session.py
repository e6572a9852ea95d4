"""A session at the provider, and what it proves to another client (product.md §1, oidc.md §4, WEB-04).

Pure rules: 30 minutes idle, 12 hours at most; a session never proves more than the sign-in that made it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest

from chalicelib.domain.limits import Limits


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


def is_usable(
    session: Session, *, secret_hash: str, credentials_epoch: int | None, now: datetime, limits: Limits
) -> bool:
    """Whether the browser that shows this secret is signed in now; `credentials_epoch` is the account's, if any."""
    return (
        not session.ended
        and compare_digest(session.secret_hash, secret_hash)
        and session.credentials_epoch == credentials_epoch
        and now < session.last_used_at + limits.session_idle
        and now < session.started_at + limits.session_max
        and limits.still_counts(session.started_at)
    )
