"""No authorization request sends a browser anywhere but to a registered URI, whatever it says (OP-01, WEB-09, WEB-10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.authorization_checks import RECOGNISED
from chalicelib.domain.authorization_request import AuthorizationRequest, read_authorization_request
from chalicelib.domain.authorization_response import error_url, success_url
from chalicelib.domain.client import Client
from chalicelib.domain.oauth_errors import ClientNotProven, OAuthError
from tests.fakes_oidc import CHALLENGE, ISSUER, MOBILE, PORTAL, find_client
from tests.unit.open_redirect_corpus import CORPUS, REGISTERED

CLIENTS = (PORTAL, MOBILE)
ALL_REGISTERED = {uri for client in CLIENTS for uri in client.redirect_uris}

LIKELY = [
    *("", "portal", "mobile-app", "code", "token", "openid", "openid profile", "none", "none login", "query", "S256"),
    *("plain", CHALLENGE, "0", "-1", "{}", "[", "form_post", "\x00", "\ufffd", "\ud800", *sorted(ALL_REGISTERED)),
    *CORPUS.values(),
]
VALUES = st.one_of(st.sampled_from(LIKELY), st.text(max_size=30))
QUERIES = st.dictionaries(
    st.one_of(st.sampled_from(RECOGNISED), st.text(max_size=12)), st.lists(VALUES, max_size=3), max_size=14
)
VALID = {
    "response_type": ["code"],
    "scope": ["openid profile"],
    "code_challenge": [CHALLENGE],
    "code_challenge_method": ["S256"],
}
PROVEN_QUERIES = st.builds(
    lambda changes, client: {
        **VALID,
        **changes,
        "client_id": [client.client_id],
        "redirect_uri": [client.redirect_uris[0]],
    },
    st.dictionaries(st.sampled_from(RECOGNISED), st.lists(VALUES, max_size=2), max_size=3),
    st.sampled_from(CLIENTS),
)


def answer(parameters: dict[str, list[str]]) -> str | None:
    """Return the URL that the request would end at, None where a page is shown."""
    try:
        request = read_authorization_request(parameters, find_client)
    except OAuthError as error:
        address = error.return_address
        return None if address is None else error_url(address, error, issuer=ISSUER)
    return success_url(request.return_address, code="c", issuer=ISSUER)


def test_the_corpus_is_of_a_useful_size() -> None:
    """At least two hundred different attempts, none of them a registered URI."""
    assert len(set(CORPUS.values())) == len(CORPUS) >= 200
    assert ALL_REGISTERED.isdisjoint(set(CORPUS.values()) - {"fr.example.mon-espace:/callback"})


@pytest.mark.parametrize("uri", CORPUS.values(), ids=CORPUS.keys())
def test_an_unregistered_uri_gets_a_page_and_no_redirect(uri: str) -> None:
    """Each attempt is refused before anything else of the request is looked at, valid or not."""
    valid = {"client_id": ["portal"], "response_type": ["code"], "scope": ["openid"], "redirect_uri": [uri]}
    for parameters in (valid, {**valid, "prompt": ["none"]}, {**valid, "response_type": ["token"]}):
        with pytest.raises(ClientNotProven) as caught:
            read_authorization_request(parameters, find_client)
        assert caught.value.reason == "unregistered-redirect-uri"


@pytest.mark.parametrize("uri", CORPUS.values(), ids=CORPUS.keys())
def test_no_other_parameter_leads_away(uri: str) -> None:
    """Put into any other parameter, the same texts never change where the answer goes."""
    base = {"client_id": ["portal"], "response_type": ["code"], "scope": ["openid"], "redirect_uri": [REGISTERED]}
    for name in RECOGNISED[2:]:
        url = answer({**base, name: [uri]})
        assert url is not None
        assert url.startswith(f"{REGISTERED}?")
        assert url.isascii()
        assert url.isprintable()


@given(st.one_of(QUERIES, PROVEN_QUERIES))
def test_any_query_is_answered_and_leads_to_a_registered_uri_or_nowhere(query: dict[str, list[str]]) -> None:
    """Whatever the names and values, there is no crash, and a redirect begins with a URI of the named client."""
    url = answer(query)
    if url is not None:
        client = find_client(query["client_id"][0])
        assert client is not None
        assert any(url.startswith((f"{uri}?", f"{uri}&")) for uri in client.redirect_uris)
        assert url.isascii()
        assert url.isprintable()


@given(PROVEN_QUERIES)
def test_what_is_accepted_keeps_to_the_client_s_registration(query: dict[str, list[str]]) -> None:
    """An accepted request has a registered URI, allowed scopes with openid, and PKCE where it is required."""
    try:
        request = read_authorization_request(query, find_client)
    except OAuthError:
        return
    client = find_client(request.client_id)
    assert client is not None
    assert_allowed(request, client)


def assert_allowed(request: AuthorizationRequest, client: Client) -> None:
    """Assert what every accepted request has."""
    assert request.redirect_uri in client.redirect_uris
    assert "openid" in request.scope
    assert set(request.scope) <= set(client.scope)
    assert request.code_challenge is not None or not (client.is_public or client.require_pkce)
