"""oidc.md §1 "Always", row by row, as a relying party sees it."""

import re
from urllib.parse import urlencode

import pytest

from chalicelib.domain.oauth_errors import OAuthError
from tests.conformance.party import FORM, PHONE_APP, POSTING, PUBLIC, Party, error_of, received, verified
from tests.json_client import CALLBACK, MOBILE_CHALLENGE, MOBILE_VERIFIER, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import Product

PKCE = {"code_challenge": MOBILE_CHALLENGE, "code_challenge_method": "S256"}
OTHER_FLOWS = (
    "token",
    "id_token",
    "code id_token",
    "code token",
    "code id_token token",
    "id_token token",
    "none",
    "CODE",
)


@pytest.mark.parametrize("response_type", OTHER_FLOWS)
def test_always_authorization_code_flow_only(party: Party, response_type: str) -> None:
    """Hybrid and implicit are refused by query, whatever their own default mode, and by form where that was asked."""
    refused = party.authorize(response_type=response_type)
    assert refused.json()["redirect_to"].startswith(f"{CALLBACK}?error=unsupported_response_type&")
    posted = party.authorize(response_type=response_type, response_mode="form_post").json()
    assert posted["redirect_to"] == CALLBACK
    assert posted["parameters"]["error"] == "unsupported_response_type"


@pytest.mark.parametrize("mode", ["fragment", "query.jwt", "form_post.jwt", "jwt", "web_message", "Query"])
def test_other_response_modes_are_refused_by_query(party: Party, mode: str) -> None:
    """Query and form_post are all there is; asked or not, query is the default."""
    assert party.error(response_mode=mode) == "invalid_request"
    assert "code" in party.answer(response_mode="query")


def test_a_form_is_not_posted_to_an_app(product: Product) -> None:
    """An address that is not of the web takes no form; that is told by query."""
    told = redirect_parameters(
        Party(product, PHONE_APP).authorize(redirect_uri=PHONE_APP.redirect_uris[0], response_mode="form_post")
    )
    assert error_of(product, told) == "invalid_request"


def test_always_pkce(product: Product, party: Party) -> None:
    """Required of public clients, accepted of all; plain refused; a verifier without a challenge refused."""
    public = Party(product, PUBLIC)
    assert public.error() == "invalid_request"
    for wrong in ({"code_challenge_method": "plain"}, {"code_challenge_method": ""}, {"code_challenge": "short"}):
        assert public.error(**{**PKCE, **wrong}) == "invalid_request"
        assert party.error(**{**PKCE, **wrong}) == "invalid_request"
    assert public.redeem(public.answer(**PKCE)["code"], code_verifier=MOBILE_VERIFIER).status == 200
    assert party.redeem(party.answer(**PKCE)["code"], code_verifier=MOBILE_VERIFIER).status == 200
    for parameters, verifier in ((PKCE, "x" * 43), (PKCE, ""), ({}, MOBILE_VERIFIER)):
        refused = party.redeem(party.answer(**parameters)["code"], code_verifier=verifier)
        assert (refused.status, refused.json()["error"]) == (400, "invalid_grant")


def test_always_callback(product: Product, party: Party) -> None:
    """Code, state byte for byte and iss; an error has error, error_description, state and iss, and no code (OP-05)."""
    state = " é €+%20&=#\"<'\\ ~" + "s" * 80 + " "
    for mode in ("query", "form_post"):
        told = party.answer(state=state, response_mode=mode)
        assert (set(told), told["state"], told["iss"]) == ({"code", "state", "iss"}, state, product.issuer)
        refused = received(party.authorize(state=state, response_mode=mode, prompt="nonsense"))
        assert (error_of(product, refused), refused["state"]) == ("invalid_request", state)
    assert "state" not in party.answer(state="")


