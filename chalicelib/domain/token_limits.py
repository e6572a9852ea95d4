"""The numbers of refresh tokens (security.md OP-12, RFC 9700 §4.14); those of the other tokens are in `limits`."""

from datetime import timedelta

REFRESH_TOKEN_LIFETIME = timedelta(days=90)
"""How long a member may stay signed in at a client without being there: from the redemption of the code, never longer."""

REFRESH_TOKEN_IDLE = timedelta(days=30)
"""How long a refresh token is good that nobody uses."""

REFRESH_GRACE = timedelta(seconds=60)
"""How long after a rotation the token before may come again, because the answer with the new one was lost.

The FAPI 2.0 plan of the official suite shows the one before after 30 seconds and expects tokens (§5.3.2.1 there)."""

REFRESH_TOKEN_MAX_CHARACTERS = 1024
"""The longest text that is looked at as a refresh token; ours have about two hundred."""
