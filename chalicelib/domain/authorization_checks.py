"""Who asks, where the answer goes, and whether the request is one that Sésame serves at all (RFC 6749 §4.1.1, OP-01).

One small function per check; `chalicelib.domain.authorization_request` calls them in their fixed order. The first two
raise what is shown on a page, the others what is told to the client.
"""

import re
import unicodedata
from collections.abc import Callable

from chalicelib.domain.client import Client
from chalicelib.domain.limits import (
    AUTHORIZATION_REQUEST_MAX_CHARACTERS,
    CLIENT_ID_MAX_CHARACTERS,
    NONCE_MAX_BYTES,
    STATE_AND_NONCE_MAX_BYTES,
    STATE_MAX_BYTES,
)
from chalicelib.domain.oauth_errors import (
    ClientNotProven,
    InvalidRequest,
    RequestNotSupported,
    RequestUriNotSupported,
    UnauthorizedClient,
    UnsupportedResponseType,
)
from chalicelib.domain.oauth_parameters import Parameters, is_repeated, optional, refuse_repeated, required

RECOGNISED = (
    *("client_id", "redirect_uri", "state", "request", "request_uri", "response_type", "response_mode", "scope"),
    *("nonce", "code_challenge", "code_challenge_method", "prompt", "max_age", "claims", "acr_values", "ui_locales"),
    *("claims_locales", "display", "id_token_hint", "login_hint"),
)
"""Parameters with a meaning; the others may come as often as they like (RFC 6749 §3.1)."""

_CLIENT_ID = re.compile(r"[\x20-\x7E]+")
_LOST_IN_DECODING = "\ufffd"


def proven_client(parameters: Parameters, find_client: Callable[[str], Client | None]) -> Client:
    """Return the registered client that the request names.

    Raises:
        ClientNotProven: where there is none; nobody is asked about a text that cannot be an id.
    """
    client_id = _once(parameters, "client_id")
    plausible = len(client_id) <= CLIENT_ID_MAX_CHARACTERS and _CLIENT_ID.fullmatch(client_id)
    client = find_client(client_id) if plausible else None
    if client is None:
        raise ClientNotProven("The client is not known here.", field="client_id", reason="unknown-client")
    return client


def proven_redirect_uri(parameters: Parameters, client: Client) -> str:
    """Return the redirect_uri, registered for the client to the letter (OP-01).

    Raises:
        ClientNotProven: where it is not.
    """
    redirect_uri = _once(parameters, "redirect_uri")
    if not client.allows_redirect_to(redirect_uri):
        raise ClientNotProven(
            "The redirect_uri is not registered for this client.",
            field="redirect_uri",
            reason="unregistered-redirect-uri",
        )
    return redirect_uri


def echoable_state(parameters: Parameters) -> str | None:
    """Return the `state` where it came once and can be sent back exactly as it was sent, else None (OP-11)."""
    state = optional(parameters, "state")
    if state is None or is_repeated(parameters, "state") or not _is_echoable(state, STATE_MAX_BYTES):
        return None
    return state


def check_form(parameters: Parameters) -> None:
    """Refuse repetition, excess of size, and a `state` or `nonce` that could not be echoed to the byte (WEB-12)."""
    refuse_repeated(parameters, RECOGNISED)
    size = sum(len(name) + sum(map(len, values)) for name, values in parameters.items())
    if size > AUTHORIZATION_REQUEST_MAX_CHARACTERS:
        raise InvalidRequest("The request is too long.", detail="too-long")
    for name, limit in (("state", STATE_MAX_BYTES), ("nonce", NONCE_MAX_BYTES)):
        if not _is_echoable(optional(parameters, name) or "", limit):
            raise InvalidRequest(f"The parameter {name} is too long or has a control character.", detail=name)
    kept = "".join(optional(parameters, name) or "" for name in ("state", "nonce"))
    if len(kept.encode()) + kept.count('"') + kept.count("\\") > STATE_AND_NONCE_MAX_BYTES:
        raise InvalidRequest("The parameters state and nonce are too long to be kept.", detail="too-long")


def check_no_request_object(parameters: Parameters) -> None:
    """Refuse JAR: it is not advertised, and what is inside must not be ignored (oidc.md §2)."""
    if optional(parameters, "request") is not None:
        raise RequestNotSupported("Request objects are not supported.")
    if optional(parameters, "request_uri") is not None:
        raise RequestUriNotSupported("The parameter request_uri is not supported.")


def check_response(parameters: Parameters, client: Client) -> None:
    """Hold the request to the authorization code flow, answered by query, and the client to its grants (OP-04)."""
    if required(parameters, "response_type") != "code":
        raise UnsupportedResponseType("The only response_type is code.")
    if (optional(parameters, "response_mode") or "query") != "query":
        raise InvalidRequest("The only response_mode is query.", detail="response_mode")
    if "authorization_code" not in client.grant_types:
        raise UnauthorizedClient("This client may not use the authorization code flow.")


def _once(parameters: Parameters, name: str) -> str:
    if is_repeated(parameters, name):
        raise ClientNotProven(f"The parameter {name} is sent more than once.", field=name, reason="repeated")
    value = optional(parameters, name)
    if value is None:
        raise ClientNotProven(f"The parameter {name} is missing.", field=name, reason="missing")
    return value


def _is_echoable(value: str, limit: int) -> bool:
    if _LOST_IN_DECODING in value or any(unicodedata.category(character) in {"Cc", "Cs"} for character in value):
        return False
    return len(value.encode()) <= limit
