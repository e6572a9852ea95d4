"""PyPI Authlib as a relying party: discovery, PKCE, state, nonce, a verified ID token, userinfo (oidc.md §6)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.integrations.base_client import OAuthError
from authlib.oauth2.rfc6749.errors import MismatchingStateException
from joserfc.errors import BadSignatureError, InvalidClaimError

from tests.interop import member
from tests.interop.authlib_party import AuthlibParty
from tests.interop.registered import EACH_WAY, FEDERATION, PORTAL, SCOPE, Registered
from tests.interop.spoiled import with_other_claims, with_other_signature
from tests.logout_party import BYE
from tests.page_browser import PageBrowser
from tests.product import Product

pytestmark = pytest.mark.interop


@pytest.fixture
def signed_in(product_today: Product) -> tuple[AuthlibParty, dict[str, Any]]:
    """The portal, with the tokens of one sign-in."""
    party = AuthlibParty(product_today.issuer, PORTAL)
    return party, party.redeem(member.in_json(product_today, party.start()))


@pytest.mark.parametrize("play", [member.by_pages, member.in_json])
@pytest.mark.parametrize("registered", EACH_WAY, ids=lambda client: client.auth_method)
def test_authlib_signs_a_member_in(product_today: Product, registered: Registered, play: member.Play) -> None:
    """From the discovery document to the claims, with each way in which a client proves itself."""
    party = AuthlibParty(product_today.issuer, registered)
    callback_url = play(product_today, party.start())
    tokens = party.redeem(callback_url)
    claims = party.claims_of(tokens)
    assert parse_qs(urlsplit(callback_url).query)["iss"] == [product_today.issuer]
    assert claims["aud"] == registered.client_id
    assert claims["nonce"] == party.started["nonce"]
    assert tuple(claims["amr"]) == registered.amr
    assert claims["at_hash"]
    told = party.userinfo(token=tokens)
    assert told["sub"] == claims["sub"]
    assert (told["given_name"], told["email_verified"]) == ("Camille", True)


def test_authlib_knows_the_same_member_again(product_today: Product) -> None:
    """Two relying parties, two sign-ins, one `sub`; and nothing of the number is in it."""
    subs = set()
    for registered in (PORTAL, FEDERATION):
        party = AuthlibParty(product_today.issuer, registered)
        subs.add(party.claims_of(party.redeem(member.in_json(product_today, party.start())))["sub"])
    assert len(subs) == 1


def test_authlib_is_served_by_the_session(product_today: Product) -> None:
    """A second relying party gets its tokens by `prompt=none`, with the time of the first sign-in."""
    browser = PageBrowser(product_today)
    browser.sign_in()
    product_today.advance(5)
    party = AuthlibParty(product_today.issuer, FEDERATION)
    claims = party.claims_of(party.redeem(member.without_pages(browser, party.start(prompt="none"))))
    assert claims["iat"] - claims["auth_time"] == 5
    assert tuple(claims["amr"]) == ("pwd", "otp")


@pytest.mark.parametrize("spoil", [with_other_signature, with_other_claims])
def test_authlib_refuses_a_spoiled_id_token(
    signed_in: tuple[AuthlibParty, dict[str, Any]], spoil: Callable[[str], str]
) -> None:
    """One other bit in the signature, or another `sub` under the true one: the signature does not verify."""
    party, tokens = signed_in
    assert party.claims_of(tokens)
    with pytest.raises(BadSignatureError):
        party.claims_of({**tokens, "id_token": spoil(tokens["id_token"])})


def test_authlib_refuses_another_nonce(signed_in: tuple[AuthlibParty, dict[str, Any]]) -> None:
    """An ID token that was made for another request is refused by its nonce."""
    party, tokens = signed_in
    with pytest.raises(InvalidClaimError) as refused:
        party.claims_of(tokens, nonce="the-nonce-of-another-request")
    assert refused.value.claim == "nonce"


def test_authlib_refuses_another_access_token(signed_in: tuple[AuthlibParty, dict[str, Any]]) -> None:
    """An access token that was not issued with the ID token is refused by its hash."""
    party, tokens = signed_in
    with pytest.raises(InvalidClaimError) as refused:
        party.claims_of({**tokens, "access_token": with_other_signature(tokens["access_token"])})
    assert refused.value.claim == "at_hash"


def test_authlib_refuses_an_id_token_of_another_client(
    product_today: Product, signed_in: tuple[AuthlibParty, dict[str, Any]]
) -> None:
    """What was issued to the portal does not sign anybody in at the federation."""
    party, tokens = signed_in
    other = AuthlibParty(product_today.issuer, FEDERATION)
    with pytest.raises(InvalidClaimError) as refused:
        other.claims_of(tokens, nonce=party.started["nonce"])
    assert refused.value.claim == "aud"


def test_authlib_refuses_the_callback_of_another_request(product_today: Product) -> None:
    """The state that comes back is the one that was sent, so a foreign one is noticed."""
    first, second = (AuthlibParty(product_today.issuer, PORTAL) for _ in range(2))
    second.start()
    callback_url = member.in_json(product_today, first.start())
    with pytest.raises(MismatchingStateException):
        second.redeem(callback_url)


def test_authlib_is_refused_a_code_without_its_verifier(product_today: Product) -> None:
    """A stolen code is of no use without the verifier of the request; Authlib reads `invalid_grant`."""
    party = AuthlibParty(product_today.issuer, PORTAL)
    callback_url = member.in_json(product_today, party.start())
    with pytest.raises(OAuthError) as refused:
        party.redeem(callback_url, code_verifier="a-verifier-of-another-request-with-enough-characters")
    assert refused.value.error == "invalid_grant"


def test_authlib_refreshes_introspects_and_revokes(product_today: Product) -> None:
    """A refresh gives new tokens with a verified ID token; revoked, both are worth nothing (RFC 7009, RFC 7662)."""
    party = AuthlibParty(product_today.issuer, PORTAL)
    tokens = party.redeem(member.in_json(product_today, party.start(scope=f"{SCOPE} offline_access")))
    before = party.claims_of(tokens)
    fresh = party.fetch_access_token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    after = party.claims_of(fresh, nonce="")
    assert (after["sub"], after["auth_time"]) == (before["sub"], before["auth_time"])
    assert fresh["refresh_token"] != tokens["refresh_token"]
    assert party.told_of(fresh["access_token"])["active"] is True
    party.revoke(fresh["refresh_token"])
    assert party.told_of(fresh["access_token"]) == {"active": False}
    with pytest.raises(OAuthError) as refused:
        party.fetch_access_token(grant_type="refresh_token", refresh_token=fresh["refresh_token"])
    assert refused.value.error == "invalid_grant"


def test_authlib_signs_the_member_out(product_today: Product) -> None:
    """The endpoint of the discovery document ends the session, and the browser comes back with the state."""
    browser = PageBrowser(product_today)
    party = AuthlibParty(product_today.issuer, PORTAL)
    browser.sign_in()
    tokens = party.redeem(member.without_pages(browser, party.start(prompt="none")))
    browser.get(party.sign_out_url(tokens["id_token"], BYE, "a-state").removeprefix(product_today.issuer))
    assert browser.page.header("location") == f"{BYE}?state=a-state"
    told = parse_qs(urlsplit(member.without_pages(browser, party.start(prompt="none"))).query)
    assert told["error"] == ["login_required"]
