"""FAPI 2.0 Security Profile: a client that keeps the rules signs in; breaking each of them, it is refused (docs/fapi.md)."""

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.fapi.fapi_client import FapiClient
from tests.json_client import MOBILE_CHALLENGE, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import Answer
from tests.proofs import ath, ec_key, proof, rsa_key


def error_of(answer: Answer, status: int = 400) -> str:
    """Return the error of a refusal, which tells two members and that nobody may keep it."""
    assert answer.status == status, answer.text
    assert set(answer.json()) == {"error", "error_description"}
    assert answer.header("Cache-Control") == "no-store"
    return str(answer.json()["error"])


def test_a_client_that_keeps_the_rules_signs_in(bank: FapiClient) -> None:
    """PAR, private_key_jwt, PKCE, `iss`, DPoP: tokens bound to its key, an ID token that verifies, claims, a refresh."""
    pushed = bank.push()
    assert (pushed.status, pushed.json()["expires_in"], pushed.header("Cache-Control")) == (201, 90, "no-store")
    assert pushed.json()["request_uri"].startswith("urn:ietf:params:oauth:request_uri:")
    callback = bank.answered()
    assert {name: callback[name] for name in ("state", "iss")} == {"state": "a-state", "iss": bank.product.issuer}
    answer = bank.redeem(callback["code"])
    assert (answer.status, answer.json()["token_type"]) == (200, "DPoP")
    tokens = answer.json()
    jwks = bank.product.request("GET", "/.well-known/jwks.json").json()
    keys = KeySet.import_key_set(jwks)  # type: ignore[arg-type]  # a JWKS as JSON
    id_token = jwt.decode(tokens["id_token"], keys, algorithms=["ES256"]).claims
    access_token = jwt.decode(tokens["access_token"], keys, algorithms=["ES256"]).claims
    assert (id_token["aud"], id_token["nonce"]) == ("bank", "a-nonce")
    assert access_token["cnf"] == {"jkt": bank.proof_key.jkt}
    told = bank.userinfo(tokens["access_token"])
    assert (told.status, told.json()["given_name"]) == (200, "Camille")
    assert bank.userinfo(tokens["access_token"], method="POST").status == 200


def test_it_may_sign_with_ps256(bank: FapiClient) -> None:
    """The other algorithm of the profile, for proofs (§5.4.1)."""
    bank.proof_key = rsa_key()
    assert bank.userinfo(bank.signed_in()["access_token"]).status == 200


def test_it_refreshes_with_proofs(bank: FapiClient) -> None:
    """A confidential client's refresh token is bound to the client: any key of its may follow, and one must."""
    tokens = bank.redeem(bank.answered(scope="openid offline_access")["code"]).json()
    asked: dict[str, str | None] = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert error_of(bank.token(asked, None)) == "invalid_request"
    bank.proof_key = ec_key("bank-proof-2")
    answer = bank.token(asked)
    assert (answer.status, answer.json()["token_type"]) == (200, "DPoP")
    assert bank.userinfo(answer.json()["access_token"]).status == 200


# -- each rule by itself


def test_a_request_that_was_not_pushed_is_refused(bank: FapiClient) -> None:
    """Right as it is in all else, the client is told (§5.3.2.2, RFC 9126 §6)."""
    plain = {"redirect_uri": "https://bank.example/callback", "response_type": "code", "scope": "openid", "state": "s"}
    plain |= {"code_challenge": MOBILE_CHALLENGE, "code_challenge_method": "S256"}
    callback = redirect_parameters(bank.authorize(None, **plain))
    assert callback.pop("error_description")
    assert callback == {"error": "invalid_request", "state": "s", "iss": bank.product.issuer}


@pytest.mark.parametrize(
    "fields",
    [
        {"client_assertion": None, "client_assertion_type": None},
        {"client_assertion": None, "client_assertion_type": None, "client_secret": "a-secret"},
        {"client_assertion": "", "client_assertion_type": ""},
    ],
    ids=["id alone", "secret", "empty"],
)
def test_a_push_must_be_authenticated_by_key(bank: FapiClient, fields: dict[str, str | None]) -> None:
    """Neither the id alone nor a secret proves the client (§5.3.2.1)."""
    assert error_of(bank.push(**fields), 401) == "invalid_client"


def test_an_assertion_is_for_the_issuer_as_a_text(bank: FapiClient) -> None:
    """Not for an endpoint, and not for a list (§5.3.2.1)."""
    issuer = bank.product.issuer
    for audience in (f"{issuer}/oauth2/par", f"{issuer}/oauth2/token", [issuer], None):
        assert error_of(bank.push(client_assertion=bank.assertion(aud=audience)), 401) == "invalid_client"


def test_an_assertion_counts_once_anywhere(bank: FapiClient) -> None:
    """One that was used to push opens neither the token endpoint nor another push."""
    text = bank.assertion()
    assert bank.push(client_assertion=text).status == 201
    assert error_of(bank.push(client_assertion=text), 401) == "invalid_client"
    assert error_of(bank.redeem("a-code", client_assertion=text), 401) == "invalid_client"
    assert error_of(bank.post("/oauth2/revoke", {"token": "x", "client_assertion": text}), 401) == "invalid_client"


