"""Tokens signed by KMS: two JOSE implementations that we did not write agree on each kind of them (OP-06, KEY-02).

What is not accepted is in tests/security/test_jwt_mutations.py.
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jwk import KeySet

from chalicelib.adapters.remembered_rings import RememberedRings
from chalicelib.adapters.token_signer import DEPLOYED_KEY_BITS, KMS_MESSAGE_MAX_BYTES, KmsTokenSigner
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.key_ring import ALGORITHMS
from chalicelib.domain.limits import NONCE_MAX_BYTES
from chalicelib.domain.token_claims import TokenRequest, id_token_claims
from localdev import emulator
from tests.fakes_keys import DAY, SCHEDULE, FakeRings, emulated_signer
from tests.fakes_oidc import FAMILY, ISSUER, NOON

pytestmark = pytest.mark.emulator("KMS alone")

REGION = "eu-central-1"
CLAIMS: dict[str, object] = {"iss": ISSUER, "sub": "é", "exp": 1, "amr": ["pwd"]}
Made = tuple[KmsTokenSigner, FakeRings]


@pytest.fixture(scope="module")
def made() -> Made:
    """The adapter with a ring of each algorithm, its keys in the emulated KMS."""
    emulator.start()
    return emulated_signer(REGION)


@pytest.fixture
def signer(made: Made) -> KmsTokenSigner:
    """The adapter."""
    return made[0]


def decoded(segment: str) -> bytes:
    """Decode base64url without padding."""
    return urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def encoded(value: object) -> str:
    """Encode bytes, or a value as JSON."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def jwk_of(signer: KmsTokenSigner, token: str) -> dict[str, str]:
    """Return the published key that a token's header names."""
    kid = json.loads(decoded(token.partition(".")[0]))["kid"]
    (jwk,) = [key for key in signer.public_keys() if key["kid"] == kid]
    return {name: str(value) for name, value in jwk.items()}


def verify_by_hand(jwk: dict[str, str], token: str) -> None:
    """Check a signature by the bare rules of RSA or ECDSA, with a key that is rebuilt from the JWK alone."""
    message, _, signature = token.rpartition(".")
    number = {name: int.from_bytes(decoded(jwk[name]), "big") for name in {"n", "e", "x", "y"} & set(jwk)}
    raw = decoded(signature)
    if jwk["kty"] == "RSA":
        RSAPublicNumbers(number["e"], number["n"]).public_key().verify(raw, message.encode(), PKCS1v15(), SHA256())
        return
    assert len(raw) == 64
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    point = EllipticCurvePublicNumbers(number["x"], number["y"], SECP256R1())
    point.public_key().verify(der, message.encode(), ECDSA(SHA256()))


@pytest.mark.parametrize("typ", ["JWT", "at+jwt"])
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_cryptography_verifies_what_kms_signed(signer: KmsTokenSigner, algorithm: str, typ: str) -> None:
    """The published key verifies the signature by the bare rules, and not a changed message."""
    token = signer.sign(CLAIMS, typ, algorithm)
    header, payload, signature = token.split(".")
    jwk = jwk_of(signer, token)
    verify_by_hand(jwk, token)
    with pytest.raises(InvalidSignature):
        verify_by_hand(jwk, f"{header}.{payload}x.{signature}")
    assert json.loads(decoded(header)) == {"alg": algorithm, "kid": jwk["kid"], "typ": typ}
    assert json.loads(decoded(payload)) == CLAIMS


@pytest.mark.parametrize("typ", ["JWT", "at+jwt"])
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_joserfc_verifies_it_through_the_jwks(signer: KmsTokenSigner, algorithm: str, typ: str) -> None:
    """A relying party's library finds the key by its `kid` in the document as published."""
    jwks: Any = {"keys": list(signer.public_keys())}
    decoded_token = jwt.decode(signer.sign(CLAIMS, typ, algorithm), KeySet.import_key_set(jwks), algorithms=[algorithm])
    assert decoded_token.claims == CLAIMS


