"""Who asks, where the answer goes, and whether the request is one that Sésame serves at all (RFC 6749 §4.1.1, OP-01).

One small function per check; `chalicelib.domain.authorization_request` calls them in their fixed order. The first two
raise what is shown on a page, the others what is told to the client.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from chalicelib.domain.authentication import Acr, reachable_acrs
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
    UnmetAuthenticationRequirements,
    UnsupportedResponseType,
)
from chalicelib.domain.oauth_parameters import Parameters, is_repeated, optional, refuse_repeated, required
from chalicelib.domain.return_address import ResponseMode

RECOGNISED = (
    *("client_id", "redirect_uri", "state", "request", "request_uri", "response_type", "response_mode", "scope"),
    *("nonce", "code_challenge", "code_challenge_method", "prompt", "max_age", "claims", "acr_values", "ui_locales"),
    *("claims_locales", "display", "id_token_hint", "login_hint", "dpop_jkt"),
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


def response_mode(parameters: Parameters, redirect_uri: str) -> ResponseMode:
    """Return how the answer travels, an error too: by a form where exactly that was asked, else by the query."""
    asked = None if is_repeated(parameters, "response_mode") else optional(parameters, "response_mode")
    can_be_posted_to = urlsplit(redirect_uri).scheme in {"http", "https"}
    return ResponseMode.FORM_POST if asked == ResponseMode.FORM_POST and can_be_posted_to else ResponseMode.QUERY


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


def check_response(parameters: Parameters, client: Client, mode: ResponseMode) -> None:
    """Hold the request to the authorization code flow in a response mode of ours, and the client to its grants (OP-04)."""
    if required(parameters, "response_type") != "code":
        raise UnsupportedResponseType("The only response_type is code.")
    if (optional(parameters, "response_mode") or ResponseMode.QUERY) != mode:
        raise InvalidRequest("The response_mode must be query, or form_post to a web address.", detail="response_mode")
    if "authorization_code" not in client.grant_types:
        raise UnauthorizedClient("This client may not use the authorization code flow.")


def check_essential_acr(essential_acr: Sequence[str] | None, client: Client) -> tuple[str, ...]:
    """Return the classes of which one must be reached, none where none is essential.

    Raises:
        UnmetAuthenticationRequirements: where no sign-in at this client can have one of them; never silent (OP-23).
    """
    if essential_acr is None:
        return ()
    if reachable_acrs(client).isdisjoint(essential_acr):
        raise UnmetAuthenticationRequirements("No essential acr can be reached for this client.", detail="acr")
    return tuple(acr.value for acr in Acr if acr in essential_acr)


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
