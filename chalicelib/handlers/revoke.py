"""`POST /oauth2/revoke`: a client gives a token back (RFC 7009); public clients say who they are by `client_id`.

The answer is 200 with an empty object, whatever the token was. `token_type_hint` may come and is not needed, so no type
is unsupported.
"""

from chalice import Blueprint

from chalicelib.domain.oauth_parameters import required
from chalicelib.domain.provider_metadata import REVOCATION_PATH
from chalicelib.handlers.client_form import client_reply, read_client_form
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.reply import Reply
from chalicelib.handlers.request import Request
from chalicelib.wiring import provider_verbs

routes = Blueprint("chalicelib.handlers.revoke")


@routes.route(REVOCATION_PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes, "protocol")
def revoke(request: Request) -> Reply:
    """Answer a revocation request."""
    client, form = read_client_form(request, ("token", "token_type_hint"))
    provider_verbs.revoke_token()(client, required(form, "token"))
    return client_reply({})
