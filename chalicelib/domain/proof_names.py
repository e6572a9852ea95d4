"""Names of what clients prove by key, for those who only tell or recognise them; the sign-in's path loads no more."""

from typing import Final

from chalicelib.domain.oauth_parameters import Parameters

ES256: Final = "ES256"
PS256: Final = "PS256"
RS256: Final = "RS256"

PRIVATE_KEY_JWT: Final = "private_key_jwt"
"""The authentication method (OIDC Core §9)."""

ASSERTION_ALGORITHMS = (ES256, PS256, RS256)
"""What client assertions may be signed with."""

FAPI_ALGORITHMS = (ES256, PS256)
"""What they may be signed with by clients that follow FAPI 2.0 (§5.4.1)."""

DPOP_ALGORITHMS = (ES256, PS256)
"""What DPoP proofs may be signed with."""

PUSHED_REQUEST_PATH: Final = "/oauth2/par"

REQUEST_URI_PREFIX: Final = "urn:ietf:params:oauth:request_uri:"
"""What a reference to a pushed request begins with (RFC 9126 §2.2)."""


def refers_to_pushed(parameters: Parameters) -> bool:
    """Whether a request is one by reference to a pushed one; any other `request_uri` is JAR, which is refused."""
    return any(value.startswith(REQUEST_URI_PREFIX) for value in parameters.get("request_uri", ()))
