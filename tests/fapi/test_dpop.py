"""DPoP over HTTP: nonces, bound codes and tokens, and refusals as RFC 9449 writes them (OP-19)."""

import http.client

import pytest

from tests.fapi.fapi_client import CALLBACK, FapiClient
from tests.fapi.test_fapi_rules import error_of
from tests.json_client import MOBILE_CHALLENGE, MOBILE_VERIFIER, JsonClient
from tests.page_browser import PageBrowser
from tests.product import Product
from tests.proofs import ath, ec_key, proof
from tests.web.token_calls import redeem, signed_in, userinfo

JKT = ec_key("bank-proof").jkt
PUSH: dict[str, str | None] = {
    "client_id": "bank",
    "redirect_uri": CALLBACK,
    "response_type": "code",
    "scope": "openid",
    "code_challenge": MOBILE_CHALLENGE,
    "code_challenge_method": "S256",
}


def test_the_first_proof_is_answered_with_a_nonce(bank: FapiClient) -> None:
    """400 at the token endpoint and 401 at userinfo, both with the nonce; the code and the token stay good."""
    code = bank.answered()["code"]
    refused = bank.redeem(code, bank.proof("POST", "/oauth2/token"))
    assert error_of(refused) == "use_dpop_nonce"
    assert refused.header("DPoP-Nonce") == bank.nonce
    assert bank.nonce
    answer = bank.redeem(code)
    assert (answer.status, answer.header("DPoP-Nonce")) == (200, bank.nonce)
    access_token = answer.json()["access_token"]
    asked = bank.userinfo(
        access_token, with_proof=bank.proof("GET", "/oauth2/userinfo", nonce=None, ath=ath(access_token))
    )
    assert error_of(asked, 401) == "use_dpop_nonce"
    assert asked.header("WWW-Authenticate").startswith('DPoP error="use_dpop_nonce"')
    assert asked.header("DPoP-Nonce") == bank.nonce
    assert bank.userinfo(access_token).header("DPoP-Nonce") == bank.nonce


def test_a_request_refused_for_its_nonce_alone_can_be_repeated_whole(bank: FapiClient) -> None:
    """Assertion and all: the nonce is judged first, so the assertion is not spent; after the success it is."""
    bank.proves_at_push = True
    for path, fields in (("/oauth2/par", PUSH), ("/oauth2/token", None)):
        bank.nonce = None
        sent = {"client_assertion": bank.assertion(), **(fields or redemption(bank))}
        bank.nonce = None
        assert error_of(bank.post(path, sent, {"DPoP": bank.proof("POST", path)})) == "use_dpop_nonce"
        again = bank.post(path, sent, {"DPoP": bank.proof("POST", path)})
        assert again.status in {200, 201}, again.text
        assert error_of(bank.post(path, sent, {"DPoP": bank.proof("POST", path)}), 401) == "invalid_client"


def redemption(bank: FapiClient) -> dict[str, str | None]:
    """Return what redeems a new code."""
    bank.push()
    code = bank.answered()["code"]
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": MOBILE_VERIFIER,
    }


def test_a_nonce_goes_stale(bank: FapiClient) -> None:
    """After four minutes a new one is handed out, and the client goes on with it."""
    access_token = bank.signed_in()["access_token"]
    before = bank.nonce
    bank.product.advance(240)
    assert error_of(bank.userinfo(access_token), 401) == "use_dpop_nonce"
    assert bank.nonce != before
    assert bank.userinfo(access_token).status == 200


def test_a_proof_counts_once(bank: FapiClient) -> None:
    """At the token endpoint and at userinfo; a replay spends neither code nor token."""
    access_token, code = bank.signed_in()["access_token"], bank.answered()["code"]
    for_token = bank.proof("POST", "/oauth2/token")
    assert error_of(bank.redeem("no-code", for_token)) == "invalid_grant"
    assert error_of(bank.redeem(code, for_token)) == "invalid_dpop_proof"
    assert bank.redeem(code).status == 200
    for_userinfo = bank.proof("GET", "/oauth2/userinfo", ath=ath(access_token))
    assert bank.userinfo(access_token, with_proof=for_userinfo).status == 200
    replayed = bank.userinfo(access_token, with_proof=for_userinfo)
    assert error_of(replayed, 401) == "invalid_dpop_proof"
    assert replayed.header("WWW-Authenticate").startswith('DPoP error="invalid_dpop_proof"')


def test_a_proof_is_for_one_request(bank: FapiClient) -> None:
    """One for the token endpoint, another method, another token or an unknown host opens nothing at userinfo."""
    access_token = bank.signed_in()["access_token"]
    elsewhere = proof(
        bank.proof_key,
        "GET",
        "https://elsewhere.example/oauth2/userinfo",
        bank.product.now(),
        nonce=bank.nonce,
        ath=ath(access_token),
    )
    for text in (
        bank.proof("POST", "/oauth2/token", ath=ath(access_token)),
        bank.proof("POST", "/oauth2/userinfo", ath=ath(access_token)),
        bank.proof("GET", "/oauth2/userinfo"),
        bank.proof("GET", "/oauth2/userinfo", ath=ath("another")),
        elsewhere,
        "nonsense",
    ):
        assert error_of(bank.userinfo(access_token, with_proof=text), 401) == "invalid_dpop_proof"
    assert error_of(bank.userinfo(access_token, with_proof=None), 401) == "invalid_dpop_proof"
    assert bank.userinfo(access_token).status == 200


