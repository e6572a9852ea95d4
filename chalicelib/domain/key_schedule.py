"""When signing keys are published, begin to sign and leave: spans, and what they follow from (KEY-03, oidc.md §3).

A key is published long before it signs, so that every cache holds it by then, and stays published after it has stopped
signing for as long as somebody may bring a token back that it signed.
"""

from dataclasses import dataclass
from datetime import timedelta

from chalicelib.domain.limits import ACCESS_TOKEN_LIFETIME, ID_TOKEN_LIFETIME, Limits

JWKS_CACHE = timedelta(seconds=300)
"""How long relying parties may keep discovery and JWKS: `max-age` of both (KEY-03: a drop is known in 15 minutes)."""

RING_CACHE = timedelta(seconds=300)
"""How long a container goes on with the rings that it has read."""

RING_RETRY = timedelta(seconds=60)
"""How long a container waits where it could not read the rings anew, and goes on with those that it has."""

CACHES = JWKS_CACHE + RING_CACHE
"""How old a JWKS can be that somebody verifies with."""

PUBLISH_WAIT = timedelta(hours=1)
"""How long at least a key is published before it signs; where rotation is on time, a whole period."""


@dataclass(frozen=True)
class KeySchedule:
    """The spans of one deployment."""

    period: timedelta
    """How long one key signs."""
    kept: timedelta
    """How long a key stays published after it has stopped signing."""

    @classmethod
    def of(cls, limits: Limits) -> "KeySchedule":
        """Return the spans that follow from the settings.

        A session's ID token comes back as a hint as long as the session lives, expired or not (OIDC Core §3.1.2.1).
        """
        longest = max(ACCESS_TOKEN_LIFETIME, ID_TOKEN_LIFETIME, limits.session_max)
        return cls(period=timedelta(seconds=limits.signing_key_period_seconds), kept=longest + CACHES)

    @property
    def is_possible(self) -> bool:
        """Whether a key is gone before the second one after it is due, so that no more than three are published."""
        return self.period > PUBLISH_WAIT + self.kept
