"""What an authorization request may say, parameter by parameter (oidc.md §2, OP-02, OP-04, OP-10, WEB-12)."""

import json
from dataclasses import replace

import pytest

from chalicelib.domain.authorization_checks import RECOGNISED
from chalicelib.domain.authorization_parameters import granted_scope
from chalicelib.domain.authorization_request import AuthorizationRequest, read_authorization_request
from chalicelib.domain.oauth_errors import ClientNotProven, OAuthError
from chalicelib.domain.return_address import ReturnAddress
from tests import fakes_oidc
from tests.fakes_oidc import CHALLENGE, find_client

PORTAL = {
    "client_id": ["portal"],
    "redirect_uri": ["https://rp.example/callback"],
    "response_type": ["code"],
    "scope": ["openid profile"],
    "state": ["xyz"],
}
MOBILE = {
    **PORTAL,
    "client_id": ["mobile-app"],
    "redirect_uri": ["fr.example.mon-espace:/callback"],
    "code_challenge": [CHALLENGE],
    "code_challenge_method": ["S256"],
}

Parameters = dict[str, list[str]]

NOT_PROVEN: dict[str, tuple[Parameters, str, str]] = {
    "no client_id": ({"client_id": []}, "client_id", "missing"),
    "empty client_id": ({"client_id": [""]}, "client_id", "missing"),
    "unknown client": ({"client_id": ["nobody"]}, "client_id", "unknown-client"),
    "client_id in another case": ({"client_id": ["Portal"]}, "client_id", "unknown-client"),
    "client_id twice": ({"client_id": ["portal", "portal"]}, "client_id", "repeated"),
    "client_id with a control character": ({"client_id": ["portal\x00"]}, "client_id", "unknown-client"),
    "client_id too long": ({"client_id": ["p" * 201]}, "client_id", "unknown-client"),
    "no redirect_uri": ({"redirect_uri": []}, "redirect_uri", "missing"),
    "redirect_uri twice": ({"redirect_uri": ["https://rp.example/callback"] * 2}, "redirect_uri", "repeated"),
    "redirect_uri of another client": (
        {"redirect_uri": ["fr.example.mon-espace:/callback"]},
        "redirect_uri",
        "unregistered-redirect-uri",
    ),
    "request object with the redirect_uri inside": (
        {"redirect_uri": [], "request": ["x.y.z"]},
        "redirect_uri",
        "missing",
    ),
}

