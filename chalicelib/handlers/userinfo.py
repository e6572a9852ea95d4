"""`/oauth2/userinfo`: an access token in, claims out (OIDC Core §5.3, RFC 6750).

By GET with Bearer, by POST with Bearer and an empty form, or by POST with the token in the form.
"""

from dataclasses import replace

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain import audit_events
from chalicelib.domain.bearer_errors import BearerError, InvalidBearerRequest
from chalicelib.domain.bearer_token import read_bearer_token
from chalicelib.domain.oauth_parameters import FORM_TYPE, Parameters, read_form
from chalicelib.domain.provider_metadata import USERINFO_PATH
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.problem_replies import oauth_error_reply
from chalicelib.handlers.reply import JSON, Reply
from chalicelib.handlers.request import Request
from chalicelib.wiring import provider_verbs

routes = Blueprint("chalicelib.handlers.userinfo")


@routes.route(USERINFO_PATH, methods=["GET", "POST"], content_types=ANY_CONTENT)
@endpoint(routes, "protocol")
def userinfo(request: Request) -> Reply:
    """Answer the claims of the token's member."""
    try:
        access_token = read_bearer_token(request.headers.get("authorization"), _form(request), request.query)
        return Reply(200, provider_verbs.read_userinfo()(access_token), content_type=JSON)
    except BearerError as error:
        wiring.adapters().audit.record(audit_events.AuthorizationRefused(error.error, error.detail))
        reply = oauth_error_reply(error)
        return replace(reply, headers={**reply.headers, "WWW-Authenticate": error.challenge})


def _form(request: Request) -> Parameters:
    """Return the form of a POST; a GET has none, whatever its body holds (RFC 6750 §2.2)."""
    if request.method != "POST" or not request.body:
        return {}
    if request.media_type != FORM_TYPE:
        raise InvalidBearerRequest(f"The body must be {FORM_TYPE}.", detail="content-type")
    return read_form(request.body)