def test_two_proofs_are_none(bank: FapiClient) -> None:
    """The header may come once (RFC 9449 §4.3), in two lines as little as in one."""
    access_token = bank.signed_in()["access_token"]
    connection = http.client.HTTPConnection("127.0.0.1", bank.product.port, timeout=30)
    connection.putrequest("GET", "/oauth2/userinfo")
    connection.putheader("Authorization", f"DPoP {access_token}")
    for _ in range(2):
        connection.putheader("DPoP", bank.proof("GET", "/oauth2/userinfo", ath=ath(access_token)))
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, b"invalid_dpop_proof" in answer.read()) == (401, True)
    connection.close()


def test_a_client_that_need_not_may_bind_its_tokens(casual: FapiClient) -> None:
    """With a proof its tokens are bound, without one they are a bearer's; each is used as it is."""
    bound = casual.redeem(casual.answered()["code"]).json()
    assert bound["token_type"] == "DPoP"
    assert error_of(casual.userinfo(bound["access_token"], "Bearer", None), 401) == "invalid_token"
    free = casual.redeem(casual.answered()["code"], None).json()
    assert free["token_type"] == "Bearer"
    assert casual.userinfo(free["access_token"], "Bearer", None).status == 200
    assert error_of(casual.userinfo(free["access_token"]), 401) == "invalid_token"


@pytest.mark.parametrize("how", ["parameter", "proof", "both"])
def test_a_code_may_be_bound_to_a_key_before_it_is_made(casual: FapiClient, how: str) -> None:
    """By `dpop_jkt`, or by a proof at the push; then no other key redeems it, and nobody without one (RFC 9449 §10)."""
    fields = {} if how == "proof" else {"dpop_jkt": JKT}
    casual.redeem("no-code")  # brings a nonce
    casual.proves_at_push = how != "parameter"
    code = casual.answered(**fields)["code"]
    thief = FapiClient(casual.product, "casual", casual.key, ec_key("thief"), casual.nonce)
    assert error_of(thief.redeem(code)) == "invalid_grant"
    assert error_of(casual.redeem(code, None)) == "invalid_grant"
    assert casual.redeem(code).json()["token_type"] == "DPoP"


def test_a_push_with_two_keys_is_refused(casual: FapiClient) -> None:
    """The proof and `dpop_jkt` must name the same (RFC 9449 §10.1)."""
    casual.proves_at_push = True
    assert error_of(casual.push()) == "use_dpop_nonce"
    assert error_of(casual.push(dpop_jkt=ec_key("thief").jkt)) == "invalid_request"
    assert casual.push(dpop_jkt=JKT).status == 201


def test_dpop_jkt_holds_without_a_push_and_through_pages(casual: FapiClient) -> None:
    """The key that a code is for goes through a whole sign-in by pages, in the sealed transaction."""
    browser = PageBrowser(casual.product)
    browser.get(
        "/oauth2/authorize?client_id=casual&response_type=code&scope=openid&redirect_uri=https://bank.example/callback"
        f"&dpop_jkt={JKT}"
    )
    location = browser.login().header("location")
    code = location.partition("code=")[2].partition("&")[0]
    assert error_of(casual.redeem(code, None, code_verifier=None)) == "invalid_grant"
    assert casual.redeem(code, code_verifier=None).status == 200


def test_a_public_clients_refresh_tokens_are_bound(app: FapiClient) -> None:
    """Another key cannot use them, and ends nothing; its own can (RFC 9449 §5)."""
    alone: dict[str, str | None] = {"client_id": "fapi-app", "client_assertion": None, "client_assertion_type": None}
    request_uri = str(app.push(**alone, scope="openid offline_access").json()["request_uri"])
    app.authorize(request_uri)
    location = app.browser.login().json()["redirect_to"]
    code = location.partition("code=")[2].partition("&")[0]
    tokens = app.redeem(code, **alone).json()
    asked = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], **alone}
    thief = FapiClient(app.product, "fapi-app", app.key, ec_key("thief"), app.nonce)
    assert error_of(thief.token(asked)) == "invalid_grant"
    assert error_of(app.token(asked, None)) == "invalid_request"
    assert app.token(asked).status == 200


def test_bearers_are_served_as_ever_and_told_that_proofs_are_taken(product: Product, client: JsonClient) -> None:
    """A client that knows nothing of DPoP meets nothing of it but a hint in the challenge."""
    tokens = redeem(client, signed_in(client)).json()
    assert tokens["token_type"] == "Bearer"
    assert userinfo(client, tokens["access_token"]).status == 200
    challenge = product.request("GET", "/oauth2/userinfo").header("WWW-Authenticate")
    assert challenge == 'Bearer realm="sesame", DPoP algs="ES256 PS256"'
    assert product.items("one-time-values") == []
