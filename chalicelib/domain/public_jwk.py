"""Public keys as clients write them (RFC 7517, RFC 7518 §6): which fit an algorithm, and what names them (RFC 7638).

Of a key only its numbers are taken over, so nothing else in it can steer the library that verifies. ES256 is P-256;
RSA has 2048 to 4096 bits, so that neither a weak key nor an enormous one is worked with.
"""

import json
from collections.abc import Mapping
from hashlib import sha256

from chalicelib.domain.compact_jws import decoded, encoded
from chalicelib.domain.proof_names import ES256

PublicJwk = Mapping[str, str]
"""The required members of one key (RFC 7638 §3.2) and no other."""

KEYS_LOOKED_AT = 20
"""How many keys of a client's set are read; the others are as if they were not there."""

KEYS_TRIED = 4
"""How many keys a signature without `kid` is tried with."""

_PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_COORDINATE_BYTES = 32
_MODULUS_BITS = range(2048, 4097)
_EXPONENT_MAX_BYTES = 4


def public_jwk(jwk: object, algorithm: str) -> PublicJwk | None:
    """Return the numbers of a public key that fits the algorithm, None for any other value."""
    if not isinstance(jwk, dict) or not _PRIVATE_MEMBERS.isdisjoint(jwk):
        return None
    return _elliptic(jwk) if algorithm == ES256 else _rsa(jwk)


def fitting_keys(jwks: object, kid: object, algorithm: str) -> list[PublicJwk]:
    """Return the keys of a client's set that may have signed: by `kid` where the header has one, by use and type."""
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    found = []
    for jwk in keys[:KEYS_LOOKED_AT] if isinstance(keys, list) else ():
        if not isinstance(jwk, dict) or (kid is not None and jwk.get("kid") != kid) or not _is_for(jwk, algorithm):
            continue
        key = public_jwk({name: value for name, value in jwk.items() if name not in _PRIVATE_MEMBERS}, algorithm)
        if key is not None:
            found.append(key)
    return found[:KEYS_TRIED]


def thumbprint(key: PublicJwk) -> str:
    """Return the SHA-256 thumbprint, 43 characters (RFC 7638 §3)."""
    return encoded(sha256(json.dumps(dict(sorted(key.items())), separators=(",", ":")).encode()).digest())


def _is_for(jwk: Mapping[str, object], algorithm: str) -> bool:
    operations = jwk.get("key_ops")
    may_verify = operations is None or (isinstance(operations, list) and "verify" in operations)
    return jwk.get("use", "sig") == "sig" and jwk.get("alg", algorithm) == algorithm and may_verify


def _elliptic(jwk: Mapping[str, object]) -> PublicJwk | None:
    x, y = _bytes(jwk.get("x")), _bytes(jwk.get("y"))
    if (jwk.get("kty"), jwk.get("crv")) != ("EC", "P-256") or {len(x), len(y)} != {_COORDINATE_BYTES}:
        return None
    return {"crv": "P-256", "kty": "EC", "x": encoded(x), "y": encoded(y)}


def _rsa(jwk: Mapping[str, object]) -> PublicJwk | None:
    modulus, exponent = _bytes(jwk.get("n")), _bytes(jwk.get("e"))
    if jwk.get("kty") != "RSA" or not 0 < len(exponent) <= _EXPONENT_MAX_BYTES or b"\0" in {modulus[:1], exponent[:1]}:
        return None
    if int.from_bytes(modulus, "big").bit_length() not in _MODULUS_BITS:
        return None
    return {"e": encoded(exponent), "kty": "RSA", "n": encoded(modulus)}


def _bytes(value: object) -> bytes:
    return (decoded(value) or b"") if isinstance(value, str) and value.isascii() else b""
