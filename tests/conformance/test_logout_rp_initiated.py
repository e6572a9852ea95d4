"""The eleven modules of the OpenID Foundation's RP-Initiated Logout plan, each by a test that asks what it asks.

Every module but the first signs in, sends the browser to the end_session_endpoint, and looks at where it ends.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import urlencode

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests.json_client import JsonClient
from tests.logout_party import BYE, SECRETS, id_token, is_signed_in
from tests.page_browser import PageBrowser
from tests.product import Product

MODULES = {
    "oidcc-rp-initiated-logout-discovery-endpoint-verification": "test_discovery_names_the_endpoint",
    "oidcc-rp-initiated-logout": "test_the_browser_goes_back_with_the_state_and_nothing_else",
    "oidcc-rp-initiated-logout-bad-post-logout-redirect-uri": "test_an_unregistered_uri_is_not_gone_to",
    "oidcc-rp-initiated-logout-modified-id-token-hint": "test_a_hint_without_its_signature_leads_nowhere",
    "oidcc-rp-initiated-logout-no-id-token-hint": "test_without_a_hint_the_browser_goes_nowhere",
    "oidcc-rp-initiated-logout-no-params": "test_without_parameters_the_member_signs_out_here",
    "oidcc-rp-initiated-logout-no-post-logout-redirect-uri": "test_without_an_address_the_session_ends_here",
    "oidcc-rp-initiated-logout-no-state": "test_without_a_state_none_comes_back",
    "oidcc-rp-initiated-logout-only-state": "test_a_state_alone_is_no_parameter",
    "oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri": "test_an_added_query_is_another_uri",
    "oidcc-rp-initiated-logout-bad-id-token-hint": "test_a_hint_that_others_signed_leads_nowhere",
}
"""Each module of the plan with the test that stands for it; docs/conformance.md shows the table."""

STATE = "a.State~with-every_kind9"


def signed_in(browser: PageBrowser) -> str:
    """Sign in at the portal by pages and return the ID token."""
    return id_token(browser.sign_in(), browser.product)


def end_session(browser: PageBrowser, **parameters: str) -> None:
    """Send the browser to the endpoint."""
    browser.get("/oauth2/logout" + (f"?{urlencode(parameters)}" if parameters else ""))


def assert_asked_then_out(browser: PageBrowser) -> None:
    """The browser stays here: a page asks, nothing has ended, and the page's button signs out, still here."""
    assert (browser.page.status, browser.page.header("location")) == (200, "")
    json_client = JsonClient(browser.product, browser.cookies)
    assert is_signed_in(json_client)
    browser.submit("/session/end")
    assert (browser.page.status, browser.url) == (200, "/session")
    assert "Session fermée" in browser.page.text
    assert not is_signed_in(json_client)


def test_every_module_has_its_test() -> None:
    """Eleven modules, and a test of this file for each."""
    assert len(MODULES) == 11
    assert [name for name in MODULES.values() if not callable(globals().get(name))] == []


def test_discovery_names_the_endpoint(product: Product) -> None:
    """`end_session_endpoint` is there, under the issuer, and answers."""
    metadata = product.request("GET", "/.well-known/openid-configuration").json()
    assert metadata["end_session_endpoint"] == f"{product.issuer}/oauth2/logout"
    assert product.request("GET", "/oauth2/logout").status == 200


@pytest.mark.parametrize("late", [0, 7_200], ids=["fresh hint", "expired hint"])
def test_the_browser_goes_back_with_the_state_and_nothing_else(browser: PageBrowser, late: int) -> None:
    """A valid hint, however old, and the registered address: signed out, back there, and login_required afterwards."""
    hint = signed_in(browser)
    browser.product.advance(late)
    end_session(browser, id_token_hint=hint, post_logout_redirect_uri=BYE, state=STATE)
    assert browser.page.status == 303
    assert browser.page.header("location") == f"{BYE}?state={STATE}"
    assert not is_signed_in(JsonClient(browser.product, browser.cookies))


def test_without_a_state_none_comes_back(browser: PageBrowser) -> None:
    """The address to the letter, and no parameter."""
    end_session(browser, id_token_hint=signed_in(browser), post_logout_redirect_uri=BYE)
    assert (browser.page.status, browser.page.header("location")) == (303, BYE)
    assert not is_signed_in(JsonClient(browser.product, browser.cookies))


def test_without_an_address_the_session_ends_here(browser: PageBrowser) -> None:
    """A valid hint alone: signed out, and the page that says so."""
    end_session(browser, id_token_hint=signed_in(browser), state=STATE)
    assert (browser.page.status, browser.url) == (200, "/session")
    assert "Session fermée" in browser.page.text
    assert not is_signed_in(JsonClient(browser.product, browser.cookies))


def test_an_unregistered_uri_is_not_gone_to(browser: PageBrowser) -> None:
    """Another address of the same site: the member is asked, and stays here."""
    hint = signed_in(browser)
    end_session(browser, id_token_hint=hint, post_logout_redirect_uri=f"{BYE}bye", state=STATE)
    assert_asked_then_out(browser)


def test_an_added_query_is_another_uri(browser: PageBrowser) -> None:
    """`?foo=bar` behind the registered address."""
    hint = signed_in(browser)
    end_session(browser, id_token_hint=hint, post_logout_redirect_uri=f"{BYE}?foo=bar", state=STATE)
    assert_asked_then_out(browser)


def test_without_a_hint_the_browser_goes_nowhere(browser: PageBrowser) -> None:
    """The registered address proves nothing by itself, nor does the client's id beside it."""
    signed_in(browser)
    end_session(browser, post_logout_redirect_uri=BYE, state=STATE, client_id="portal")
    assert_asked_then_out(browser)


def test_without_parameters_the_member_signs_out_here(browser: PageBrowser) -> None:
    """Nothing at all: the member is asked."""
    signed_in(browser)
    end_session(browser)
    assert_asked_then_out(browser)


def test_a_state_alone_is_no_parameter(browser: PageBrowser) -> None:
    """Only `state`: the member is asked, and the state is told to nobody."""
    signed_in(browser)
    end_session(browser, state=STATE)
    assert STATE not in browser.page.text
    assert_asked_then_out(browser)


def test_a_hint_without_its_signature_leads_nowhere(browser: PageBrowser) -> None:
    """The right claims under `alg` none."""
    claims = signed_in(browser).split(".")[1]
    header = urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    end_session(browser, id_token_hint=f"{header}.{claims}.", post_logout_redirect_uri=BYE, state=STATE)
    assert_asked_then_out(browser)


@pytest.mark.parametrize("key", ["the client's secret", "a key of their own"])
def test_a_hint_that_others_signed_leads_nowhere(browser: PageBrowser, key: str) -> None:
    """The right claims, signed by the client itself."""
    payload = signed_in(browser).split(".")[1]
    claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    if key == "the client's secret":
        forged = jwt.encode({"alg": "HS256", "typ": "JWT"}, claims, OctKey.import_key(SECRETS["portal"]))
    else:
        forged = jwt.encode({"alg": "RS256", "typ": "JWT"}, claims, RSAKey.generate_key(2048))
    end_session(browser, id_token_hint=forged, post_logout_redirect_uri=BYE, state=STATE)
    assert_asked_then_out(browser)
