"""What takes the answer back to the client: `code`, `state`, `iss`, or an error (RFC 6749 §4.1.2, RFC 9207).

The registered redirect_uri is kept to the letter, its query included, private schemes too; members are only added.
"""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from chalicelib.domain.oauth_errors import OAuthError
from chalicelib.domain.return_address import ReturnAddress


def success_parameters(address: ReturnAddress, *, code: str, issuer: str) -> dict[str, str]:
    """Return what a signed-in member brings back to the client."""
    return _answer(address, {"code": code}, issuer)


def error_parameters(address: ReturnAddress, error: OAuthError, *, issuer: str) -> dict[str, str]:
    """Return what an error is told with: no code and nothing but the four members."""
    return _answer(address, {"error": error.error, "error_description": error.description}, issuer)


def success_url(address: ReturnAddress, *, code: str, issuer: str) -> str:
    """Return where a signed-in member is sent with an authorization code."""
    return answer_url(address, success_parameters(address, code=code, issuer=issuer))


def error_url(address: ReturnAddress, error: OAuthError, *, issuer: str) -> str:
    """Return where an error is told by redirect."""
    return answer_url(address, error_parameters(address, error, issuer=issuer))


def answer_url(address: ReturnAddress, parameters: Mapping[str, str]) -> str:
    """Return the redirect_uri with these parameters added to its query."""
    return with_query(address.redirect_uri, parameters)


def with_query(registered_uri: str, parameters: Mapping[str, str]) -> str:
    """Return a registered URI with parameters added to its query."""
    query = urlencode(parameters, quote_via=quote, safe="")
    uri, hash_sign, fragment = registered_uri.partition("#")
    joint = "&" if "?" in uri else "?"
    if uri.endswith(("?", "&")):
        joint = ""
    return f"{uri}{joint}{query}{hash_sign}{fragment}"


def _answer(address: ReturnAddress, members: Mapping[str, str], issuer: str) -> dict[str, str]:
    state = {} if address.state is None else {"state": address.state}
    return {**members, **state, "iss": issuer}
