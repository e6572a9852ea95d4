"""Tokens that a relying party must refuse, made from one that it would accept."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode


def with_other_signature(token: str) -> str:
    """Return the token with one bit of its signature turned."""
    head, claims, signature = token.split(".")
    data = bytearray(_decoded(signature))
    data[len(data) // 2] ^= 1
    return ".".join([head, claims, _encoded(bytes(data))])


def with_other_claims(token: str) -> str:
    """Return the token with another `sub` under the signature that it has."""
    head, claims, signature = token.split(".")
    changed = {**json.loads(_decoded(claims)), "sub": "somebody-else"}
    return ".".join([head, _encoded(json.dumps(changed).encode()), signature])


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
