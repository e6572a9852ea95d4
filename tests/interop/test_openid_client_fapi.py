"""npm openid-client as a relying party that proves itself by key: PAR, DPoP with nonces, private_key_jwt (oidc.md §5, §6)."""

from dataclasses import replace
from functools import partial

import pytest

from tests.fapi.fapi_client import PROFILE, register
from tests.interop import member, node_party
from tests.json_client import CALLBACK
from tests.product import Product
from tests.proofs import SigningKey, ec_key, rsa_key

pytestmark = pytest.mark.interop


@pytest.mark.parametrize("key", [ec_key("node-1"), rsa_key("PS256", "node-2")], ids=lambda key: key.algorithm)
def test_openid_client_signs_a_member_in_by_key(product_today: Product, key: SigningKey) -> None:
    """From a pushed request to a revoked refresh token, each answer verified by the library."""
    register(
        replace(
            PROFILE,
            client_id="node",
            redirect_uris=(CALLBACK,),
            jwks=key.jwks,
            id_token_signed_response_alg="RS256",
        )
    )
    told = {
        "issuer": product_today.issuer,
        "client_id": "node",
        "redirect_uri": CALLBACK,
        "id_token_alg": "RS256",
        "jwk": {**key.key.as_dict(private=True), "kid": key.kid, "alg": key.algorithm},
    }
    said = node_party.talk("openid_client_fapi_party.mjs", told, partial(member.in_json, product_today))
    assert (said["claims"]["aud"], said["userinfo"]["given_name"]) == ("node", "Camille")
    assert said["token_types"] == ["dpop", "dpop"]
    assert (said["introspected"]["active"], set(said["introspected"]["cnf"])) == (True, {"jkt"})
    assert said["afterwards"] == "invalid_grant"
