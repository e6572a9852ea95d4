"""`POST /oauth2/introspect`: what one of a client's own tokens is worth (RFC 7662), for clients that keep a secret.

A public client is refused as if it had not authenticated: anybody can say its id. `token_type_hint` is not needed.
"""

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain.audit_events import ClientRejected
from chalicelib.domain.oauth_errors import InvalidClient
from chalicelib.domain.oauth_parameters import required
from chalicelib.domain.provider_metadata import INTROSPECTION_PATH
from chalicelib.handlers.client_form import client_reply, read_client_form
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.reply import Reply
from chalicelib.handlers.request import Request
from chalicelib.wiring import provider_verbs

routes = Blueprint("chalicelib.handlers.introspect")


@routes.route(INTROSPECTION_PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes, "protocol")
def introspect(request: Request) -> Reply:
    """Answer an introspection request."""
    client, form = read_client_form(request, ("token", "token_type_hint"))
    if client.is_public:
        wiring.adapters().audit.record(ClientRejected(client.client_id, "public-client"))
        raise InvalidClient("This endpoint is for clients that authenticate.", detail="public-client")
    return client_reply(provider_verbs.introspect_token()(client, required(form, "token")))
