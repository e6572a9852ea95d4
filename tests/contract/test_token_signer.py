"""Tokens signed by KMS: two JOSE implementations that we did not write agree, and nothing else is accepted (OP-06, OP-07)."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from string import ascii_letters, digits
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import KeySet

from chalicelib.adapters import aws
from chalicelib.adapters.token_signer import DEPLOYED_KEY_BITS, KMS_MESSAGE_MAX_BYTES, KmsTokenSigner
from chalicelib.domain.faults import KeysUnavailable
from chalicelib.domain.limits import NONCE_MAX_BYTES
from chalicelib.domain.token_claims import TokenRequest, id_token_claims
from localdev import emulator
from tests.fakes_oidc import FAMILY, ISSUER, NOON

pytestmark = pytest.mark.emulator("KMS alone")

REGION = "eu-west-3"
ALIAS = "alias/contract-signing"
CLAIMS: dict[str, object] = {"iss": ISSUER, "sub": "é", "exp": 1, "amr": ["pwd"]}


@pytest.fixture(scope="module")
def kms() -> Any:  # noqa: ANN401 - boto3 ships no types
    """The emulated KMS with a signing key of this module's own."""
    emulator.start()
    client: Any = aws.client("kms", REGION)
    make_key(client, ALIAS)
    return client


@pytest.fixture(scope="module")
def signer(kms: Any) -> KmsTokenSigner:  # noqa: ANN401 - boto3 ships no types
    """The adapter."""
    del kms
    return KmsTokenSigner(ALIAS, REGION)


@pytest.fixture(scope="module")
def token(signer: KmsTokenSigner) -> str:
    """A good access token."""
    return signer.sign(CLAIMS, "at+jwt")


def make_key(kms: Any, alias: str) -> None:  # noqa: ANN401 - boto3 ships no types
    """Make an RSA signing key under an alias."""
    key = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    kms.create_alias(AliasName=alias, TargetKeyId=key["KeyId"])


def decoded(segment: str) -> bytes:
    """Decode base64url without padding."""
    return urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def encoded(value: object) -> str:
    """Encode bytes, or a value as JSON."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def public_key(signer: KmsTokenSigner) -> RSAPublicKey:
    """Rebuild the public key from the JWK alone."""
    jwk = {name: str(value) for name, value in signer.public_keys()[0].items()}
    numbers = RSAPublicNumbers(int.from_bytes(decoded(jwk["e"]), "big"), int.from_bytes(decoded(jwk["n"]), "big"))
    return numbers.public_key()


def test_cryptography_verifies_what_kms_signed(signer: KmsTokenSigner, token: str) -> None:
    """The published key verifies the signature by the bare RSA rules, and not a changed message."""
    header, payload, signature = token.split(".")
    key = public_key(signer)
    key.verify(decoded(signature), f"{header}.{payload}".encode(), PKCS1v15(), SHA256())
    with pytest.raises(InvalidSignature):
        key.verify(decoded(signature), f"{header}.{payload}x".encode(), PKCS1v15(), SHA256())
    assert json.loads(decoded(header)) == {"alg": "RS256", "kid": signer.public_keys()[0]["kid"], "typ": "at+jwt"}
    assert json.loads(decoded(payload)) == CLAIMS


def test_joserfc_verifies_it_through_the_jwks(signer: KmsTokenSigner, token: str) -> None:
    """A relying party's library finds the key by its `kid` in the document as published."""
    jwks: Any = {"keys": list(signer.public_keys())}
    decoded_token = jwt.decode(token, KeySet.import_key_set(jwks), algorithms=["RS256"])
    assert decoded_token.claims == CLAIMS


def test_the_published_key_is_public_and_named_by_its_thumbprint(signer: KmsTokenSigner) -> None:
    """No private member; `kid` is the thumbprint of RFC 7638, so it is the same in every container."""
    jwk = dict(signer.public_keys()[0])
    assert set(jwk) == {"kty", "n", "e", "kid", "use", "alg"}
    members = json.dumps({"e": jwk["e"], "kty": "RSA", "n": jwk["n"]}, separators=(",", ":"), sort_keys=True)
    assert jwk["kid"] == encoded(hashlib.sha256(members.encode()).digest())
    assert KmsTokenSigner(ALIAS, REGION).public_keys() == signer.public_keys()


