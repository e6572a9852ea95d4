"""`POST /oauth2/token`: client authentication, then the authorization code grant (RFC 6749 §3.2, OIDC Core §3.1.3).

Parameters are read from the form body alone, never from the URL. No CSRF rule applies here (security.md §21); errors
are the RFC's own and are told by the `endpoint` decorator.
"""

from chalice import Blueprint

from chalicelib.domain.client import Client
from chalicelib.domain.oauth_errors import InvalidRequest, UnsupportedGrantType
from chalicelib.domain.oauth_parameters import (
    FORM_TYPE,
    Parameters,
    optional,
    read_form,
    refuse_repeated,
    required,
)
from chalicelib.domain.provider_metadata import TOKEN_PATH
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.reply import JSON, NO_STORE, Reply
from chalicelib.handlers.request import Request
from chalicelib.use_cases.redeem_authorization_code import TokenSet
from chalicelib.wiring import provider_verbs

routes = Blueprint("chalicelib.handlers.token")


@routes.route(TOKEN_PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes, "protocol")
def token(request: Request) -> Reply:
    """Answer a token request."""
    if request.media_type != FORM_TYPE:
        raise InvalidRequest(f"The body must be {FORM_TYPE}.", detail="content-type")
    form = read_form(request.body)
    refuse_repeated(form, ("grant_type", "code", "redirect_uri", "code_verifier"))
    client = provider_verbs.authenticate_client()(request.headers.get("authorization"), form)
    tokens = _redeemed(client, form)
    return Reply(200, _body(tokens), {"Cache-Control": NO_STORE, "Pragma": "no-cache"}, content_type=JSON)


def _redeemed(client: Client, form: Parameters) -> TokenSet:
    if required(form, "grant_type") != "authorization_code":
        raise UnsupportedGrantType("The only grant_type is authorization_code.")
    return provider_verbs.redeem_authorization_code()(
        client,
        code=required(form, "code"),
        redirect_uri=required(form, "redirect_uri"),
        code_verifier=optional(form, "code_verifier"),
    )


def _body(tokens: TokenSet) -> dict[str, object]:
    return {
        "access_token": tokens.access_token,
        "token_type": "Bearer",
        "expires_in": tokens.expires_in_seconds,
        "id_token": tokens.id_token,
        "scope": " ".join(tokens.scope),
    }
