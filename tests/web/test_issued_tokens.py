"""Each kind of token that the product issues, by two libraries and a schema, for each algorithm (OP-06, KEY-02, RFC 9068).

joserfc reads it through the JWKS as a relying party does; the bare rules of RSA and ECDSA verify it a second time.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from chalicelib import wiring
from chalicelib.domain.key_ring import ALGORITHMS
from tests.contract.test_token_signer import verify_by_hand
from tests.json_client import MOBILE_VERIFIER, JsonClient
from tests.product import Product
from tests.security.jwt_mutations import decoded, encoded
from tests.web.token_calls import redeem, signed_in

ID_TOKEN: Mapping[str, type] = {
    **dict.fromkeys(("iss", "sub", "aud", "nonce", "acr", "sid", "at_hash"), str),
    **dict.fromkeys(("iat", "exp", "auth_time"), int),
    "amr": list,
}
"""Exactly these: nothing about the person is in it unless it was asked for (OP-06)."""

ACCESS_TOKEN: Mapping[str, type] = {
    **dict.fromkeys(("iss", "sub", "aud", "client_id", "scope", "jti"), str),
    **dict.fromkeys(("iat", "exp"), int),
}
"""What RFC 9068 §2.2 asks."""
ALLOWED = {"auth_time", "acr", "amr", "cnf"}
"""What an access token may say beside (RFC 9068 §2.2.1, RFC 9449 §6.1)."""


@pytest.fixture(params=ALGORITHMS)
def algorithm(request: pytest.FixtureRequest, product: Product) -> Iterator[str]:
    """The algorithm that the app has registered for its ID tokens."""
    del product
    clients = wiring.adapters().clients
    registered = clients.find("mobile-app")
    assert registered is not None
    clients.put(replace(registered, id_token_signed_response_alg=request.param))
    yield request.param
    clients.put(registered)


@pytest.fixture
def tokens(algorithm: str, client: JsonClient) -> dict[str, str]:
    """What the app gets for a code."""
    del algorithm
    code = signed_in(client, "mobile-app", "openid")
    return dict(redeem(client, code, {}, client_id="mobile-app", code_verifier=MOBILE_VERIFIER).json())


def read(product: Product, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims of a token that both ways verify."""
    jwks: Any = product.request("GET", "/.well-known/jwks.json").json()
    found = jwt.decode(token, KeySet.import_key_set(jwks), algorithms=list(ALGORITHMS))
    (jwk,) = [key for key in jwks["keys"] if key["kid"] == found.header["kid"]]
    verify_by_hand(jwk, token)
    assert found.header["alg"] == jwk["alg"]
    assert json.loads(decoded(token.split(".")[1])) == found.claims
    return dict(found.header), dict(found.claims)


def fits(schema: Mapping[str, type], claims: Mapping[str, object]) -> bool:
    """Whether each claim of a schema is there, in its type, and not empty."""
    return all(type(claims.get(name)) is kind and claims[name] for name, kind in schema.items())


def test_an_id_token_is_signed_as_the_client_has_registered(
    algorithm: str, tokens: dict[str, str], product: Product
) -> None:
    """Two libraries agree, every claim has its type, none is there that was not asked for, five minutes are its life."""
    header, claims = read(product, tokens["id_token"])
    assert (header["alg"], header["typ"], set(header)) == (algorithm, "JWT", {"alg", "kid", "typ"})
    assert fits(ID_TOKEN, claims)
    assert set(claims) == set(ID_TOKEN)
    assert claims["exp"] - claims["iat"] == 300
    assert claims["at_hash"] == encoded(hashlib.sha256(tokens["access_token"].encode()).digest()[:16])


def test_an_access_token_is_signed_as_the_client_s_id_tokens_are(
    tokens: dict[str, str], product: Product, algorithm: str
) -> None:
    """With a type of its own; ten minutes are its life. FAPI 2.0 forbids RS256 for both kinds (§5.4.1)."""
    header, claims = read(product, tokens["access_token"])
    assert (header["alg"], header["typ"], set(header)) == (algorithm, "at+jwt", {"alg", "kid", "typ"})
    assert fits(ACCESS_TOKEN, claims)
    assert set(ACCESS_TOKEN) <= set(claims) <= set(ACCESS_TOKEN) | ALLOWED
    assert claims["exp"] - claims["iat"] == 600
    assert claims["aud"] == claims["iss"] == product.issuer


def test_discovery_advertises_both_and_the_jwks_has_keys_for_both(product: Product) -> None:
    """A current and a next key of each, all for signatures, with distinct names and no private member."""
    metadata = product.request("GET", "/.well-known/openid-configuration").json()
    assert metadata["id_token_signing_alg_values_supported"] == list(ALGORITHMS)
    answer = product.request("GET", "/.well-known/jwks.json")
    keys = answer.json()["keys"]
    assert answer.header("cache-control") == "public, max-age=300"
    assert [key["alg"] for key in keys].count("RS256") >= 2
    assert [key["alg"] for key in keys].count("ES256") >= 2
    assert len({key["kid"] for key in keys}) == len(keys)
    members = {"RSA": {"n", "e"}, "EC": {"crv", "x", "y"}}
    assert [key for key in keys if set(key) != {"kty", "kid", "use", "alg"} | members[key["kty"]]] == []
