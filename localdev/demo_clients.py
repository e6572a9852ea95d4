"""The `clients` of the demo data: metadata of RFC 7591 and our own three members, made into registrations."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from chalicelib.domain.client import Client, SecurityCodePolicy
from localdev.demo_reader import Reader


class AuthMethod(StrEnum):
    """How a demo client can authenticate at the token endpoint (RFC 7591 §2)."""

    BASIC = "client_secret_basic"
    POST = "client_secret_post"
    NONE = "none"


@dataclass(frozen=True)
class DemoClient:
    """A registration without the hash of its secret, and the secret."""

    registration: Client
    client_secret: str | None = field(repr=False)


def read_client(reader: Reader, issuer: str) -> DemoClient:
    """Return one client, `{issuer}` in its URIs replaced; a client that names no policy always asks for the code."""
    method = reader.choice("token_endpoint_auth_method", AuthMethod, default=AuthMethod.BASIC)
    secret = None if method is AuthMethod.NONE else reader.text("client_secret")
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
    )
    return DemoClient(registration, secret)


def _uris(reader: Reader, name: str, issuer: str) -> tuple[str, ...]:
    uris = tuple(uri.replace("{issuer}", issuer) for uri in reader.texts(name, default=[]))
    for uri in uris:
        parts = urlsplit(uri)
        # RFC 6749 §3.1.2: absolute, without a fragment.
        if not parts.scheme or "#" in uri or not (parts.netloc or parts.path):
            reader.faults.append(f"{reader.place}.{name} holds a URI that is not absolute or has a fragment")
    return uris
