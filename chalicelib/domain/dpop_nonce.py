"""Nonces that clients put into their DPoP proofs (RFC 9449 §8): a keyed hash of the time, so nothing is stored.

Nobody can make a proof for later: a nonce is not known before its window begins. It is the same for all clients, and
the `jti` makes each proof count once.
"""

from collections.abc import Callable
from datetime import datetime
from hmac import compare_digest

from chalicelib.domain.epoch import to_seconds
from chalicelib.domain.proof_limits import DPOP_NONCE_WINDOW

PURPOSE = "dpop-nonce"

Mac = Callable[[str, str], str]
"""The keyring's `mac`."""


def present_nonce(now: datetime, mac: Mac) -> str:
    """Return the nonce that is handed out now, 43 characters."""
    return mac(PURPOSE, str(_window(now)))


def is_ours(nonce: str, now: datetime, mac: Mac) -> bool:
    """Whether it is the present nonce or the one before."""
    windows = (_window(now), _window(now) - 1)
    return any(compare_digest(nonce.encode(), mac(PURPOSE, str(window)).encode()) for window in windows)


def _window(now: datetime) -> int:
    return to_seconds(now) // int(DPOP_NONCE_WINDOW.total_seconds())