def test_claims_come_back_only_for_their_type(signer: KmsTokenSigner, token: str) -> None:
    """An access token is no ID token, and the other way round."""
    assert signer.verified_claims(token, "at+jwt") == CLAIMS
    assert signer.verified_claims(token, "JWT") is None
    assert signer.verified_claims(signer.sign(CLAIMS, "JWT"), "at+jwt") is None


def forgeries(signer: KmsTokenSigner, token: str) -> Iterator[tuple[str, str]]:
    """Yield tokens that were never signed by the product, by the name of their attack (RFC 8725 §2)."""
    header, payload, signature = token.split(".")
    fields: dict[str, object] = json.loads(decoded(header))
    jwk = dict(signer.public_keys()[0])
    pem = public_key(signer).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for alg in ("none", "None", "NONE", ""):
        unsigned = encoded({**fields, "alg": alg})
        yield f"alg {alg!r}, no signature", f"{unsigned}.{payload}."
        yield f"alg {alg!r}, old signature", f"{unsigned}.{payload}.{signature}"
    for secret_name, secret in (("PEM", pem), ("modulus", str(jwk["n"]).encode()), ("nothing", b"\x00")):
        confused = f"{encoded({**fields, 'alg': 'HS256'})}.{payload}"
        yield f"HS256 with the {secret_name}", f"{confused}.{encoded(hmac.digest(secret, confused.encode(), 'sha256'))}"
    for name, value in (("jwk", jwk), ("jku", "https://attacker.example/jwks"), ("x5u", "https://attacker.example/x")):
        yield f"{name} in the header", f"{encoded({**fields, name: value})}.{payload}.{signature}"
    yield "critical extension", f"{encoded({**fields, 'crit': ['b64'], 'b64': False})}.{payload}.{signature}"
    yield "another kid", f"{encoded({**fields, 'kid': 'other'})}.{payload}.{signature}"
    yield "another payload", f"{header}.{encoded({**CLAIMS, 'sub': 'other'})}.{signature}"
    yield "header not JSON", f"{encoded(b'{')}.{payload}.{signature}"
    yield "header a list", f"{encoded([1])}.{payload}.{signature}"
    yield "header nested too deep", f"{encoded(b'[' * 4000)}.{payload}.{signature}"
    yield "padding", f"{token}=="
    yield "a space", f"{token} "
    yield "a line end", f"{token}\n"
    yield "a fourth segment", f"{token}.x"
    yield "no signature", f"{header}.{payload}."
    yield "two segments", f"{header}.{payload}"
    yield "nothing", ""
    yield "dots", ".."
    yield "not ASCII", f"{header}.{payload}.é"
    yield "too long", f"{header}.{payload}.{'A' * 8192}"


def test_no_forgery_is_accepted(signer: KmsTokenSigner, token: str) -> None:
    """None of the known attacks on JWTs passes, and none crashes."""
    accepted = [name for name, forged in forgeries(signer, token) if signer.verified_claims(forged, "at+jwt")]
    assert accepted == []


def test_a_key_of_somebody_else_signs_nothing_here(kms: Any, signer: KmsTokenSigner) -> None:  # noqa: ANN401 - no types
    """A well-formed token of another KMS key is refused, under its own kid and under ours."""
    make_key(kms, "alias/contract-foreign")
    foreign = KmsTokenSigner("alias/contract-foreign", REGION).sign(CLAIMS, "at+jwt")
    _, payload, signature = foreign.split(".")
    ours = encoded({"alg": "RS256", "kid": signer.public_keys()[0]["kid"], "typ": "at+jwt"})
    assert signer.verified_claims(foreign, "at+jwt") is None
    assert signer.verified_claims(f"{ours}.{payload}.{signature}", "at+jwt") is None


