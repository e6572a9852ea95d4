"""Verifies JWTs of clients with joserfc: the key and the one algorithm are fixed before it sees anything (RFC 8725).

The key comes as the bare numbers that `chalicelib.domain.public_jwk` let pass; nothing of the JWT chooses it here.
"""

from collections.abc import Mapping

from chalicelib.domain.compact_jws import CompactJws

HEADER_MAX_BYTES = 4096
"""More than joserfc's own bound: a DPoP proof carries its key in the header, and an RSA key is 700 characters."""


class JoseSignatures:
    """The adapter."""

    def is_signed_by(self, jws: CompactJws, key: Mapping[str, str], algorithm: str) -> bool:
        """Whether this key made the signature with this algorithm."""
        from joserfc.errors import JoseError  # noqa: PLC0415 - 50 ms that only who proves by key pays (ADR 0003)
        from joserfc.jwk import ECKey, RSAKey  # noqa: PLC0415 - see above
        from joserfc.jws import JWSRegistry, deserialize_compact  # noqa: PLC0415 - see above

        registry = JWSRegistry(algorithms=[algorithm], strict_check_header=False)
        registry.max_header_length = HEADER_MAX_BYTES
        try:
            imported = (ECKey if key["kty"] == "EC" else RSAKey).import_key(dict(key))
            deserialize_compact(jws.text, imported, registry=registry)
        except (JoseError, ValueError):
            return False
        return True
