"""DPoP proofs: a JWT that a client signs for one request, with the key in it (RFC 9449 §4.2, §4.3, OP-19).

Read and judged here; the signature, the nonce and whether it is new are the use case's. What was wrong is told to the
log alone.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from urllib.parse import SplitResult, unquote, urlsplit

from chalicelib.domain.compact_jws import CompactJws, encoded, read_compact_jws
from chalicelib.domain.epoch import from_milliseconds
from chalicelib.domain.oauth_errors import OAuthError
from chalicelib.domain.proof_limits import (
    CLOCK_SKEW,
    DPOP_PROOF_LIFETIME,
    DPOP_PROOF_MAX_CHARACTERS,
    JTI_MAX_CHARACTERS,
)
from chalicelib.domain.proof_names import DPOP_ALGORITHMS
from chalicelib.domain.public_jwk import PublicJwk, public_jwk, thumbprint

TYPE = "dpop+jwt"
NONCE_HEADER = "DPoP-Nonce"

_PORTS = {"http": 80, "https": 443}
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


class DpopError(OAuthError):
    """A request whose proof is not taken (RFC 9449 §5, §7.1); never raised itself."""

    @property
    def challenge(self) -> str:
        """The `WWW-Authenticate` value of a protected resource; a description never holds a quotation mark."""
        return challenge_of(self)


class InvalidDpopProof(DpopError):
    """The proof is missing where it must be, malformed, or not for this request."""

    error = "invalid_dpop_proof"


class UseDpopNonce(DpopError):
    """The proof lacks a nonce of ours, or has an old one (RFC 9449 §8, §9); the answer brings the present one."""

    error = "use_dpop_nonce"

    def __init__(self, nonce: str) -> None:
        """Keep what the client is to use."""
        super().__init__("The proof must have the nonce of this answer.", detail="dpop-nonce")
        self.headers = {NONCE_HEADER: nonce}


@dataclass(frozen=True)
class DpopProof:
    """One proof with the key that it names."""

    jws: CompactJws
    algorithm: str
    key: PublicJwk
    jti: str
    issued_at: datetime

    @property
    def jkt(self) -> str:
        """The thumbprint that tokens are bound by (RFC 9449 §6.1)."""
        return thumbprint(self.key)

    @property
    def nonce(self) -> str:
        """The nonce, an empty text where there is none."""
        return self.jws.text_claim("nonce", JTI_MAX_CHARACTERS) or ""

    def is_for(self, method: str, url: str) -> bool:
        """Whether it was made for a request by this method to this URL, query and fragment apart."""
        htu = self.jws.text_claim("htu", DPOP_PROOF_MAX_CHARACTERS)
        return self.jws.claims.get("htm") == method and htu is not None and _normal(htu) == _normal(url)

    def is_fresh(self, now: datetime) -> bool:
        """Whether it was made just now, by clocks that may differ a little."""
        return self.issued_at - CLOCK_SKEW <= now < self.issued_at + DPOP_PROOF_LIFETIME

    def is_about(self, access_token: str) -> bool:
        """Whether it was made to use this access token (`ath`)."""
        ath = self.jws.text_claim("ath", JTI_MAX_CHARACTERS) or ""
        return compare_digest(ath.encode(), encoded(sha256(access_token.encode("ascii")).digest()).encode())


def read_dpop_proof(text: str) -> DpopProof:
    """Return the proof of a `DPoP` header.

    Raises:
        InvalidDpopProof: it is none, or has no key or algorithm that Sésame takes.
    """
    jws = read_compact_jws(text, DPOP_PROOF_MAX_CHARACTERS)
    if jws is None:
        raise invalid("dpop-malformed")
    if jws.header.get("typ") != TYPE:
        raise invalid("dpop-typ")
    algorithm = jws.algorithm
    if not isinstance(algorithm, str) or algorithm not in DPOP_ALGORITHMS:
        raise invalid("dpop-algorithm")
    key = public_jwk(jws.header.get("jwk"), algorithm)
    if key is None:
        raise invalid("dpop-key")
    jti, issued_at = jws.text_claim("jti", JTI_MAX_CHARACTERS), jws.moment("iat")
    if jti is None or issued_at is None:
        raise invalid("dpop-claims")
    return DpopProof(jws, algorithm, key, jti, from_milliseconds(issued_at * 1000))


def invalid(detail: str) -> InvalidDpopProof:
    """Return one public answer for every way in which a proof can be wrong."""
    return InvalidDpopProof("The DPoP proof is not valid for this request.", detail=detail)


def challenge_of(error: OAuthError) -> str:
    """Return the challenge of a refusal to whoever came with a proof (RFC 9449 §7.1)."""
    return f'DPoP error="{error.error}", error_description="{error.description}", {_algorithms()}'


def bare_challenge() -> str:
    """Return what tells bearers that proofs are taken too (RFC 9449 §7.2)."""
    return f"DPoP {_algorithms()}"


def _algorithms() -> str:
    return f'algs="{" ".join(DPOP_ALGORITHMS)}"'


def _normal(url: str) -> tuple[object, ...] | None:
    """Return what two spellings of one http URL have in common (RFC 3986 §6.2.2, §6.2.3); None for anything else."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or _has_user(parts):
        return None
    return parts.scheme, parts.hostname, port or _PORTS[parts.scheme], _normal_path(parts.path or "/")


def _has_user(parts: SplitResult) -> bool:
    return "@" in parts.netloc


def _normal_path(path: str) -> str:
    def spelled(found: re.Match[str]) -> str:
        character = unquote(found[0])
        return character if _UNRESERVED.fullmatch(character) else found[0].upper()

    return re.sub(r"%[0-9A-Fa-f]{2}", spelled, path)