def test_published_keys_are_public_and_named_by_their_thumbprints(signer: KmsTokenSigner) -> None:
    """No private member; `kid` is the thumbprint of RFC 7638, so it is the same in every container and never twice."""
    members = {"RSA": ("e", "kty", "n"), "EC": ("crv", "kty", "x", "y")}
    jwks = [dict(jwk) for jwk in signer.public_keys()]
    assert [jwk["alg"] for jwk in jwks] == ["RS256", "RS256", "ES256", "ES256"]
    assert len({str(jwk["kid"]) for jwk in jwks}) == 4
    for jwk in jwks:
        own = members[str(jwk["kty"])]
        assert set(jwk) == {*own, "kid", "use", "alg"}
        text = json.dumps({name: jwk[name] for name in own}, separators=(",", ":"))
        assert jwk["kid"] == encoded(hashlib.sha256(text.encode()).digest())


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_claims_come_back_only_for_their_type(signer: KmsTokenSigner, algorithm: str) -> None:
    """An access token is no ID token, and the other way round."""
    token = signer.sign(CLAIMS, "at+jwt", algorithm)
    assert signer.verified_claims(token, "at+jwt") == CLAIMS
    assert signer.verified_claims(token, "JWT") is None
    assert signer.verified_claims(signer.sign(CLAIMS, "JWT", algorithm), "at+jwt") is None


def test_the_longest_nonce_still_fits_what_kms_signs(signer: KmsTokenSigner) -> None:
    """Any nonce that a request may carry can be signed; what is beyond KMS's bound is refused before it is called."""
    for nonce in ('"' * NONCE_MAX_BYTES, "€" * (NONCE_MAX_BYTES // 3)):
        grant, request = replace(FAMILY, client_id="c" * 200), TokenRequest(FAMILY.scope, NOON, nonce=nonce)
        claims = id_token_claims(grant, request, issuer=ISSUER, subject="s" * 255, sid="s" * 43, access_token="x")
        signed = signer.sign(claims, "JWT")
        assert len(signed.rpartition(".")[0]) <= KMS_MESSAGE_MAX_BYTES
        assert signer.verified_claims(signed, "JWT") == claims
    with pytest.raises(ValueError, match="longer than"):
        signer.sign({"x": "x" * KMS_MESSAGE_MAX_BYTES}, "JWT")


def test_a_key_that_kms_does_not_have_signs_nothing(made: Made) -> None:
    """An outage of KMS, or a key that was deleted: a fault, and no other key is tried."""
    signer, rings = made
    lost = KmsTokenSigner(RememberedRings(rings.read, lambda: NOON, SCHEDULE, 2048), "eu-north-1")
    with pytest.raises(KeysUnavailable, match="signing: Sign"):
        lost.sign(CLAIMS, "JWT")
    assert signer.verified_claims(signer.sign(CLAIMS, "JWT"), "JWT") == CLAIMS


def test_without_a_ring_nothing_is_signed_published_or_believed() -> None:
    """A deployment whose rotator has not run yet is closed."""
    nothing = KmsTokenSigner(RememberedRings(FakeRings().read, lambda: NOON, SCHEDULE, 2048), REGION)
    with pytest.raises(KeysUnavailable):
        nothing.sign(CLAIMS, "JWT")
    with pytest.raises(KeysUnavailable):
        nothing.public_keys()
    with pytest.raises(KeysUnavailable):
        nothing.verified_claims(f"{encoded({})}.{encoded({})}.{encoded(b'x')}", "JWT")


def test_a_local_key_signs_nothing_where_members_are_served(made: Made) -> None:
    """The local stage makes shorter keys than a deployment, which publishes none of them and signs with none."""
    signer, rings = made
    deployed = KmsTokenSigner(RememberedRings(rings.read, lambda: NOON, SCHEDULE, DEPLOYED_KEY_BITS), REGION)
    assert signer.public_keys()
    with pytest.raises(KeysUnavailable, match="as short as"):
        deployed.public_keys()
    with pytest.raises(KeysUnavailable, match="as short as"):
        deployed.sign(CLAIMS, "JWT")


def test_a_token_of_a_key_that_has_left_proves_nothing(made: Made) -> None:
    """Good while its key is published, then refused, and nothing else was changed."""
    signer, rings = made
    token = signer.sign(CLAIMS, "JWT")
    now = [NOON]
    later = KmsTokenSigner(RememberedRings(rings.read, lambda: now[0], SCHEDULE, 2048), REGION)
    now[0] += DAY + timedelta(hours=12)
    assert later.verified_claims(token, "JWT") == CLAIMS
    now[0] += timedelta(minutes=11)
    assert later.verified_claims(token, "JWT") is None