@pytest.mark.parametrize(
    "changes",
    [
        {"kid": "other"},
        {"jku": "https://attacker.example/jwks"},
        {"crit": ["b64"], "b64": False},
        {"cty": "JWT"},
        {"typ": "AT+JWT"},
    ],
    ids=str,
)
def test_a_header_that_the_product_does_not_write_is_refused_even_when_signed(
    kms: Any,  # noqa: ANN401 - boto3 ships no types
    signer: KmsTokenSigner,
    token: str,
    changes: dict[str, object],
) -> None:
    """The header is exactly `alg`, `kid` and `typ` with our values, whoever may sign with the key."""
    header, payload, _ = token.split(".")
    message = f"{encoded({**json.loads(decoded(header)), **changes})}.{payload}"
    answer = kms.sign(
        KeyId=ALIAS, Message=message.encode(), MessageType="RAW", SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256"
    )
    assert signer.verified_claims(f"{message}.{encoded(answer['Signature'])}", "at+jwt") is None


def test_every_character_of_a_token_counts(signer: KmsTokenSigner, token: str) -> None:
    """Changing the last character of any segment, unused bits included, breaks the token."""
    for end in (token.index("."), token.rindex("."), len(token)):
        for letter in f"{ascii_letters}{digits}-_":
            changed = token[: end - 1] + letter + token[end:]
            assert changed == token or signer.verified_claims(changed, "at+jwt") is None


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_altered_token_is_accepted(signer: KmsTokenSigner, token: str, data: st.DataObject) -> None:
    """Cut, doubled, exchanged or inserted characters anywhere: never accepted, never a crash."""
    start = data.draw(st.integers(0, len(token)))
    end = data.draw(st.integers(start, min(len(token), start + 8)))
    changed = token[:start] + data.draw(st.text(max_size=8)) + token[end:]
    assert changed == token or signer.verified_claims(changed, "at+jwt") is None


def test_the_longest_nonce_still_fits_what_kms_signs(signer: KmsTokenSigner) -> None:
    """Any nonce that a request may carry can be signed; what is beyond KMS's bound is refused before it is called."""
    for nonce in ('"' * NONCE_MAX_BYTES, "€" * (NONCE_MAX_BYTES // 3)):
        grant, request = replace(FAMILY, client_id="c" * 200), TokenRequest(FAMILY.scope, NOON, nonce=nonce)
        claims = id_token_claims(grant, request, issuer=ISSUER, subject="s" * 255, access_token="x")
        signed = signer.sign(claims, "JWT")
        assert len(signed.rpartition(".")[0]) <= KMS_MESSAGE_MAX_BYTES
        assert signer.verified_claims(signed, "JWT") == claims
    with pytest.raises(ValueError, match="longer than"):
        signer.sign({"x": "x" * KMS_MESSAGE_MAX_BYTES}, "JWT")


def test_an_outage_of_kms_is_a_fault(kms: Any) -> None:  # noqa: ANN401 - boto3 ships no types
    """Without the key nothing is signed, published or believed."""
    del kms
    nowhere = KmsTokenSigner("alias/contract-no-such-key", REGION)
    with pytest.raises(KeysUnavailable):
        nowhere.sign(CLAIMS, "JWT")
    with pytest.raises(KeysUnavailable):
        nowhere.public_keys()
    with pytest.raises(KeysUnavailable):
        nowhere.verified_claims(f"{encoded({})}.{encoded({})}.{encoded(b'x')}", "JWT")


def test_a_local_key_signs_nothing_where_members_are_served(signer: KmsTokenSigner) -> None:
    """The local stage makes shorter keys than the template; a deployment publishes none of them and signs with none."""
    deployed = KmsTokenSigner(ALIAS, REGION, DEPLOYED_KEY_BITS)
    assert signer.public_keys()
    with pytest.raises(KeysUnavailable, match="fewer than 3072 bits"):
        deployed.public_keys()
    with pytest.raises(KeysUnavailable, match="fewer than 3072 bits"):
        deployed.sign(CLAIMS, "JWT")
