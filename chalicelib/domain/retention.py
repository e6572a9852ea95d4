"""How long things of a member are kept for their own eyes, beyond what a rule needs them for (PRIV-05).

All spans, with who executes them, are in docs/retention.md; what rules need is in `chalicelib.domain.limits`.
"""

from datetime import timedelta

RECENT_SIGN_INS = timedelta(days=30)
"""How long a sign-in is listed after its session was last used, wherever that stands now."""

SHOWN_AT_MOST = 40
"""How many sign-ins, and how many trusted devices, a member is shown: the newest."""