def test_another_clients_key_or_rs256_proves_nobody(bank: FapiClient, rival: FapiClient) -> None:
    """The assertion is signed by the client's own key, with an algorithm of the profile (§5.4.1)."""
    bank.key = rival.key
    assert error_of(bank.push(), 401) == "invalid_client"
    bank.key = rsa_key("RS256", "bank-1")
    assert error_of(bank.push(), 401) == "invalid_client"


@pytest.mark.parametrize(
    "fields",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
        {"code_challenge": "short"},
    ],
)
def test_a_push_without_pkce_s256_is_refused(bank: FapiClient, fields: dict[str, str | None]) -> None:
    """Judged when it is pushed (§5.3.2.2)."""
    assert error_of(bank.push(**fields)) == "invalid_request"


def test_a_push_needs_a_registered_redirect_uri(bank: FapiClient) -> None:
    """To the letter, and never left out (§5.3.2.2)."""
    for redirect_uri in (None, "https://elsewhere.example/callback", "https://bank.example/callback/"):
        assert error_of(bank.push(redirect_uri=redirect_uri)) == "invalid_request"


@pytest.mark.parametrize("response_type", ["token", "id_token", "code id_token", "code token", "none", None])
def test_only_the_code_flow_is_served(bank: FapiClient, response_type: str | None) -> None:
    """No implicit and no hybrid flow (§5.3.2.2)."""
    assert error_of(bank.push(response_type=response_type)) in {"unsupported_response_type", "invalid_request"}


def test_no_password_grant(bank: FapiClient) -> None:
    """The resource owner's password is nobody's grant (§5.3.2.1)."""
    fields: dict[str, str | None] = {"grant_type": "password", "username": "a", "password": "b"}
    assert error_of(bank.token(fields)) == "unsupported_grant_type"


def test_errors_carry_the_issuer_too(bank: FapiClient) -> None:
    """`iss` is in every answer to the callback (§5.3.2.2, RFC 9207)."""
    callback = redirect_parameters(bank.authorize(bank.pushed(prompt="none")))
    assert (callback["error"], callback["iss"], callback["state"]) == ("login_required", bank.product.issuer, "a-state")
    assert "code" not in callback


def test_a_code_lives_sixty_seconds(bank: FapiClient) -> None:
    """59 seconds are in time, 60 are not (§5.3.2.1)."""
    first, second = bank.answered()["code"], bank.answered()["code"]
    bank.product.advance(59)
    assert bank.redeem(first).status == 200
    bank.product.advance(1)
    assert error_of(bank.redeem(second)) == "invalid_grant"


def test_a_code_counts_once(bank: FapiClient) -> None:
    """The second use is refused and ends the tokens of the first (§5.3.2.1)."""
    code = bank.answered()["code"]
    access_token = bank.redeem(code).json()["access_token"]
    assert error_of(bank.redeem(code)) == "invalid_grant"
    assert error_of(bank.userinfo(access_token), 401) == "invalid_token"


def test_a_code_needs_its_verifier_and_its_client(bank: FapiClient, rival: FapiClient) -> None:
    """PKCE, and the client that it was made for."""
    code = bank.answered()["code"]
    assert error_of(bank.redeem(code, code_verifier="x" * 43)) == "invalid_grant"
    assert error_of(bank.redeem(code, code_verifier=None)) == "invalid_grant"
    assert error_of(rival.redeem(code)) == "invalid_grant"
    assert bank.redeem(code).status == 200


def test_tokens_are_given_to_a_proven_key_alone(bank: FapiClient) -> None:
    """Without a proof, or with one by RS256, there are none, and the code stays good (§5.3.2.1)."""
    code = bank.answered()["code"]
    assert error_of(bank.redeem(code, None)) == "invalid_request"
    now, url = bank.product.now(), f"{bank.product.issuer}/oauth2/token"
    by_rs256 = proof(rsa_key("RS256"), "POST", url, now, nonce=bank.nonce)
    assert error_of(bank.redeem(code, by_rs256)) == "invalid_dpop_proof"
    assert bank.redeem(code).status == 200


def test_a_token_is_used_with_its_key_alone(bank: FapiClient) -> None:
    """As a bearer's, with another key, or in the URL it opens nothing (§5.3.3)."""
    access_token = bank.signed_in()["access_token"]
    bearer = bank.userinfo(access_token, "Bearer", None)
    assert error_of(bearer, 401) == "invalid_token"
    assert 'DPoP algs="ES256 PS256"' in bearer.header("WWW-Authenticate")
    stolen = proof(
        ec_key("thief"),
        "GET",
        f"{bank.product.issuer}/oauth2/userinfo",
        bank.product.now(),
        nonce=bank.nonce,
        ath=ath(access_token),
    )
    refused = bank.userinfo(access_token, with_proof=stolen)
    assert error_of(refused, 401) == "invalid_token"
    assert refused.header("WWW-Authenticate").startswith('DPoP error="invalid_token"')
    assert error_of(bank.product.request("GET", f"/oauth2/userinfo?access_token={access_token}")) == "invalid_request"
    assert bank.userinfo(access_token).status == 200


def test_after_a_password_the_browser_is_sent_on_by_get(bank: FapiClient) -> None:
    """303, so that nothing that was typed is posted to the client (§5.3.2.2)."""
    browser = PageBrowser(bank.product)
    browser.get(f"/oauth2/authorize?client_id=bank&request_uri={bank.pushed()}")
    answer = browser.login()
    assert answer.status == 303
    assert redirect_parameters(answer)["iss"] == bank.product.issuer
