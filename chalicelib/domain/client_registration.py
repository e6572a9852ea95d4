"""What a registration must be before it is stored: a fault in it is an operator's slip that an attacker would find.

Pure rules over `Client` (RFC 9700 §2.1, OIDC Registration §2, Back-Channel Logout §2.2, RFC 8252 §7). Each fault is one
sentence that names the metadata by its RFC 7591 name; all are told at once.
"""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from chalicelib.domain.claims import SCOPES_SUPPORTED
from chalicelib.domain.client import Client, SubjectType
from chalicelib.domain.fapi import follows_fapi
from chalicelib.domain.proof_names import ASSERTION_ALGORITHMS, FAPI_ALGORITHMS
from chalicelib.domain.public_jwk import fitting_keys

AUTH_METHODS = ("client_secret_basic", "client_secret_post", "private_key_jwt", "none")
GRANT_TYPES = ("authorization_code", "refresh_token")
ID_TOKEN_ALGORITHMS = ("RS256", "ES256")

_HOST = re.compile(r"[a-z0-9.-]+|[0-9a-f:.]+")
"""What may stand in a Content-Security-Policy: a semicolon there would end a directive."""

_SECRET_METHODS = ("client_secret_basic", "client_secret_post")


def has_secret(client: Client) -> bool:
    """Whether the client proves itself by a secret that we make for it."""
    return client.token_endpoint_auth_method in _SECRET_METHODS


def faults_of(client: Client, *, on_a_laptop: bool) -> list[str]:
    """Return all that is wrong with a registration; plain http to a loopback address is for native apps and laptops."""
    return [
        *_identity(client),
        *_redirects(client),
        *_keys(client),
        *_profile(client),
        *_scopes(client),
        *_subject(client),
        *_logout(client, on_a_laptop=on_a_laptop),
    ]


def _identity(client: Client) -> Iterator[str]:
    if not client.client_id or not all("\x21" <= each <= "\x7e" for each in client.client_id):
        yield "client_id must be printable ASCII without spaces"
    if not client.client_name.strip():
        yield "client_name is missing: members read it"
    if client.token_endpoint_auth_method not in AUTH_METHODS:
        yield "token_endpoint_auth_method must be one of " + ", ".join(AUTH_METHODS)
    if client.id_token_signed_response_alg not in ID_TOKEN_ALGORITHMS:
        yield "id_token_signed_response_alg must be one of " + ", ".join(ID_TOKEN_ALGORITHMS)


def _redirects(client: Client) -> Iterator[str]:
    if not client.redirect_uris:
        yield "redirect_uris is empty: there is nowhere to return to"
    for name, uris in (
        ("redirect_uris", client.redirect_uris),
        ("post_logout_redirect_uris", client.post_logout_redirect_uris),
    ):
        for uri in uris:
            fault = _fault_of_return(uri, is_public=client.is_public)
            if fault:
                yield f"{name}: {fault}"


def _fault_of_return(uri: str, *, is_public: bool) -> str | None:
    parts = _split(uri)
    if parts is None or not parts.scheme:
        return "a URI must be absolute"
    if "#" in uri or "*" in uri or parts.username is not None:
        return "a URI must have no fragment, wildcard or user"
    if parts.hostname and not _HOST.fullmatch(parts.hostname):
        return "a host is letters, digits, dots and hyphens, or an IP address"
    if parts.scheme == "https":
        return None if parts.hostname else "an https URI must have a host"
    if parts.scheme == "http":
        return None if _is_loopback(parts) else "http is for loopback addresses alone"
    if not is_public or "." not in parts.scheme:
        return "a private scheme is for public clients, and begins with a domain in reverse"
    return None


def _keys(client: Client) -> Iterator[str]:
    by_key = client.token_endpoint_auth_method == "private_key_jwt"  # noqa: S105 - a method's name (RFC 7591)
    if by_key and (client.jwks is None) == (client.jwks_uri is None):
        yield "private_key_jwt needs jwks or jwks_uri, and not both"
    if client.jwks_uri is not None and not _is_https(client.jwks_uri):
        yield "jwks_uri must be https"
    keys = client.jwks.get("keys") if client.jwks is not None else []
    if not isinstance(keys, list) or not all(isinstance(key, dict) and "kty" in key for key in keys):
        yield "jwks must hold a list of JWKs under keys"
    elif any({"d", "k", "p", "q"} & key.keys() for key in keys):
        yield "jwks holds a private key: register public keys alone, and replace this one"
    elif by_key and client.jwks is not None and not any(_fitting(client, each) for each in ASSERTION_ALGORITHMS):
        yield "jwks holds no key that signs: P-256, or RSA of 2048 to 4096 bits"


def _fitting(client: Client, algorithm: str) -> bool:
    return bool(fitting_keys(client.jwks, None, algorithm))


def _profile(client: Client) -> Iterator[str]:
    if follows_fapi(client) and client.id_token_signed_response_alg not in FAPI_ALGORITHMS:
        yield "id_token_signed_response_alg must be ES256 where all else is as FAPI 2.0 asks"


def _scopes(client: Client) -> Iterator[str]:
    if "openid" not in client.scope:
        yield "scope must hold openid"
    unknown = [scope for scope in client.scope if scope not in SCOPES_SUPPORTED]
    if unknown:
        yield "scope holds what is not known here: " + " ".join(unknown)
    if "authorization_code" not in client.grant_types or not set(client.grant_types) <= set(GRANT_TYPES):
        yield "grant_types must hold authorization_code, and refresh_token at most beside it"


def _subject(client: Client) -> Iterator[str]:
    if client.subject_type is not SubjectType.PAIRWISE:
        return
    hosts = {urlsplit(uri).netloc for uri in client.redirect_uris}
    if client.sector_identifier_uri is None and (len(hosts) > 1 or "" in hosts):
        yield "sector_identifier_uri is needed where pairwise subjects have redirect_uris on several hosts, or on none"
    if client.sector_identifier_uri is not None and not _is_https(client.sector_identifier_uri):
        yield "sector_identifier_uri must be https"


def _logout(client: Client, *, on_a_laptop: bool) -> Iterator[str]:
    uri = client.backchannel_logout_uri
    if uri is None or _is_https(uri):
        return
    parts = _split(uri)
    if not (on_a_laptop and parts is not None and parts.scheme == "http" and _is_loopback(parts)):
        yield "backchannel_logout_uri must be https"


def _split(uri: str) -> SplitResult | None:
    if any(each.isspace() or each < "\x21" or each > "\x7e" or each == "\\" for each in uri):
        return None
    try:
        parts = urlsplit(uri)
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        return None
    return parts


def _is_https(uri: str) -> bool:
    parts = _split(uri)
    return parts is not None and parts.scheme == "https" and bool(parts.hostname) and "#" not in uri


def _is_loopback(parts: SplitResult) -> bool:
    try:
        return ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"
