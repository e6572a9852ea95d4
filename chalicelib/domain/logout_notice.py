"""What a relying party is told when a session ends (OpenID Connect Back-Channel Logout §2.4, OP-16).

A notice waits in a queue; the logout token is made when it is sent, so that its two minutes begin then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, cast

from chalicelib.domain.epoch import from_milliseconds, to_milliseconds, to_seconds

LOGOUT_TOKEN_TYPE = "logout+jwt"  # noqa: S105 - a media type, not a secret
EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_TOKEN_LIFETIME = timedelta(seconds=120)
"""How long a logout token is good, at most (OP-16)."""

UNTRUE_AFTER = timedelta(seconds=330)
"""How long a notice may wait for an end that was announced and has not come. An outage between the two leaves such a
notice; the queue takes no second one like it for five minutes, so this one must be there for that time."""

_FORM = 1
_TEXTS = ("client_id", "ended_session_id", "session_id", "pseudonym", "sub")


@dataclass(frozen=True)
class LogoutNotice:
    """One client to be told of one session."""

    client_id: str
    ended_session_id: str
    """The session whose end is announced: nothing is sent before it has ended."""
    session_id: str
    """The `sid` that the client knows: this session's, or that of one before it in the same browser."""
    pseudonym: str
    sub: str
    """The subject as this client knows it."""
    queued_at: datetime

    @property
    def key(self) -> str:
        """What is the same for every notice that says the same (REL-06): 64 characters."""
        parts = f"{self.ended_session_id}\n{self.session_id}\n{self.client_id}"
        return sha256(parts.encode()).hexdigest()

    def is_untrue(self, now: datetime) -> bool:
        """Whether the end that it announces has not come in its time."""
        return now >= self.queued_at + UNTRUE_AFTER


def to_payload(notice: LogoutNotice) -> dict[str, object]:
    """Return what waits in the queue."""
    return {
        "v": _FORM,
        "client_id": notice.client_id,
        "ended_session_id": notice.ended_session_id,
        "session_id": notice.session_id,
        "pseudonym": notice.pseudonym,
        "sub": notice.sub,
        "queued_at_ms": to_milliseconds(notice.queued_at),
    }


def from_payload(payload: object) -> LogoutNotice | None:
    """Return the notice of a message, None for anything else."""
    if not isinstance(payload, dict) or payload.get("v") != _FORM:
        return None
    texts = {name: payload.get(name) for name in _TEXTS}
    queued_at_ms = payload.get("queued_at_ms")
    if not all(isinstance(text, str) for text in texts.values()) or not isinstance(queued_at_ms, int):
        return None
    return LogoutNotice(queued_at=from_milliseconds(queued_at_ms), **cast("dict[str, Any]", texts))


def logout_token_claims(notice: LogoutNotice, *, issuer: str, jti: str, now: datetime) -> Mapping[str, object]:
    """Return the claims of the logout token; never a nonce."""
    return {
        "iss": issuer,
        "aud": notice.client_id,
        "iat": to_seconds(now),
        "exp": to_seconds(now + LOGOUT_TOKEN_LIFETIME),
        "jti": jti,
        "events": {EVENT: {}},
        "sub": notice.sub,
        "sid": notice.session_id,
    }
