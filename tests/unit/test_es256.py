"""ECDSA signatures as JWTs carry them: always 64 bytes, and two libraries verify each (KEY-02)."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import ECKey
from joserfc.jws import deserialize_compact

from chalicelib.adapters import es256
from chalicelib.adapters.jwk import base64url, number, public_jwk
from chalicelib.domain.faults import KeysUnavailable

SIGNATURES = 1000


def test_a_thousand_signatures_are_64_bytes_and_two_libraries_verify_them() -> None:
    """Made as KMS makes them, in DER of 68 to 72 bytes, some with a half that begins with zeros."""
    own = ec.generate_private_key(ec.SECP256R1())
    jwk = public_jwk(own.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    key, header = ECKey.import_key(dict(jwk)), base64url(b'{"alg":"ES256"}')
    lengths = set()
    for round_number in range(SIGNATURES):
        message = f"{header}.{base64url(str(round_number).encode())}"
        der = own.sign(message.encode(), ec.ECDSA(SHA256()))
        lengths.add(len(der))
        raw = es256.from_der(der)
        assert len(raw) == 64
        assert es256.is_ours(raw)
        halves = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        own.public_key().verify(encode_dss_signature(*halves), message.encode(), ec.ECDSA(SHA256()))
        read = deserialize_compact(f"{message}.{base64url(raw)}", key, algorithms=["ES256"])
        assert read.payload == str(round_number).encode()
    assert len(lengths) > 1


def test_small_halves_keep_their_leading_zeros() -> None:
    """A half that is a small number still takes 32 bytes."""
    assert es256.from_der(encode_dss_signature(1, 2)) == b"\0" * 31 + b"\x01" + b"\0" * 31 + b"\x02"


def test_the_other_signature_of_the_same_message_is_not_ours() -> None:
    """With s and with the order less s a library verifies; ours has the lower one, and only that is taken back."""
    high = es256.ORDER - 2
    assert es256.from_der(encode_dss_signature(1, high)) == es256.from_der(encode_dss_signature(1, 2))
    assert not es256.is_ours((1).to_bytes(32, "big") + high.to_bytes(32, "big"))
    assert not es256.is_ours(b"\0" * 63)


@pytest.mark.parametrize(
    "der",
    [b"", b"\x30\x00", b"x" * 64, encode_dss_signature(0, 1), encode_dss_signature(1, es256.ORDER)],
    ids=["nothing", "empty", "raw", "zero", "too large"],
)
def test_anything_else_is_a_fault(der: bytes) -> None:
    """What is no signature on the curve is never issued."""
    with pytest.raises(KeysUnavailable):
        es256.from_der(der)


def test_coordinates_take_32_bytes_and_the_name_is_the_thumbprint() -> None:
    """A coordinate with leading zeros is as long as any other (RFC 7518 §6.2.1.2); RFC 7638 names the key."""
    assert number(1, 32) == base64url(b"\0" * 31 + b"\x01")
    own = ec.derive_private_key(1, ec.SECP256R1()).public_key()
    jwk = public_jwk(own.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    members = f'{{"crv":"P-256","kty":"EC","x":"{jwk["x"]}","y":"{jwk["y"]}"}}'
    assert (
        jwk["kid"] == base64url(hashlib.sha256(members.encode()).digest()) == ECKey.import_key(dict(jwk)).thumbprint()
    )
