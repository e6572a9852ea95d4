"""What a client posts to an endpoint of its own: a form, read from the body alone, and the client that it proves.

For the token, revocation and introspection endpoints (RFC 6749 §3.2, RFC 7009 §2.1, RFC 7662 §2.1). No CSRF rule applies
here (security.md §21); errors are the RFCs' own and are told by the `endpoint` decorator.
"""

from collections.abc import Mapping

from chalicelib.domain.client import Client
from chalicelib.domain.oauth_errors import InvalidRequest
from chalicelib.domain.oauth_parameters import FORM_TYPE, Parameters, read_form, refuse_repeated
from chalicelib.handlers.reply import JSON, NO_STORE, Reply
from chalicelib.handlers.request import Request
from chalicelib.wiring import provider_verbs


def read_client_form(request: Request, names: tuple[str, ...]) -> tuple[Client, Parameters]:
    """Return the proven client and its form, in which none of these parameters comes twice.

    Raises:
        InvalidRequest: another media type, an unreadable or a repeating form, or two ways of authentication.
        InvalidClient: the client is not proven.
    """
    if request.media_type != FORM_TYPE:
        raise InvalidRequest(f"The body must be {FORM_TYPE}.", detail="content-type")
    form = read_form(request.body)
    refuse_repeated(form, names)
    return provider_verbs.authenticate_client()(request.headers.get("authorization"), form), form


def client_reply(body: dict[str, object], headers: Mapping[str, str] | None = None, status: int = 200) -> Reply:
    """Return a success as JSON that nobody may keep (RFC 6749 §5.1)."""
    return Reply(status, body, {"Cache-Control": NO_STORE, "Pragma": "no-cache", **(headers or {})}, content_type=JSON)
