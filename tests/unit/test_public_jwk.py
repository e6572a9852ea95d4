"""Keys of clients: which fit an algorithm, what is left of them, and the thumbprints of RFC 7638 and RFC 9449."""

from typing import Any

import pytest

from chalicelib.domain.public_jwk import fitting_keys, public_jwk, thumbprint
from tests.proofs import ec_key, rsa_key

EC = {
    "kty": "EC",
    "crv": "P-256",
    "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
    "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
}
"""The key of RFC 9449's examples."""
RSA = {
    "kty": "RSA",
    "e": "AQAB",
    "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3okn"
    "jhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL"
    "5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
}
"""The key of RFC 7638 §3.1."""


def test_thumbprints_are_those_of_the_rfcs() -> None:
    """The vectors of RFC 9449 §6.1 and RFC 7638 §3.1, and joserfc says the same of new keys."""
    ec, rsa = public_jwk(EC, "ES256"), public_jwk({**RSA, "alg": "RS256", "kid": "2011-04-29"}, "RS256")
    assert ec is not None
    assert rsa is not None
    assert thumbprint(ec) == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
    assert thumbprint(rsa) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    for key in (ec_key(), rsa_key()):
        found = public_jwk(key.public, key.algorithm)
        assert found is not None
        assert thumbprint(found) == key.jkt


def with_bits(bits: int) -> str:
    """Return an odd modulus of so many bits."""
    from chalicelib.domain.compact_jws import encoded

    return encoded(((1 << (bits - 1)) | 1).to_bytes((bits + 7) // 8, "big"))


REFUSED: dict[str, tuple[object, str]] = {
    "no object": ("key", "ES256"),
    "nothing": (None, "ES256"),
    "an RSA key for ES256": (RSA, "ES256"),
    "an EC key for PS256": (EC, "PS256"),
    "a secret": ({"kty": "oct", "k": "AAAA"}, "ES256"),
    "another curve": ({**EC, "crv": "P-384"}, "ES256"),
    "no curve": ({name: EC[name] for name in ("kty", "x", "y")}, "ES256"),
    "a short coordinate": ({**EC, "x": EC["x"][:-2]}, "ES256"),
    "a long coordinate": ({**EC, "x": "AAAA" + EC["x"]}, "ES256"),
    "a coordinate with padding": ({**EC, "x": EC["x"] + "="}, "ES256"),
    "a coordinate that no encoder writes": ({**EC, "x": EC["x"][:-1] + "t"}, "ES256"),
    "a coordinate that is no text": ({**EC, "x": 5}, "ES256"),
    "a private key": ({**EC, "d": EC["x"]}, "ES256"),
    "a private RSA key": ({**RSA, "p": "AQAB"}, "PS256"),
    "a weak modulus": ({**RSA, "n": with_bits(1024)}, "PS256"),
    "2047 bits": ({**RSA, "n": with_bits(2047)}, "PS256"),
    "an enormous modulus": ({**RSA, "n": with_bits(8192)}, "PS256"),
    "an enormous exponent": ({**RSA, "e": "AQAAAAAB"}, "PS256"),
    "no exponent": ({**RSA, "e": ""}, "PS256"),
    "a leading zero": ({**RSA, "e": "AAEAAQ"}, "PS256"),
}


@pytest.mark.parametrize(("jwk", "algorithm"), REFUSED.values(), ids=REFUSED.keys())
def test_a_key_that_does_not_fit_is_none(jwk: object, algorithm: str) -> None:
    """Of another type, private, weak, enormous, or not as an encoder writes it."""
    assert public_jwk(jwk, algorithm) is None


def test_only_numbers_are_left_of_a_key() -> None:
    """What else a key says cannot steer whoever verifies with it."""
    more: dict[str, Any] = {
        "alg": "none",
        "use": "enc",
        "key_ops": ["sign"],
        "kid": "k",
        "x5c": ["AA"],
        "x5u": "https://a",
    }
    assert public_jwk({**EC, **more}, "ES256") == EC
    assert public_jwk({**RSA, **more}, "PS256") == RSA


def test_keys_of_a_set_are_chosen_by_kid_use_and_type() -> None:
    """By `kid` where there is one; a key for encryption, for another algorithm or another use is none."""
    keys = [
        {**EC, "kid": "a"},
        {**EC, "kid": "b", "use": "sig", "alg": "ES256", "key_ops": ["verify"]},
        {**EC, "kid": "c", "use": "enc"},
        {**EC, "kid": "d", "alg": "ES384"},
        {**EC, "kid": "e", "key_ops": ["sign"]},
        {**RSA, "kid": "f"},
        {**EC, "kid": "g", "d": EC["x"]},
        "no key",
    ]
    assert fitting_keys({"keys": keys}, "a", "ES256") == [EC]
    assert fitting_keys({"keys": keys}, "b", "ES256") == [EC]
    assert [kid for kid in "cdef" if fitting_keys({"keys": keys}, kid, "ES256")] == []
    assert fitting_keys({"keys": keys}, "f", "PS256") == [RSA]
    assert fitting_keys({"keys": keys}, None, "PS256") == [RSA]
    assert fitting_keys({"keys": keys}, "g", "ES256") == [EC]  # a private key in a public place is used as public


@pytest.mark.parametrize("jwks", [None, [], "keys", {}, {"keys": None}, {"keys": {}}, {"keys": [None, 5]}])
def test_what_is_no_key_set_has_no_keys(jwks: object) -> None:
    """It is never a fault."""
    assert fitting_keys(jwks, None, "ES256") == []


def test_few_keys_are_tried_and_few_are_read() -> None:
    """A set of a thousand keys costs four verifications at most, and what is far down is not there."""
    assert len(fitting_keys({"keys": [EC] * 1000}, None, "ES256")) == 4
    assert fitting_keys({"keys": [RSA] * 20 + [EC]}, None, "ES256") == []
