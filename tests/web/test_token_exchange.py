"""From the redirect to the claims, against the running product with its real adapters (OP-03, OP-06, oidc.md §1)."""

from base64 import b64encode
from functools import partial

import pytest

from tests.json_client import MOBILE_VERIFIER, JsonClient
from tests.races.volley import together
from tests.web.token_calls import FEDERATION, redeem, signed_in, userinfo, verified


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
    code = signed_in(client)
    answers = together([partial(redeem, client, code) for _ in range(30)])
    assert sorted(answer.status for answer in answers) == [200] + [400] * 29
