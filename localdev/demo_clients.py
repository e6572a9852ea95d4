"""The `clients` of the demo data: metadata of RFC 7591 and our own three members, made into registrations."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from chalicelib.domain.client import Client, SecurityCodePolicy, SubjectType
from localdev.demo_reader import Reader


class AuthMethod(StrEnum):
    """How a demo client can authenticate at the token endpoint (RFC 7591 §2)."""

    BASIC = "client_secret_basic"
    POST = "client_secret_post"
    NONE = "none"
    PRIVATE_KEY_JWT = "private_key_jwt"


class SigningAlgorithm(StrEnum):
    """What a client's ID tokens can be signed with."""

    RS256 = "RS256"
    ES256 = "ES256"


@dataclass(frozen=True)
class DemoClient:
    """A registration without the hash of its secret, and the secret."""

    registration: Client
    client_secret: str | None = field(repr=False)


def read_client(reader: Reader, issuer: str, *, secret_is_given: bool = True) -> DemoClient:
    """Return one client, `{issuer}` in its URIs replaced; a client that names no policy always asks for the code."""
    method = reader.choice("token_endpoint_auth_method", AuthMethod, default=AuthMethod.BASIC)
    by_secret = secret_is_given and method in {AuthMethod.BASIC, AuthMethod.POST}
    secret = reader.text("client_secret") if by_secret else None
    client_id = reader.text("client_id")
    registration = Client(
        client_id=client_id,
        client_name=reader.text("client_name", default=client_id),
        redirect_uris=_uris(reader, "redirect_uris", issuer),
        post_logout_redirect_uris=_uris(reader, "post_logout_redirect_uris", issuer),
        token_endpoint_auth_method=method.value,
        grant_types=reader.texts("grant_types", default=["authorization_code"]),
        scope=tuple(reader.text("scope", default="openid").split()),
        security_code=reader.choice("security_code", SecurityCodePolicy, default=SecurityCodePolicy.ALWAYS),
        trusted_device_offered=reader.flag("trusted_device_offered", default=True),
        require_pkce=reader.flag("require_pkce", default=False),
        first_party=reader.flag("first_party", default=True),
        id_token_signed_response_alg=reader.choice(
            "id_token_signed_response_alg", SigningAlgorithm, default=SigningAlgorithm.RS256
        ).value,
        subject_type=reader.choice("subject_type", SubjectType, default=SubjectType.PUBLIC),
        sector_identifier_uri=_uri(reader, "sector_identifier_uri", issuer),
        jwks=reader.child("jwks").values if "jwks" in reader.values else None,
        jwks_uri=_uri(reader, "jwks_uri", issuer),
        backchannel_logout_uri=_uri(reader, "backchannel_logout_uri", issuer),
        require_pushed_authorization_requests=reader.flag("require_pushed_authorization_requests", default=False),
        dpop_bound_access_tokens=reader.flag("dpop_bound_access_tokens", default=False),
    )
    return DemoClient(registration, secret)


def _uris(reader: Reader, name: str, issuer: str) -> tuple[str, ...]:
    return tuple(_absolute(reader, name, uri, issuer) for uri in reader.texts(name, default=[]))


def _uri(reader: Reader, name: str, issuer: str) -> str | None:
    uri = reader.optional_text(name)
    return None if uri is None else _absolute(reader, name, uri, issuer)


def _absolute(reader: Reader, name: str, written: str, issuer: str) -> str:
    uri = written.replace("{issuer}", issuer)
    parts = urlsplit(uri)
    # RFC 6749 §3.1.2: absolute, without a fragment.
    if not parts.scheme or "#" in uri or not (parts.netloc or parts.path):
        reader.faults.append(f"{reader.place}.{name} holds a URI that is not absolute or has a fragment")
    return uri