REFUSED: dict[str, tuple[Parameters, str]] = {
    "no response_type": ({"response_type": []}, "invalid_request"),
    "implicit": ({"response_type": ["id_token"]}, "unsupported_response_type"),
    "hybrid": ({"response_type": ["code id_token"]}, "unsupported_response_type"),
    "response_type in another case": ({"response_type": ["CODE"]}, "unsupported_response_type"),
    "response_mode fragment": ({"response_mode": ["fragment"]}, "invalid_request"),
    "response_mode in another case": ({"response_mode": ["FORM_POST"]}, "invalid_request"),
    "response_mode query.jwt": ({"response_mode": ["query.jwt"]}, "invalid_request"),
    "no scope": ({"scope": []}, "invalid_scope"),
    "scope without openid": ({"scope": ["profile email"]}, "invalid_scope"),
    "scope in another case": ({"scope": ["OPENID"]}, "invalid_scope"),
    "scope with a quotation mark": ({"scope": ['openid "']}, "invalid_scope"),
    "scope with a line end": ({"scope": ["openid\nprofile"]}, "invalid_scope"),
    "PKCE plain": ({"code_challenge": [CHALLENGE], "code_challenge_method": ["plain"]}, "invalid_request"),
    "PKCE without a method": ({"code_challenge": [CHALLENGE]}, "invalid_request"),
    "PKCE method alone": ({"code_challenge_method": ["S256"]}, "invalid_request"),
    "PKCE method in another case": (
        {"code_challenge": [CHALLENGE], "code_challenge_method": ["s256"]},
        "invalid_request",
    ),
    "PKCE challenge too short": ({"code_challenge": ["a"], "code_challenge_method": ["S256"]}, "invalid_request"),
    "prompt none with another": ({"prompt": ["none login"]}, "invalid_request"),
    "unknown prompt": ({"prompt": ["dance"]}, "invalid_request"),
    "max_age negative": ({"max_age": ["-1"]}, "invalid_request"),
    "max_age not a number": ({"max_age": ["soon"]}, "invalid_request"),
    "max_age in Arabic digits": ({"max_age": ["\u0661"]}, "invalid_request"),
    "max_age as a fraction": ({"max_age": ["1.5"]}, "invalid_request"),
    "max_age beyond all bounds": ({"max_age": ["9" * 10]}, "invalid_request"),
    "claims not JSON": ({"claims": ["{"]}, "invalid_request"),
    "claims not an object": ({"claims": ["[1]"]}, "invalid_request"),
    "claims with a member that is no object": ({"claims": ['{"userinfo":"name"}']}, "invalid_request"),
    "claims with a request that is no object": ({"claims": ['{"userinfo":{"name":true}}']}, "invalid_request"),
    "claims with a list of requests": ({"claims": ['{"id_token":[{"name":null}]}']}, "invalid_request"),
    "claims essential as a text": ({"claims": ['{"userinfo":{"name":{"essential":"true"}}}']}, "invalid_request"),
    "claims with values that are no list": ({"claims": ['{"id_token":{"acr":{"values":"x"}}}']}, "invalid_request"),
    "claims with no values": ({"claims": ['{"id_token":{"acr":{"values":[]}}}']}, "invalid_request"),
    "claims that name a member twice": ({"claims": ['{"userinfo":null,"userinfo":{"name":null}}']}, "invalid_request"),
    "claims with a constant that is not JSON": ({"claims": ['{"userinfo":{"name":{"value":NaN}}}']}, "invalid_request"),
    "claims with many subjects": ({"claims": ['{"id_token":{"sub":{"values":["a","b"]}}}']}, "invalid_request"),
    "claims with a subject of nobody": ({"claims": ['{"id_token":{"sub":{"value":"\u00e9"}}}']}, "login_required"),
    "essential acr that nobody knows": (
        {"claims": ['{"id_token":{"acr":{"essential":true,"value":"urn:nobody"}}}']},
        "unmet_authentication_requirements",
    ),
    "prompt none with a hint that says nothing": ({"id_token_hint": ["x.y.z"], "prompt": ["none"]}, "login_required"),
    "claims nested too deep": ({"claims": ["[" * 5000]}, "invalid_request"),
    "claims with a huge number": ({"claims": ['{"a":' + "9" * 5000 + "}"]}, "invalid_request"),
    "request object": ({"request": ["eyJ.eyJ."]}, "request_not_supported"),
    "request object instead of everything": ({"request": ["x"], "response_type": []}, "request_not_supported"),
    "request_uri": ({"request_uri": ["https://rp.example/r"]}, "request_uri_not_supported"),
    "nonce too long": ({"nonce": ["n" * 513]}, "invalid_request"),
    "nonce with a control character": ({"nonce": ["a\x7fb"]}, "invalid_request"),
    "nonce that was not UTF-8": ({"nonce": ["a\ufffd"]}, "invalid_request"),
    "everything too long": ({"display": ["d" * 8192]}, "invalid_request"),
}

NEVER_AN_ERROR: dict[str, Parameters] = {
    "login_hint": {"login_hint": ["camille@mail.example"]},
    "login_hint shaped like a number": {"login_hint": ["255081416802538"]},
    "display": {"display": ["popup"]},
    "ui_locales unknown": {"ui_locales": ["xx-YY \u00e9"]},
    "claims_locales": {"claims_locales": ["se"]},
    "acr_values unknown": {"acr_values": ["urn:nobody:1 2"]},
    "an unknown parameter, twice": {"extra": ["foobar", "\x00"]},
    "claims as JSON": {"claims": [json.dumps({"userinfo": {"name": {"essential": True}}})]},
    "prompt consent": {"prompt": ["consent"]},
    "id_token_hint": {"id_token_hint": ["x.y.z"]},
    "no state": {"state": []},
    "an unknown scope": {"scope": ["openid profile whatever"]},
    "response_mode query": {"response_mode": ["query"]},
    "response_mode form_post": {"response_mode": ["form_post"]},
    "claims that are not known": {"claims": ['{"userinfo":{"shoe_size":null,"nir":{"essential":true}},"other":7}']},
    "claims with null members": {"claims": ['{"userinfo":null,"id_token":null}']},
    "claims with values of claims": {"claims": ['{"userinfo":{"email":{"value":"x","values":[1,null]}}}']},
    "voluntary acr that nobody knows": {"claims": ['{"id_token":{"acr":{"values":["urn:nobody"]}}}']},
    "an empty request object": {"request": [""], "request_uri": [""]},
}


def read(base: Parameters = PORTAL, /, **changes: list[str]) -> AuthorizationRequest:
    """Read a request that is valid but for the changes."""
    return read_authorization_request({**base, **changes}, find_client)


def refused(base: Parameters = PORTAL, /, **changes: list[str]) -> OAuthError:
    """Return how a request is refused."""
    with pytest.raises(OAuthError) as caught:
        read(base, **changes)
    return caught.value


@pytest.mark.parametrize(("changes", "field", "reason"), NOT_PROVEN.values(), ids=NOT_PROVEN.keys())
def test_without_a_proven_client_and_address_nothing_is_redirected(
    changes: Parameters, field: str, reason: str
) -> None:
    """Whoever cannot be proven gets a page that says why, and no redirect."""
    error = refused(**changes)
    assert isinstance(error, ClientNotProven)
    assert (error.field, error.reason) == (field, reason)
    assert error.return_address is None


