"""The discovery document (OpenID Connect Discovery §3, RFC 8414 §2, RFC 9207 §3).

It says what works today and nothing else (OP-17): each value has a test that uses it.
"""

from chalicelib.domain.authentication import Acr
from chalicelib.domain.authorization_parameters import PROMPTS
from chalicelib.domain.claims import ID_TOKEN_CLAIMS, SCOPES_SUPPORTED, USERINFO_CLAIMS
from chalicelib.domain.client import SubjectType
from chalicelib.domain.key_ring import ALGORITHMS
from chalicelib.domain.pkce import METHOD
from chalicelib.domain.proof_names import ASSERTION_ALGORITHMS, DPOP_ALGORITHMS, PRIVATE_KEY_JWT, PUSHED_REQUEST_PATH
from chalicelib.domain.return_address import ResponseMode

AUTHORIZATION_PATH = "/oauth2/authorize"
TOKEN_PATH = "/oauth2/token"  # noqa: S105 - a path, not a secret
USERINFO_PATH = "/oauth2/userinfo"
LOGOUT_PATH = "/oauth2/logout"
REVOCATION_PATH = "/oauth2/revoke"
INTROSPECTION_PATH = "/oauth2/introspect"
JWKS_PATH = "/.well-known/jwks.json"
DISCOVERY_PATH = "/.well-known/openid-configuration"

GRANT_TYPES = ("authorization_code", "refresh_token")
CONFIDENTIAL_METHODS = ("client_secret_basic", "client_secret_post", PRIVATE_KEY_JWT)
"""How clients prove themselves that can keep a secret; introspection is for them alone."""


def provider_metadata(issuer: str) -> dict[str, object]:
    """Return the metadata of the provider at this issuer (an origin without a slash at its end)."""
    return {
        "issuer": issuer,
        "authorization_endpoint": issuer + AUTHORIZATION_PATH,
        "token_endpoint": issuer + TOKEN_PATH,
        "userinfo_endpoint": issuer + USERINFO_PATH,
        "revocation_endpoint": issuer + REVOCATION_PATH,
        "introspection_endpoint": issuer + INTROSPECTION_PATH,
        "jwks_uri": issuer + JWKS_PATH,
        "end_session_endpoint": issuer + LOGOUT_PATH,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "scopes_supported": list(SCOPES_SUPPORTED),
        "response_types_supported": ["code"],
        "response_modes_supported": [mode.value for mode in ResponseMode],
        "grant_types_supported": list(GRANT_TYPES),
        "subject_types_supported": [kind.value for kind in SubjectType],
        "id_token_signing_alg_values_supported": list(ALGORITHMS),
        "token_endpoint_auth_methods_supported": [*CONFIDENTIAL_METHODS, "none"],
        "revocation_endpoint_auth_methods_supported": [*CONFIDENTIAL_METHODS, "none"],
        "introspection_endpoint_auth_methods_supported": list(CONFIDENTIAL_METHODS),
        "token_endpoint_auth_signing_alg_values_supported": list(ASSERTION_ALGORITHMS),
        "revocation_endpoint_auth_signing_alg_values_supported": list(ASSERTION_ALGORITHMS),
        "introspection_endpoint_auth_signing_alg_values_supported": list(ASSERTION_ALGORITHMS),
        "dpop_signing_alg_values_supported": list(DPOP_ALGORITHMS),
        "claim_types_supported": ["normal"],
        "claims_supported": [*ID_TOKEN_CLAIMS, *USERINFO_CLAIMS],
        "code_challenge_methods_supported": [METHOD],
        "acr_values_supported": [acr.value for acr in Acr],
        "prompt_values_supported": list(PROMPTS),
        "ui_locales_supported": ["fr", "en"],
        "authorization_response_iss_parameter_supported": True,
        "claims_parameter_supported": True,
        "pushed_authorization_request_endpoint": issuer + PUSHED_REQUEST_PATH,
        "require_pushed_authorization_requests": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }
