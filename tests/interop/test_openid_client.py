"""npm openid-client as a relying party: discovery, PKCE, a verified ID token, userinfo (oidc.md §6).

It is certified as a relying party and checks more than Authlib does: the issuer in the callback, `auth_time`, times.
"""

from collections.abc import Callable
from functools import partial
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.interop import member, node_party
from tests.interop.registered import EACH_WAY, FEDERATION, PORTAL, Registered
from tests.json_client import CALLBACK
from tests.page_browser import PageBrowser
from tests.product import Product

pytestmark = pytest.mark.interop


def with_parameter(callback_url: str, name: str, value: str) -> str:
    """Return the callback URL with another value for one parameter."""
    return f"{CALLBACK}?{urlencode({**dict(parse_qsl(urlsplit(callback_url).query)), name: value})}"


@pytest.fixture
def camille(product_today: Product) -> Callable[[str], str]:
    """A member who signs in in JSON wherever a relying party sends her."""
    return partial(member.in_json, product_today)


@pytest.mark.parametrize("play", [member.by_pages, member.in_json])
@pytest.mark.parametrize("registered", EACH_WAY, ids=lambda client: client.auth_method)
def test_openid_client_signs_a_member_in(product_today: Product, registered: Registered, play: member.Play) -> None:
    """From the discovery document to the claims, with each way in which a client proves itself."""
    told = node_party.sign_in(product_today.issuer, registered, partial(play, product_today))
    claims, userinfo = told["claims"], told["userinfo"]
    assert (claims["iss"], claims["aud"]) == (product_today.issuer, registered.client_id)
    assert tuple(claims["amr"]) == registered.amr
    assert userinfo["sub"] == claims["sub"]
    assert (userinfo["given_name"], userinfo["email_verified"]) == ("Camille", True)


def test_openid_client_takes_the_answer_by_form(product_today: Product) -> None:
    """`response_mode=form_post`: the library reads code, state and issuer from the form that the page would post."""
    told = node_party.sign_in(
        product_today.issuer, PORTAL, partial(member.by_form, product_today), parameters={"response_mode": "form_post"}
    )
    assert (told["claims"]["aud"], told["userinfo"]["given_name"]) == (PORTAL.client_id, "Camille")


def test_openid_client_is_served_by_the_session_within_max_age(product_today: Product) -> None:
    """`prompt=none` with `max_age`: openid-client finds the `auth_time` that it needs, and young enough."""
    browser = PageBrowser(product_today)
    browser.sign_in()
    told = node_party.sign_in(
        product_today.issuer,
        FEDERATION,
        partial(member.without_pages, browser),
        parameters={"prompt": "none", "max_age": "600"},
    )
    assert told["claims"]["auth_time"] <= told["claims"]["iat"]
    assert tuple(told["claims"]["amr"]) == ("pwd", "otp")


def test_openid_client_is_told_that_nobody_is_signed_in(product_today: Product) -> None:
    """The refusal of `prompt=none` is an error response that openid-client accepts as ours: state and issuer fit."""
    told = node_party.sign_in(
        product_today.issuer,
        PORTAL,
        partial(member.without_pages, PageBrowser(product_today)),
        parameters={"prompt": "none"},
    )
    assert told["refused"]["code"] == "OAUTH_AUTHORIZATION_RESPONSE_ERROR"
    assert told["refused"]["error"] == "login_required"


@pytest.mark.parametrize("spoil", ["other-signature", "other-claims"])
def test_openid_client_refuses_a_spoiled_id_token(
    product_today: Product, camille: Callable[[str], str], spoil: str
) -> None:
    """One other bit in the signature, or another `sub` under the true one: the signature does not verify."""
    told = node_party.sign_in(product_today.issuer, PORTAL, camille, id_token_instead=spoil)
    assert told["refused"]["reason"] == "JWT signature verification failed"


def test_openid_client_refuses_another_nonce(product_today: Product, camille: Callable[[str], str]) -> None:
    """An ID token that was made for another request is refused by its nonce."""
    told = node_party.sign_in(
        product_today.issuer, PORTAL, camille, checks_instead={"expectedNonce": "the-nonce-of-another-request"}
    )
    assert told["refused"]["code"] == "OAUTH_JWT_CLAIM_COMPARISON_FAILED"
    assert told["refused"]["claim"] == "nonce"


@pytest.mark.parametrize(("name", "value"), [("state", "another-state"), ("iss", "http://127.0.0.1:9/")])
def test_openid_client_refuses_the_callback_of_another_request_or_issuer(
    product_today: Product, name: str, value: str
) -> None:
    """State and issuer come back as they are, so foreign ones are noticed (RFC 9207)."""
    told = node_party.sign_in(
        product_today.issuer, PORTAL, lambda url: with_parameter(member.in_json(product_today, url), name, value)
    )
    assert told["refused"]["code"] == "OAUTH_INVALID_RESPONSE"
    assert f'unexpected "{name}"' in told["refused"]["reason"]


def test_openid_client_is_refused_a_code_without_its_verifier(
    product_today: Product, camille: Callable[[str], str]
) -> None:
    """A stolen code is of no use without the verifier of the request; openid-client reads `invalid_grant`."""
    told = node_party.sign_in(
        product_today.issuer,
        PORTAL,
        camille,
        checks_instead={"pkceCodeVerifier": "a-verifier-of-another-request-with-enough-characters"},
    )
    assert told["refused"]["code"] == "OAUTH_RESPONSE_BODY_ERROR"
    assert told["refused"]["error"] == "invalid_grant"