@pytest.mark.parametrize(("changes", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_later_faults_are_told_to_the_client_with_its_state(changes: Parameters, code: str) -> None:
    """Each fault has its RFC code, and goes to the proven address with the state as sent."""
    error = refused(**changes)
    assert error.error == code
    assert error.return_address == ReturnAddress("https://rp.example/callback", "xyz")


@pytest.mark.parametrize("changes", NEVER_AN_ERROR.values(), ids=NEVER_AN_ERROR.keys())
def test_hints_and_unknown_parameters_are_never_an_error(changes: Parameters) -> None:
    """What only hints, or is unknown, leaves the request valid."""
    assert read(**changes).client_id == "portal"


@pytest.mark.parametrize("name", sorted(set(RECOGNISED) - {"client_id", "redirect_uri"}))
def test_a_repeated_parameter_is_invalid_request(name: str) -> None:
    """Every known parameter may come once, even with equal or empty values (RFC 6749 §3.1)."""
    value = PORTAL.get(name, ["1"])[0]
    assert refused(**{name: [value, value]}).error == "invalid_request"
    assert refused(**{name: [value, ""]}).error == "invalid_request"


def test_a_state_that_cannot_be_echoed_exactly_is_not_echoed() -> None:
    """A repeated, oversized, broken or control-ridden state is refused and not sent back in part."""
    for state in (["a", "b"], ["s" * 1025], ["a\r\nb"], ["\ufffd"], ["\ud800"], ["é" * 600]):
        error = refused(state=state)
        assert (error.error, error.return_address) == (
            "invalid_request",
            ReturnAddress("https://rp.example/callback", None),
        )


def test_state_and_nonce_are_kept_to_the_character() -> None:
    """Spaces, accents, percent signs and the longest allowed values arrive unchanged."""
    for text in ("A-Za-z0-9-._~" * 10, " a b ", "é €", "%20%", "a+b&c=d#e?f", "x" * 512):
        request = read(state=[text], nonce=[text])
        assert (request.state, request.nonce) == (text, text)
    assert read(state=["s" * 1024]).state == "s" * 1024


def test_empty_parameters_count_as_absent() -> None:
    """A parameter without a value is as if it had not been sent (RFC 6749 §3.1)."""
    request = read(state=[""], nonce=[""], max_age=[""], prompt=[""], code_challenge=[""], response_mode=[""])
    assert (request.state, request.nonce, request.max_age_seconds, request.code_challenge) == (None,) * 4


def test_scopes_are_cut_to_what_exists_and_what_the_client_may_ask() -> None:
    """Unknown scopes and those of other clients disappear; the order is ours."""
    request = read(scope=["  ameliconnect phone offline_access  openid nonsense email "])
    assert request.scope == ("openid", "email", "ameliconnect", "offline_access")


def test_offline_access_is_for_clients_that_may_refresh() -> None:
    """A client whose registration lacks the scope or the grant does not get it, and is not refused (OIDC Core §11)."""
    without_grant = replace(fakes_oidc.PORTAL, grant_types=("authorization_code",))
    without_scope = replace(fakes_oidc.PORTAL, scope=("openid",))
    for client in (without_grant, without_scope):
        assert granted_scope({"scope": ["openid offline_access"]}, client) == ("openid",)


def test_pkce_is_required_of_public_clients_and_kept_for_all() -> None:
    """A public client without S256 is refused; a challenge is kept wherever it is sent."""
    assert refused(MOBILE, code_challenge=[], code_challenge_method=[]).error == "invalid_request"
    assert read(MOBILE).code_challenge == CHALLENGE
    assert read(code_challenge=[CHALLENGE], code_challenge_method=["S256"]).code_challenge == CHALLENGE
    assert read().code_challenge is None


def test_a_private_scheme_is_a_redirect_uri_like_another() -> None:
    """The mobile app's URI is matched to the letter too."""
    assert read(MOBILE).redirect_uri == "fr.example.mon-espace:/callback"


def test_known_values_are_kept_in_the_client_s_order() -> None:
    """acr_values and ui_locales keep what Sésame knows, most wanted first; prompt and max_age are read."""
    request = read(
        acr_values=["urn:x urn:sesame:acr:security-code urn:sesame:acr:password urn:x"],
        ui_locales=["de en-GB fr-CA en"],
        prompt=["consent login"],
        max_age=["0"],
    )
    assert request.acr_values == ("urn:sesame:acr:security-code", "urn:sesame:acr:password")
    assert request.ui_locales == ("en", "fr")
    assert request.prompt == ("login", "consent")
    assert request.max_age_seconds == 0
