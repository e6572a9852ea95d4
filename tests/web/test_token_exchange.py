"""From the redirect to the claims, against the running product with its real adapters (OP-03, OP-06, oidc.md §1)."""

from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from urllib.parse import urlencode

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.json_client import CALLBACK, MOBILE_VERIFIER, JsonClient, redirect_parameters
from tests.product import Answer

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PORTAL = {"Authorization": "Basic " + b64encode(b"portal:portal-demo-secret-not-for-production-0001").decode()}
FEDERATION = {"client_id": "federation", "client_secret": "federation-demo-secret-not-for-production-01"}


def signed_in(client: JsonClient, client_id: str = "portal", scope: str = "openid profile email ameliconnect") -> str:
    """Sign Camille in, by her session where she has one, and return the authorization code."""
    answer = client.authorize(client_id, scope=scope)
    if answer.json()["next"] == "login":
        answer = client.login()
    if answer.json()["next"] == "request_code":
        client.code_request()
        answer = client.verify(client.newest_code())
    return redirect_parameters(answer)["code"]


def redeem(client: JsonClient, code: str, headers: dict[str, str] | None = None, **more: str) -> Answer:
    """Post to the token endpoint."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, **more}
    sent = {**FORM, **(PORTAL if headers is None else headers)}
    return client.product.request("POST", "/oauth2/token", urlencode(form).encode(), sent)


def userinfo(client: JsonClient, access_token: str) -> Answer:
    """Ask who the token's member is."""
    return client.product.request("GET", "/oauth2/userinfo", headers={"Authorization": f"Bearer {access_token}"})


def verified(client: JsonClient, id_token: str) -> dict[str, Any]:
    """Verify a token as a relying party does: by the keys that discovery points to."""
    metadata = client.product.request("GET", "/.well-known/openid-configuration").json()
    jwks: Any = client.product.request("GET", metadata["jwks_uri"].removeprefix(metadata["issuer"])).json()
    return dict(jwt.decode(id_token, KeySet.import_key_set(jwks), algorithms=["RS256"]).claims)


def test_a_relying_party_receives_verified_claims(client: JsonClient) -> None:
    """The ID token verifies by the published keys, belongs to this sign-in, and userinfo is about the same member."""
    tokens = redeem(client, signed_in(client)).json()
    claims = verified(client, tokens["id_token"])
    now = int(client.product.now().timestamp())
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (client.product.issuer, "portal", "a-nonce")
    assert (claims["iat"], claims["auth_time"], claims["exp"] > now) == (now, now, True)
    assert (claims["acr"], claims["amr"]) == ("urn:sesame:acr:security-code", ["pwd", "otp"])
    assert userinfo(client, tokens["access_token"]).json() == {
        "sub": claims["sub"],
        "name": "Camille Essai",
        "given_name": "Camille",
        "family_name": "Essai",
        "birthdate": "1955-08-21",
        "email": "camille.essai@gmail.example",
        "email_verified": True,
        "affiliation": "general",
    }


def test_a_public_client_redeems_with_its_verifier_alone(client: JsonClient) -> None:
    """The app signs in without a code and says so in acr and amr; without the verifier nobody gets its tokens."""
    code = signed_in(client, "mobile-app", "openid")
    assert redeem(client, code, {}, client_id="mobile-app").json()["error"] == "invalid_grant"
    tokens = redeem(client, code, {}, client_id="mobile-app", code_verifier=MOBILE_VERIFIER).json()
    claims = verified(client, tokens["id_token"])
    assert (claims["acr"], claims["amr"]) == ("urn:sesame:acr:password", ["pwd"])


def test_a_client_may_authenticate_in_the_form(client: JsonClient) -> None:
    """`client_secret_post` works where it is registered, and Basic does not there."""
    code = signed_in(client, "federation", "openid")
    basic = {"Authorization": "Basic " + b64encode(":".join(FEDERATION.values()).encode()).decode()}
    assert redeem(client, code, basic).status == 401
    assert redeem(client, code, {}, **FEDERATION).status == 200


@pytest.mark.parametrize("seconds", [0, 30])
def test_a_second_use_kills_the_tokens_of_the_first(client: JsonClient, seconds: int) -> None:
    """At once or half a minute later: invalid_grant, and userinfo refuses the first access token."""
    code = signed_in(client)
    access_token = redeem(client, code).json()["access_token"]
    client.product.advance(seconds)
    assert userinfo(client, access_token).status == 200
    assert redeem(client, code).json()["error"] == "invalid_grant"
    refused = userinfo(client, access_token)
    assert (refused.status, refused.json()["error"]) == (401, "invalid_token")


def test_a_code_is_dead_after_its_minute(client: JsonClient) -> None:
    """59 seconds are in time, 60 are not."""
    first, second = signed_in(client), signed_in(client)
    client.product.advance(59)
    assert redeem(client, first).status == 200
    client.product.advance(1)
    assert redeem(client, second).json()["error"] == "invalid_grant"


def test_an_access_token_is_dead_at_its_end(client: JsonClient) -> None:
    """Userinfo holds it to `expires_in` by the product's clock."""
    tokens = redeem(client, signed_in(client)).json()
    client.product.advance(tokens["expires_in"] - 1)
    assert userinfo(client, tokens["access_token"]).status == 200
    client.product.advance(1)
    assert userinfo(client, tokens["access_token"]).status == 401


def test_an_id_token_opens_nothing_at_userinfo(client: JsonClient) -> None:
    """Only an access token is one (OP-13)."""
    assert userinfo(client, redeem(client, signed_in(client)).json()["id_token"]).status == 401


def test_of_thirty_redemptions_at_once_one_gives_tokens(client: JsonClient) -> None:
    """Over HTTP, through the real adapters: one 200, twenty-nine invalid_grant."""
    code, barrier = signed_in(client), Barrier(30)

    def attempt(_: int) -> int:
        barrier.wait()
        return redeem(client, code).status

    with ThreadPoolExecutor(30) as pool:
        assert sorted(pool.map(attempt, range(30))) == [200] + [400] * 29
