"""Signs JWTs with the provider's keys in KMS and verifies them again (RFC 7515, RFC 8725, KEY-01, OP-07).

Signing is KMS's work, so the compact form is written here; verifying is left to joserfc, with the algorithm, the key
and the whole header fixed beforehand. The private keys never leave KMS; nothing in a token chooses a key's algorithm.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from chalicelib.adapters import aws, es256
from chalicelib.adapters.jwk import base64url
from chalicelib.adapters.remembered_rings import RememberedRings
from chalicelib.adapters.signing_key_policy import SIGNS_WITH
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.key_ring import ES256, RS256, SigningKey
from chalicelib.domain.limits import JWT_MAX_CHARACTERS

LOCAL_KEY_BITS = 2048
"""What the local stage makes."""
DEPLOYED_KEY_BITS = 3072
"""What a deployment makes; so a key of the local stage is known by its length, and refused elsewhere."""
KMS_MESSAGE_MAX_BYTES = 4096
"""The longest message that KMS signs with `MessageType=RAW`, the only type that is right everywhere (platform.md §0)."""


class KmsTokenSigner:
    """The signing keys of all rings."""

    def __init__(self, rings: RememberedRings, region: str) -> None:
        """Keep what knows the rings; nothing is asked yet."""
        self._rings = rings
        self._region = region
        self._imported: dict[str, Any] = {}

    def sign(self, claims: Mapping[str, object], typ: str, algorithm: str = RS256) -> str:
        """Return a compact JWS over the claims, with exactly `alg`, `kid` and `typ` in its header.

        Raises:
            KeysUnavailable: where no key is known, or KMS does not sign.
            ValueError: where the claims are too large to be signed.
        """
        key = self._rings.signing_key(algorithm)
        message = f"{header_of(algorithm, key.kid, typ)}.{_json(claims)}"
        if len(message) > KMS_MESSAGE_MAX_BYTES:
            raise ValueError("a token is longer than what KMS signs")
        with aws.faults_as(KeysUnavailable, "signing"):
            answer = self._kms().sign(
                KeyId=key.key_arn,
                Message=message.encode("ascii"),
                MessageType="RAW",
                SigningAlgorithm=SIGNS_WITH[algorithm],
            )
        signature: bytes = answer["Signature"]
        return f"{message}.{base64url(es256.from_der(signature) if algorithm == ES256 else signature)}"

    def public_keys(self) -> Sequence[Mapping[str, object]]:
        """Return the public JWKs, without private members; from memory after the first call.

        Raises:
            KeysUnavailable: where nothing is known yet and DynamoDB does not answer, or no key was made yet.
        """
        return [dict(key.jwk) for key in self._rings.published()]

    def verified_claims(self, token: str, typ: str) -> dict[str, object] | None:
        """Return the claims of a token that this provider signed with that `typ`, else None; times are not judged.

        The header must be what `sign` writes for one of the published keys, to the letter: no part of it is read.

        Raises:
            KeysUnavailable: as `public_keys`.
        """
        keys = self._rings.published()
        header, _, rest = token.partition(".") if len(token) <= JWT_MAX_CHARACTERS else ("", "", "")
        key = next((each for each in keys if header == header_of(each.jwk["alg"], each.kid, typ)), None)
        payload, _, signature = rest.partition(".")
        if key is None or not _is_well_formed(signature, key.jwk["alg"]) or not self._is_signed(token, key):
            return None
        try:
            claims = json.loads(_decoded(payload))
        except (ValueError, RecursionError):
            return None
        return claims if isinstance(claims, dict) else None

    def _is_signed(self, token: str, key: SigningKey) -> bool:
        from joserfc.errors import JoseError  # noqa: PLC0415 - 50 ms that only userinfo and hints pay (ADR 0003)
        from joserfc.jwk import ECKey, RSAKey  # noqa: PLC0415 - see above
        from joserfc.jws import deserialize_compact  # noqa: PLC0415 - see above

        kind: Any = ECKey if key.jwk["alg"] == ES256 else RSAKey
        if key.kid not in self._imported:
            self._imported[key.kid] = kind.import_key(dict(key.jwk))
        try:
            deserialize_compact(token, self._imported[key.kid], algorithms=[key.jwk["alg"]])
        except (JoseError, ValueError, RecursionError):
            return False
        return True

    def _kms(self) -> Any:  # noqa: ANN401 - botocore makes its methods at run time
        return aws.client("kms", self._region)


@cache
def header_of(algorithm: str, kid: str, typ: str) -> str:
    """Return the first part of a token; the same for all that one key signs for one purpose."""
    return _json({"alg": algorithm, "kid": kid, "typ": typ})


def _is_well_formed(signature: str, algorithm: str) -> bool:
    """Whether a signature is written in the one way that it can be written."""
    try:
        raw = _decoded(signature)
    except ValueError:
        return False
    return base64url(raw) == signature and (algorithm != ES256 or es256.is_ours(raw))


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part.encode("ascii") + b"=" * (-len(part) % 4))


def _json(value: Mapping[str, object]) -> str:
    return base64url(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())
