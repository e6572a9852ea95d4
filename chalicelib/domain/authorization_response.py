"""The URL that takes the answer back to the client: `code`, `state`, `iss`, or an error (RFC 6749 §4.1.2, RFC 9207).

The registered redirect_uri is kept to the letter, its query included, private schemes too; members are only added.
"""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from chalicelib.domain.oauth_errors import OAuthError
from chalicelib.domain.return_address import ReturnAddress


def success_url(address: ReturnAddress, *, code: str, issuer: str) -> str:
    """Return where a signed-in member is sent with an authorization code."""
    return _answer(address, {"code": code}, issuer)


def error_url(address: ReturnAddress, error: OAuthError, *, issuer: str) -> str:
    """Return where an error is told; it carries no code and nothing but the four members."""
    return _answer(address, {"error": error.error, "error_description": error.description}, issuer)


def _answer(address: ReturnAddress, members: Mapping[str, str], issuer: str) -> str:
    state = {} if address.state is None else {"state": address.state}
    return with_query(address.redirect_uri, {**members, **state, "iss": issuer})


def with_query(registered_uri: str, members: Mapping[str, str]) -> str:
    """Return a registered URI with members added to its query."""
    query = urlencode(members, quote_via=quote, safe="")
    uri, hash_sign, fragment = registered_uri.partition("#")
    joint = "&" if "?" in uri else "?"
    if uri.endswith(("?", "&")):
        joint = ""
    return f"{uri}{joint}{query}{hash_sign}{fragment}"
