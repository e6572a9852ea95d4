"""What a client signs with its own key, good or spoiled: client assertions (RFC 7523) and DPoP proofs (RFC 9449).

Signatures are made by cryptography directly: joserfc, which the product verifies with, refuses to write bad headers.
"""

import itertools
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import ECKey, RSAKey

_numbers = itertools.count(1)


@dataclass(frozen=True)
class SigningKey:
    """A private key with the algorithm that it is used with."""

    key: ECKey | RSAKey
    algorithm: str
    kid: str

    @property
    def public(self) -> dict[str, Any]:
        """The public JWK, with kid."""
        return {**self.key.as_dict(private=False), "kid": self.kid}

    @property
    def bare(self) -> dict[str, Any]:
        """The public JWK without anything that is not a number of it."""
        return {name: value for name, value in self.public.items() if name in {"kty", "crv", "x", "y", "n", "e"}}

    @property
    def jwks(self) -> dict[str, Any]:
        """A set of this key alone."""
        return {"keys": [self.public]}

    @property
    def jkt(self) -> str:
        """The thumbprint, by joserfc."""
        return self.key.thumbprint()

    def sign(self, header: dict[str, Any], claims: dict[str, Any] | str) -> str:
        """Return a compact JWS, whatever its header says; a text is signed as it is."""
        message = compact(header, claims).rpartition(".")[0]
        return f"{message}.{encoded(self._signature(message.encode()))}"

    def _signature(self, message: bytes) -> bytes:
        private: Any = self.key.private_key
        if self.algorithm == "ES256":
            r, s = decode_dss_signature(private.sign(message, ec.ECDSA(SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        pss, pkcs1 = padding.PSS(padding.MGF1(SHA256()), 32), padding.PKCS1v15()
        return bytes(private.sign(message, pss if self.algorithm == "PS256" else pkcs1, SHA256()))


@cache
def ec_key(kid: str = "ec-1") -> SigningKey:
    """Return a P-256 key of that name."""
    return SigningKey(ECKey.generate_key("P-256", private=True), "ES256", kid)


@cache
def rsa_key(algorithm: str = "PS256", kid: str = "rsa-1") -> SigningKey:
    """Return an RSA key of 2048 bits."""
    return SigningKey(RSAKey.generate_key(2048, private=True), algorithm, kid)


def unique() -> str:
    """Return a `jti` that no other call returns."""
    return f"jti-{next(_numbers)}"


def without_nothing(members: dict[str, Any]) -> dict[str, Any]:
    """Return the members that are not None."""
    return {name: value for name, value in members.items() if value is not None}


def assertion(
    key: SigningKey,
    client_id: str,
    audience: object,
    now: datetime,
    header: dict[str, Any] | None = None,
    /,
    **claims: object,
) -> str:
    """Return a client assertion; a member given as None is left out."""
    second = int(now.timestamp())
    usual = {"iss": client_id, "sub": client_id, "aud": audience, "jti": unique(), "iat": second, "exp": second + 60}
    return key.sign(
        without_nothing({"alg": key.algorithm, "kid": key.kid, "typ": "JWT", **(header or {})}),
        without_nothing({**usual, **claims}),
    )


def proof(
    key: SigningKey,
    method: str,
    url: str,
    now: datetime,
    header: dict[str, Any] | None = None,
    /,
    **claims: object,
) -> str:
    """Return a DPoP proof; a member given as None is left out."""
    usual = {"htm": method, "htu": url, "jti": unique(), "iat": int(now.timestamp())}
    return key.sign(
        without_nothing({"alg": key.algorithm, "typ": "dpop+jwt", "jwk": key.bare, **(header or {})}),
        without_nothing({**usual, **claims}),
    )


def ath(access_token: str) -> str:
    """Return the hash of an access token as a proof has it."""
    return encoded(sha256(access_token.encode()).digest())


def compact(header: dict[str, Any] | str, claims: dict[str, Any] | str, signature: bytes = b"x") -> str:
    """Return a compact JWS of any parts, unsigned."""
    parts = [part if isinstance(part, str) else json.dumps(part) for part in (header, claims)]
    return ".".join([*(encoded(part.encode()) for part in parts), encoded(signature)])


def encoded(data: bytes) -> str:
    """Return base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()
