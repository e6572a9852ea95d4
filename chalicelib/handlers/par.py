"""`POST /oauth2/par`: an authenticated client hands in its authorization request before it sends a member (RFC 9126).

A proof that comes along binds the code to its key (RFC 9449 §10.1). Errors are the RFCs' own and are told by the
`endpoint` decorator.
"""

from chalice import Blueprint

from chalicelib.domain.proof_names import PUSHED_REQUEST_PATH
from chalicelib.handlers.client_form import client_reply, read_client_form
from chalicelib.handlers.dpop import key_of, refuse_old_nonce
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.reply import Reply
from chalicelib.handlers.request import Request
from chalicelib.wiring import proof_verbs

routes = Blueprint("chalicelib.handlers.par")

CREATED = 201


@routes.route(PUSHED_REQUEST_PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes, "protocol")
def par(request: Request) -> Reply:
    """Answer a pushed authorization request."""
    refuse_old_nonce(request)
    client, form = read_client_form(request, ())
    jkt, headers = key_of(request, PUSHED_REQUEST_PATH)
    pushed = proof_verbs.push_authorization_request()(client, form, jkt)
    body: dict[str, object] = {"request_uri": pushed.request_uri, "expires_in": pushed.expires_in_seconds}
    return client_reply(body, headers, CREATED)
