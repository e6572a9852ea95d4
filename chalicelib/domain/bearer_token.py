"""How an access token comes with a request: in a header or a form field, never in the URL (RFC 6750 §2, RFC 9449 §7.1).

The header's scheme is Bearer, or DPoP where a proof comes along; a form field is a bearer's.
"""

import re
from collections.abc import Sequence

from chalicelib.domain.bearer_errors import InvalidBearerRequest, MissingToken
from chalicelib.domain.oauth_parameters import Parameters

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")


def read_bearer_token(authorization: str | None, form: Parameters, query: Parameters) -> str:
    """Return the one access token of a request.

    Raises:
        MissingToken: there is none.
        InvalidBearerRequest: there are two, it is in the URL, or it is malformed.
    """
    if "access_token" in query:
        raise InvalidBearerRequest("An access token in the URL is not accepted.", detail="token-in-url")
    tokens = [*_of_header(authorization), *_of_form(form.get("access_token", ()))]
    if not tokens:
        raise MissingToken("An access token is needed.", detail="no-token")
    if len(tokens) > 1:
        raise InvalidBearerRequest("The access token must be sent in exactly one way.", detail="two-methods")
    if not _TOKEN.fullmatch(tokens[0]):
        raise InvalidBearerRequest("The access token is malformed.", detail="malformed-token")
    return tokens[0]


def comes_with_proof(authorization: str | None) -> bool:
    """Whether the token is sent as one that is bound to a key."""
    return (authorization or "").strip().partition(" ")[0].lower() == "dpop"


def _of_header(authorization: str | None) -> list[str]:
    scheme, _, value = (authorization or "").strip().partition(" ")
    return [value.strip()] if scheme.lower() in {"bearer", "dpop"} else []


def _of_form(values: Sequence[str]) -> list[str]:
    return [value for value in values if value or len(values) > 1]
