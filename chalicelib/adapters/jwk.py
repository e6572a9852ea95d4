"""The public JWK of a key of KMS, named by its thumbprint (RFC 7517, RFC 7518 §6, RFC 7638).

Only the two kinds of key that the provider signs with; private members are never seen here, because KMS tells none.
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.key_ring import ES256, RS256

P256_BYTES = 32


def public_jwk(der: bytes) -> dict[str, str]:
    """Return the JWK of a SubjectPublicKeyInfo, with `alg` by the kind of key; its `kid` never changes.

    Raises:
        KeysUnavailable: where it is neither an RSA key nor one on P-256.
    """
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey  # noqa: PLC0415 - not for the JWKS
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # noqa: PLC0415 - as above

    key = load_der_public_key(der)
    if isinstance(key, RSAPublicKey):
        rsa = key.public_numbers()
        return _named({"e": number(rsa.e), "kty": "RSA", "n": number(rsa.n)}, RS256)
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        point = key.public_numbers()
        x, y = number(point.x, P256_BYTES), number(point.y, P256_BYTES)
        return _named({"crv": "P-256", "kty": "EC", "x": x, "y": y}, ES256)
    raise KeysUnavailable("signing: neither an RSA key nor one on the curve")


def rsa_bits(jwk: Mapping[str, str]) -> int:
    """Return how long an RSA key's modulus is."""
    text = jwk["n"]
    return int.from_bytes(urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big").bit_length()


def base64url(data: bytes) -> str:
    """Encode without padding (RFC 7515 §2)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def number(value: int, length: int = 0) -> str:
    """Encode a number in as many bytes as it takes, or as are said (RFC 7518 §6.2.1.2)."""
    return base64url(value.to_bytes(length or (value.bit_length() + 7) // 8, "big"))


def _named(members: dict[str, str], algorithm: str) -> dict[str, str]:
    """Add the thumbprint, which is over exactly these members in this order, and what the key is for."""
    kid = base64url(hashlib.sha256(json.dumps(members, separators=(",", ":")).encode()).digest())
    return {**members, "kid": kid, "use": "sig", "alg": algorithm}