def test_always_error_description() -> None:
    """Plain ASCII without quotation mark and backslash; a text with another character is not even made."""
    for text in ("déjà", 'a "word"', "back\\slash", "line\nend", ""):
        with pytest.raises(ValueError, match="plain ASCII"):
            OAuthError(text)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"client_id": "nobody"}, "unknown-client"),
        ({"client_id": ""}, "missing"),
        ({"redirect_uri": CALLBACK + "suffix"}, "unregistered-redirect-uri"),
        ({"redirect_uri": CALLBACK + "?query=added"}, "unregistered-redirect-uri"),
        ({"redirect_uri": CALLBACK + "?tenant=1&query=added"}, "unregistered-redirect-uri"),
        ({"redirect_uri": ""}, "missing"),
        ({"redirect_uri": "https://attacker.example/", "request": "e30.e30."}, "unregistered-redirect-uri"),
        ({"redirect_uri": "https://attacker.example/", "response_mode": "form_post"}, "unregistered-redirect-uri"),
        ({"redirect_uri": "https://attacker.example/", "prompt": "none"}, "unregistered-redirect-uri"),
    ],
)
def test_always_unknown_client_or_redirect_uri(party: Party, changes: dict[str, str], reason: str) -> None:
    """An error page, never a redirect and never a form to there (OP-01)."""
    query = {"client_id": "party", "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid", **changes}
    refused = party.client.call("GET", "/oauth2/authorize?" + urlencode(query))
    assert (refused.status, refused.json()["errors"][0]["reason"]) == (400, reason)
    page = PageBrowser(party.product).get("/oauth2/authorize?" + urlencode(query))
    assert (page.status, page.header("location"), page.header("content-type")) == (400, "", "text/html; charset=utf-8")
    assert "<form" not in page.text
    assert "attacker.example" not in page.text


@pytest.mark.parametrize("seconds_later", [0, 30])
def test_always_authorization_codes(party: Party, seconds_later: int) -> None:
    """128 bits at least, 60 seconds, once; a second use revokes what the first gave, 30 seconds later too."""
    code = party.answer()["code"]
    assert len(code) >= 22
    tokens = party.redeem(code).json()
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert party.product.request("GET", "/oauth2/userinfo", headers=bearer).status == 200
    party.product.advance(seconds_later)
    again = party.redeem(code)
    assert (again.status, again.json()["error"]) == (400, "invalid_grant")
    assert party.product.request("GET", "/oauth2/userinfo", headers=bearer).status == 401
    late = party.answer()["code"]
    party.product.advance(60)
    assert party.redeem(late).json()["error"] == "invalid_grant"


def test_always_id_token(product: Product, party: Party) -> None:
    """The claims of the sign-in and nothing private, signed by a published key with a kid of its own."""
    tokens = party.tokens(scope="openid profile email address phone", nonce="n-0S6_WzA2Mj")
    claims = verified(product, tokens["id_token"])
    names = {"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash"}
    assert set(claims) == names
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (product.issuer, "party", "n-0S6_WzA2Mj")
    assert (claims["acr"], claims["amr"]) == ("urn:sesame:acr:password", ["pwd"])
    now = int(product.now().timestamp())
    assert claims["iat"] == claims["auth_time"] == now
    assert now < claims["exp"] <= now + 600
    assert re.fullmatch("[A-Za-z0-9_-]{20,255}", claims["sub"])


def test_no_id_token_is_unsigned(product: Product) -> None:
    """`none` is not advertised, so that nobody can register for it."""
    metadata = product.request("GET", "/.well-known/openid-configuration").json()
    assert "none" not in metadata["id_token_signing_alg_values_supported"]
    assert "RS256" in metadata["id_token_signing_alg_values_supported"]


@pytest.mark.parametrize("registration", [None, POSTING, PUBLIC], ids=["basic", "post", "none"])
def test_always_token_endpoint(product: Product, registration: object) -> None:
    """Each method works where it is registered; answers and errors are not stored; Bearer, and a positive expires_in."""
    party = Party(product) if registration is None else Party(product, registration)  # type: ignore[arg-type]  # a Client
    done = party.redeem(party.answer(**PKCE)["code"], code_verifier=MOBILE_VERIFIER)
    assert (done.status, done.json()["token_type"]) == (200, "Bearer")
    assert done.json()["expires_in"] > 0
    refused = party.redeem("nonsense")
    assert (refused.status, refused.json()["error"]) == (400, "invalid_grant")
    assert done.header("cache-control") == refused.header("cache-control") == "no-store"


def test_always_methods_of_the_endpoints(product: Product, party: Party) -> None:
    """Authorize by GET and by form POST; userinfo by GET and POST with Bearer, and with the token in the form."""
    query = {"client_id": "party", "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid", "state": "s"}
    browser = PageBrowser(product)
    posted = browser.post("/oauth2/authorize", query)
    assert (posted.status, browser.form("/login")["transaction"] != "") == (200, True)
    assert redirect_parameters(browser.login())["state"] == "s"
    access_token = party.tokens()["access_token"]
    bearer = {"Authorization": f"Bearer {access_token}"}
    answers = [
        product.request("GET", "/oauth2/userinfo", headers=bearer),
        product.request("POST", "/oauth2/userinfo", b"", {**bearer, "Content-Type": FORM}),
        product.request("POST", "/oauth2/userinfo", f"access_token={access_token}".encode(), {"Content-Type": FORM}),
    ]
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert len({answer.json()["sub"] for answer in answers}) == 1
