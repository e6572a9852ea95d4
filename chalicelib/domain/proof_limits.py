"""Numbers of what clients prove by key, once, with where they come from (OP-08, OP-18, OP-19)."""

from datetime import timedelta

CLOCK_SKEW = timedelta(seconds=60)
"""How far a client's clock may be ahead (FAPI 2.0 §5.3.2.1: 10 seconds must be taken, more than 60 must not)."""

CLIENT_ASSERTION_LIFETIME = timedelta(seconds=300)
"""How long a client assertion may live (OP-08)."""

CLIENT_ASSERTION_MAX_CHARACTERS = 4096
"""The longest text that is looked at as a client assertion."""

JTI_MAX_CHARACTERS = 256
"""The longest `jti` that is looked at."""

PUSHED_REQUEST_LIFETIME = timedelta(seconds=90)
"""How long a `request_uri` can be used (OP-18)."""

DPOP_PROOF_LIFETIME = timedelta(seconds=120)
"""How old a DPoP proof may be (RFC 9449 §11.1)."""

DPOP_PROOF_MAX_CHARACTERS = 4096
"""The longest text that is looked at as a DPoP proof."""

DPOP_NONCE_WINDOW = timedelta(seconds=120)
"""How long one nonce is handed out; the one before is taken too, so each is good for two to four minutes (§8)."""

CLIENT_KEYS_FRESH = timedelta(minutes=5)
"""How long a key set of a `jwks_uri` is used without asking again."""

CLIENT_KEYS_USABLE = timedelta(minutes=15)
"""How long it is used where the client's server does not answer."""

CLIENT_KEYS_PAUSE = timedelta(seconds=15)
"""How long a `jwks_uri` is left alone after it was asked: a server that hangs delays few, and nobody can storm it."""
