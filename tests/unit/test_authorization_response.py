"""The URL that takes an answer back (RFC 6749 §4.1.2, RFC 9207, OP-05, OP-11)."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.authorization_response import error_url, success_url
from chalicelib.domain.oauth_errors import LoginRequired
from chalicelib.domain.return_address import ReturnAddress
from tests.fakes_oidc import ISSUER

ADDRESSES = {
    "https://rp.example/cb": "https://rp.example/cb?",
    "https://rp.example/cb?tenant=1&x=%20y": "https://rp.example/cb?tenant=1&x=%20y&",
    "https://rp.example/cb?": "https://rp.example/cb?",
    "https://rp.example/cb?a=1&": "https://rp.example/cb?a=1&",
    "fr.example.mon-espace:/callback": "fr.example.mon-espace:/callback?",
    "http://127.0.0.1:9999/callback": "http://127.0.0.1:9999/callback?",
}


@pytest.mark.parametrize(("registered", "prefix"), ADDRESSES.items())
def test_a_registered_uri_is_kept_to_the_letter_and_only_added_to(registered: str, prefix: str) -> None:
    """Existing queries and private schemes stay as they are registered."""
    url = success_url(ReturnAddress(registered, "s"), code="c0de", issuer=ISSUER)
    assert url == prefix + "code=c0de&state=s&iss=https%3A%2F%2Fsign-in.example"


def test_an_error_carries_four_members_and_nothing_else() -> None:
    """Error, description, state and iss; never a code."""
    url = error_url(ReturnAddress("https://rp.example/cb", "s"), LoginRequired("Sign in first."), issuer=ISSUER)
    assert dict(parse_qsl(urlsplit(url).query)) == {
        "error": "login_required",
        "error_description": "Sign in first.",
        "state": "s",
        "iss": ISSUER,
    }


def test_no_state_is_invented() -> None:
    """Where the client sent no state, none comes back."""
    assert "state" not in success_url(ReturnAddress("https://rp.example/cb"), code="c", issuer=ISSUER)


def test_a_fragment_would_stay_behind_the_query() -> None:
    """Members never end up in a fragment, where a server would not see them."""
    assert success_url(ReturnAddress("x:/cb#f"), code="c", issuer="i") == "x:/cb?code=c&iss=i#f"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_state_comes_back_byte_for_byte(state: str) -> None:
    """Decoding the query gives exactly what was sent, and the URL stays one line of ASCII."""
    url = success_url(ReturnAddress("https://rp.example/cb?a=b", state), code="c", issuer=ISSUER)
    assert dict(parse_qsl(urlsplit(url).query, strict_parsing=True))["state"] == state
    assert url.isascii()
    assert url.isprintable()


def test_unreserved_states_are_not_even_encoded() -> None:
    """A state of unreserved characters is the same text in the URL."""
    state = "ABC.abc-012_xyz~" * 8
    assert f"&state={state}&" in success_url(ReturnAddress("https://rp.example/cb", state), code="c", issuer=ISSUER)
