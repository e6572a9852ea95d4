"""Discovery says what works today, in registered names only (oidc.md §3, OP-17)."""

from typing import cast

from chalicelib.domain.authorization_request import read_authorization_request
from chalicelib.domain.provider_metadata import provider_metadata
from chalicelib.handlers.token import GRANTS
from tests.fakes_oidc import CHALLENGE, ISSUER, PORTAL, find_client

METADATA = provider_metadata(ISSUER)

REGISTERED_NAMES = {
    *("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "scopes_supported"),
    *("response_types_supported", "response_modes_supported", "grant_types_supported", "subject_types_supported"),
    *("id_token_signing_alg_values_supported", "token_endpoint_auth_methods_supported", "claim_types_supported"),
    *("claims_supported", "code_challenge_methods_supported", "acr_values_supported", "prompt_values_supported"),
    *("ui_locales_supported", "authorization_response_iss_parameter_supported", "claims_parameter_supported"),
    *("request_parameter_supported", "request_uri_parameter_supported"),
    *("revocation_endpoint", "revocation_endpoint_auth_methods_supported"),
    *("introspection_endpoint", "introspection_endpoint_auth_methods_supported"),
    *("end_session_endpoint", "backchannel_logout_supported", "backchannel_logout_session_supported"),
    *("pushed_authorization_request_endpoint", "require_pushed_authorization_requests"),
    *(f"{each}_endpoint_auth_signing_alg_values_supported" for each in ("token", "revocation", "introspection")),
    "dpop_signing_alg_values_supported",
}


def values(name: str) -> list[str]:
    """Return a list of the metadata."""
    return cast("list[str]", METADATA[name])


def test_names_are_registered_and_endpoints_begin_with_the_issuer() -> None:
    """No invented member; every URL is the issuer's."""
    assert set(METADATA) == REGISTERED_NAMES
    endpoints = [value for name, value in METADATA.items() if name.endswith(("_endpoint", "_uri"))]
    assert len(endpoints) == 8
    assert all(str(endpoint).startswith(f"{ISSUER}/") for endpoint in endpoints)


def test_what_must_be_present_is_present() -> None:
    """RS256, S256, the code flow and `iss` are advertised; what does not exist is said not to."""
    assert METADATA["issuer"] == ISSUER
    assert values("id_token_signing_alg_values_supported") == ["RS256", "ES256"]
    assert values("code_challenge_methods_supported") == ["S256"]
    assert values("response_types_supported") == ["code"]
    assert METADATA["authorization_response_iss_parameter_supported"] is True
    assert METADATA["request_uri_parameter_supported"] is False
    assert METADATA["require_pushed_authorization_requests"] is False
    assert "sub" in values("claims_supported")
    assert "nir" not in values("claims_supported")
    assert "none" not in values("introspection_endpoint_auth_methods_supported")
    assert values("grant_types_supported") == list(GRANTS)


def test_every_advertised_value_of_a_request_is_accepted() -> None:
    """Each scope, prompt, acr, locale and mode that discovery names makes a valid request."""
    names = {
        "prompt": "prompt_values_supported",
        "acr_values": "acr_values_supported",
        "ui_locales": "ui_locales_supported",
        "response_mode": "response_modes_supported",
        "response_type": "response_types_supported",
    }
    base = {
        "client_id": ["portal"],
        "redirect_uri": [PORTAL.redirect_uris[0]],
        "response_type": ["code"],
        "scope": [" ".join(values("scopes_supported"))],
        "code_challenge": [CHALLENGE],
        "code_challenge_method": values("code_challenge_methods_supported"),
    }
    for parameter, member in names.items():
        for value in values(member):
            request = read_authorization_request({**base, parameter: [value]}, find_client)
            assert request.scope == PORTAL.scope
            kept = {"prompt": request.prompt, "acr_values": request.acr_values, "ui_locales": request.ui_locales}
            assert kept.get(parameter, (value,)) == (value,)
