"""ECDSA signatures on P-256 as JWTs carry them: r and s of 32 bytes each, where KMS answers DER (RFC 7518 §3.4, KEY-02).

Of the two values of s that would verify, ours is always the lower one, and only that is taken back: so nobody can make
another token of one that was issued.
"""

from chalicelib.domain.faults import KeysUnavailable

HALF_BYTES = 32
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many points the curve's base point makes (FIPS 186-5, SP 800-186 §3.2.1.3)."""


def from_der(signature: bytes) -> bytes:
    """Return the 64 bytes of a DER signature.

    Raises:
        KeysUnavailable: where it is none on this curve.
    """
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature  # noqa: PLC0415 - not for the JWKS

    try:
        r, s = decode_dss_signature(signature)
    except ValueError:
        raise KeysUnavailable("signing: not an ECDSA signature") from None
    if not (0 < r < ORDER and 0 < s < ORDER):
        raise KeysUnavailable("signing: not a signature on the curve")
    return r.to_bytes(HALF_BYTES, "big") + min(s, ORDER - s).to_bytes(HALF_BYTES, "big")


def is_ours(signature: bytes) -> bool:
    """Whether a signature has the one form that `from_der` gives."""
    return len(signature) == 2 * HALF_BYTES and int.from_bytes(signature[HALF_BYTES:], "big") <= ORDER // 2
