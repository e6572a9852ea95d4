"""Signs JWTs with the provider's key in KMS and verifies them again (RFC 7515, RFC 8725, KEY-01, OP-07).

Signing is KMS's work, so the compact form is written here; verifying is left to joserfc, with the algorithm, the key
and the type fixed beforehand. The private key never leaves KMS; nothing in a token chooses the key or the algorithm.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chalicelib.adapters import aws
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.limits import JWT_MAX_CHARACTERS

ALGORITHM = "RS256"
KMS_ALGORITHM = "RSASSA_PKCS1_V1_5_SHA_256"
LOCAL_KEY_BITS = 2048
"""What the local stage makes."""
DEPLOYED_KEY_BITS = 3072
"""What the template makes; so a key of the local stage is known by its length, and refused elsewhere."""
KMS_MESSAGE_MAX_BYTES = 4096
"""The longest message that KMS signs with `MessageType=RAW`, the only type that is right everywhere (platform.md §0)."""


@dataclass(frozen=True)
class _PublicKey:
    """The public half of a KMS key: its ARN, and its JWK with `kid`, `use` and `alg`."""

    key_arn: str
    jwk: Mapping[str, str]

    @property
    def kid(self) -> str:
        return self.jwk["kid"]


class KmsTokenSigner:
    """One RSA signing key."""

    def __init__(self, key_id: str, region: str, least_bits: int = LOCAL_KEY_BITS) -> None:
        """Name the key (an id, ARN or alias) and the bits that it must have; nothing is asked yet."""
        self._key_id = key_id
        self._region = region
        self._least_bits = least_bits

    def sign(self, claims: Mapping[str, object], typ: str) -> str:
        """Return a compact JWS over the claims, with exactly `alg`, `kid` and `typ` in its header.

        Raises:
            KeysUnavailable: where KMS does not sign.
            ValueError: where the claims are too large to be signed.
        """
        key = self._key
        message = f"{_json({'alg': ALGORITHM, 'kid': key.kid, 'typ': typ})}.{_json(claims)}"
        if len(message) > KMS_MESSAGE_MAX_BYTES:
            raise ValueError("a token is longer than what KMS signs")
        with aws.faults_as(KeysUnavailable, "signing"):
            answer = self._kms().sign(
                KeyId=key.key_arn, Message=message.encode("ascii"), MessageType="RAW", SigningAlgorithm=KMS_ALGORITHM
            )
        return f"{message}.{_base64url(answer['Signature'])}"

    def public_keys(self) -> Sequence[Mapping[str, object]]:
        """Return the public JWKs, without private members; from memory after the first call.

        Raises:
            KeysUnavailable: where KMS has not told the key yet and does not now.
        """
        return [dict(self._key.jwk)]

    def verified_claims(self, token: str, typ: str) -> dict[str, object] | None:
        """Return the claims of a token that this provider signed with that `typ`, else None; times are not judged.

        Raises:
            KeysUnavailable: where KMS has not told the key yet and does not now.
        """
        if len(token) > JWT_MAX_CHARACTERS:
            return None
        from joserfc.errors import JoseError  # noqa: PLC0415 - 50 ms that only userinfo and hints pay (ADR 0003)
        from joserfc.jwk import RSAKey  # noqa: PLC0415 - see above
        from joserfc.jws import deserialize_compact  # noqa: PLC0415 - see above

        key = self._key
        try:
            signature = deserialize_compact(token, RSAKey.import_key(dict(key.jwk)), algorithms=[ALGORITHM])
            if signature.headers() != {"alg": ALGORITHM, "kid": key.kid, "typ": typ}:
                return None
            claims = json.loads(signature.payload)
        except (JoseError, ValueError, RecursionError):
            return None
        return claims if isinstance(claims, dict) else None

    @cached_property
    def _key(self) -> _PublicKey:
        with aws.faults_as(KeysUnavailable, "signing"):
            answer = self._kms().get_public_key(KeyId=self._key_id)
        return _PublicKey(answer["KeyId"], _rsa_jwk(answer["PublicKey"], self._least_bits))

    def _kms(self) -> Any:  # noqa: ANN401 - botocore makes its methods at run time
        return aws.client("kms", self._region)


def _rsa_jwk(der: bytes, least_bits: int) -> dict[str, str]:
    """Return the public JWK of a SubjectPublicKeyInfo; its `kid` is the thumbprint of RFC 7638, so it never moves."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: PLC0415 - not for discovery
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # noqa: PLC0415 - not for discovery

    key = load_der_public_key(der)
    if not isinstance(key, RSAPublicKey):
        raise KeysUnavailable("signing: the key is not an RSA key")
    if key.key_size < least_bits:
        raise KeysUnavailable(f"signing: the key has fewer than {least_bits} bits, as one of the local stage")
    numbers = key.public_numbers()
    members = {"e": _number(numbers.e), "kty": "RSA", "n": _number(numbers.n)}
    kid = _base64url(hashlib.sha256(json.dumps(members, separators=(",", ":")).encode()).digest())
    return {**members, "kid": kid, "use": "sig", "alg": ALGORITHM}


def _number(value: int) -> str:
    return _base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _json(value: Mapping[str, object]) -> str:
    return _base64url(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
