"""The discovery document and the JWKS: public, cacheable, and from memory (oidc.md §3, OP-17, REL-09).

Discovery touches no table and loads no AWS client; the JWKS reads the rings of keys once per container and then every
five minutes at most. Nothing here may import boto3, argon2 or Jinja2 (performance.md §0 row 4).
"""

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain.key_schedule import JWKS_CACHE
from chalicelib.domain.provider_metadata import DISCOVERY_PATH, JWKS_PATH, provider_metadata
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.reply import JSON, Reply
from chalicelib.handlers.request import Request

CACHEABLE = {"Cache-Control": f"public, max-age={int(JWKS_CACHE.total_seconds())}"}
"""Short enough for an emergency drop of a key (KEY-03: 15 minutes), long enough to spare calls."""

routes = Blueprint("chalicelib.handlers.discovery")


@routes.route(DISCOVERY_PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes, "protocol")
def openid_configuration(_request: Request) -> Reply:
    """Answer the provider's metadata."""
    return Reply(200, provider_metadata(wiring.adapters().settings.issuer), CACHEABLE, content_type=JSON)


@routes.route(JWKS_PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes, "protocol")
def jwks(_request: Request) -> Reply:
    """Answer the public keys that tokens are signed with."""
    keys: list[object] = [dict(key) for key in wiring.adapters().signer.public_keys()]
    return Reply(200, {"keys": keys}, CACHEABLE, content_type=JSON)
