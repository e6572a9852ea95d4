"""`/oauth2/userinfo`: an access token in, claims out (OIDC Core §5.3, RFC 6750).

By GET with Bearer, by POST with Bearer and an empty form, or by POST with the token in the form; a token that is bound to
a key by GET or POST with DPoP and a proof (RFC 9449 §7).
"""

from dataclasses import replace

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain import audit_events
from chalicelib.domain.bearer_errors import BearerError, InvalidBearerRequest
from chalicelib.domain.bearer_token import comes_with_proof, read_bearer_token
from chalicelib.domain.oauth_errors import OAuthError
from chalicelib.domain.oauth_parameters import FORM_TYPE, Parameters, read_form
from chalicelib.domain.provider_metadata import USERINFO_PATH
from chalicelib.handlers.dpop import key_about
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.problem_replies import oauth_error_reply
from chalicelib.handlers.reply import JSON, Reply
from chalicelib.handlers.request import Request
from chalicelib.wiring import provider_verbs

UNAUTHORIZED = 401

routes = Blueprint("chalicelib.handlers.userinfo")


@routes.route(USERINFO_PATH, methods=["GET", "POST"], content_types=ANY_CONTENT)
@endpoint(routes, "protocol")
def userinfo(request: Request) -> Reply:
    """Answer the claims of the token's member."""
    authorization = request.headers.get("authorization")
    with_proof = comes_with_proof(authorization)
    try:
        access_token = read_bearer_token(authorization, _form(request), request.query)
        jkt, headers = key_about(request, USERINFO_PATH, access_token) if with_proof else (None, {})
        return Reply(200, provider_verbs.read_userinfo()(access_token, jkt=jkt), headers, content_type=JSON)
    except OAuthError as error:
        if not (with_proof or isinstance(error, BearerError)):
            raise
        wiring.adapters().audit.record(audit_events.AuthorizationRefused(error.error, error.detail))
        return _refused(error, with_proof=with_proof)


def _refused(error: OAuthError, *, with_proof: bool) -> Reply:
    """Return a refusal with its challenge; a bearer is told that proofs are taken too (RFC 9449 §7.2)."""
    from chalicelib.domain import dpop_proof  # noqa: PLC0415 - a token that is served needs nothing of it

    reply = oauth_error_reply(error)
    if with_proof:
        challenge = dpop_proof.challenge_of(error)
        status = UNAUTHORIZED if isinstance(error, dpop_proof.DpopError) else reply.status
    else:
        own = error.challenge if isinstance(error, BearerError) else ""
        challenge, status = f"{own}, {dpop_proof.bare_challenge()}", reply.status
    return replace(reply, status=status, headers={**reply.headers, "WWW-Authenticate": challenge})


def _form(request: Request) -> Parameters:
    """Return the form of a POST; a GET has none, whatever its body holds (RFC 6750 §2.2)."""
    if request.method != "POST" or not request.body:
        return {}
    if request.media_type != FORM_TYPE:
        raise InvalidBearerRequest(f"The body must be {FORM_TYPE}.", detail="content-type")
    return read_form(request.body)
