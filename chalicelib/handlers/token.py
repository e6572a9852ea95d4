"""`POST /oauth2/token`: client authentication, then the grant that is asked (RFC 6749 §3.2, OIDC Core §3.1.3).

Each grant is a file of its own, and `GRANTS` is what discovery advertises.
"""

from collections.abc import Callable, Mapping

from chalice import Blueprint

from chalicelib.domain.client import Client
from chalicelib.domain.oauth_errors import UnsupportedGrantType
from chalicelib.domain.oauth_parameters import Parameters, required
from chalicelib.domain.provider_metadata import GRANT_TYPES, TOKEN_PATH
from chalicelib.handlers import authorization_code_grant, refresh_token_grant
from chalicelib.handlers.client_form import client_reply, read_client_form
from chalicelib.handlers.dpop import key_for_tokens, refuse_old_nonce
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.reply import Reply
from chalicelib.handlers.request import Request
from chalicelib.use_cases.issue_tokens import TokenSet

routes = Blueprint("chalicelib.handlers.token")

GRANTS: Mapping[str, Callable[[Client, Parameters, str | None], TokenSet]] = dict(
    zip(GRANT_TYPES, (authorization_code_grant.tokens, refresh_token_grant.tokens), strict=True)
)
ONCE = ("grant_type", "scope", *authorization_code_grant.PARAMETERS, *refresh_token_grant.PARAMETERS)


@routes.route(TOKEN_PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes, "protocol")
def token(request: Request) -> Reply:
    """Answer a token request."""
    refuse_old_nonce(request)
    client, form = read_client_form(request, ONCE)
    grant = GRANTS.get(required(form, "grant_type"))
    if grant is None:
        raise UnsupportedGrantType(f"The grant_type is none of {' and '.join(GRANTS)}.")
    jkt, headers = key_for_tokens(request, TOKEN_PATH, client)
    return client_reply(_body(grant(client, form, jkt)), headers)


def _body(tokens: TokenSet) -> dict[str, object]:
    body = {
        "access_token": tokens.access_token,
        "token_type": tokens.token_type,
        "expires_in": tokens.expires_in_seconds,
        "id_token": tokens.id_token,
        "refresh_token": tokens.refresh_token,
        "scope": " ".join(tokens.scope),
    }
    return {name: value for name, value in body.items() if value is not None}
