"""Proof Key for Code Exchange with S256 alone (RFC 7636, OP-02).

`plain` is not read anywhere, and no method is ever assumed: a missing one would mean `plain`.
"""

import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest

METHOD = "S256"

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def is_challenge(text: str) -> bool:
    """Whether the text can be a SHA-256 in base64url without padding (RFC 7636 §4.2)."""
    return _CHALLENGE.fullmatch(text) is not None


def is_verifier(text: str) -> bool:
    """Whether the text follows the verifier's grammar: 43 to 128 unreserved characters (RFC 7636 §4.1)."""
    return _VERIFIER.fullmatch(text) is not None


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a verifier."""
    return urlsafe_b64encode(sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")


def is_proof(verifier: str | None, challenge: str | None) -> bool:
    """Whether the token request proves what the authorization request announced.

    Both absent is a proof; one without the other never is, so that PKCE can neither be stripped from a request nor
    added to a stolen code (RFC 9700 §4.8.2).
    """
    if challenge is None or verifier is None:
        return challenge is None and verifier is None
    return is_verifier(verifier) and compare_digest(challenge_of(verifier), challenge)
