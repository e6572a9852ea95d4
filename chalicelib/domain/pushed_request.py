"""Pushed authorization requests (RFC 9126): what is kept of one, what refers to it, and who must use them (OP-18).

Only parameters that are used later are kept: what merely hints at a person (`login_hint`) is not, and neither is
anything that proves the client.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from chalicelib.domain.authorization_checks import RECOGNISED, echoable_state, proven_redirect_uri, response_mode
from chalicelib.domain.client import Client
from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.domain.limits import Limits
from chalicelib.domain.oauth_errors import ClientNotProven, InvalidRequest
from chalicelib.domain.oauth_parameters import Parameters, is_repeated, optional
from chalicelib.domain.proof_limits import PUSHED_REQUEST_LIFETIME
from chalicelib.domain.proof_names import REQUEST_URI_PREFIX
from chalicelib.domain.return_address import ReturnAddress

REFERENCE_MAX_CHARACTERS = 200

_NOT_KEPT = frozenset({"request", "request_uri", "login_hint", "display", "claims_locales"})
_OF_THE_CLIENT = ("client_secret", "client_assertion", "client_assertion_type")


class DeadRequestUri(ClientNotProven):
    """The `request_uri` is unknown, used, expired or another client's; shown, for there is no proven address."""

    error = "invalid_request_uri"


@dataclass(frozen=True)
class PushedRequest:
    """The parameters that a client pushed, as they are sealed."""

    request_id: str
    client_id: str
    parameters: Mapping[str, str]
    pushed_at: datetime

    def has_expired(self, now: datetime, limits: Limits) -> bool:
        """Whether it is too old to be used, or from before a restore (DB-05)."""
        return now >= self.pushed_at + PUSHED_REQUEST_LIFETIME or not limits.still_counts(self.pushed_at)


def without_credentials(form: Parameters, client: Client) -> dict[str, list[str]]:
    """Return the authorization request of a push, without what proved the client; its `client_id` may be left out.

    Raises:
        InvalidRequest: it has a `request_uri`, which must not be pushed (RFC 9126 §2.1), or is about another client.
    """
    if "request_uri" in form:
        raise InvalidRequest("A request_uri cannot be pushed.", detail="pushed-request-uri")
    if optional(form, "client_id") not in {None, client.client_id}:
        raise InvalidRequest("The client_id is not that of the client.", detail="pushed-client-id")
    asked = {name: list(values) for name, values in form.items() if name not in _OF_THE_CLIENT}
    return {"client_id": [client.client_id], **asked}


def bound_to(parameters: dict[str, list[str]], jkt: str | None) -> dict[str, list[str]]:
    """Return the parameters with the key that the push has proved (RFC 9449 §10.1).

    Raises:
        InvalidRequest: they name another key.
    """
    if jkt is None:
        return parameters
    if parameters.get("dpop_jkt", [jkt]) != [jkt]:
        raise InvalidRequest("The dpop_jkt is not that of the proof.", detail="dpop-other-key")
    return {**parameters, "dpop_jkt": [jkt]}


def kept(parameters: Parameters) -> dict[str, str]:
    """Return what is sealed of parameters that were judged, each of which came at most once."""
    names = [name for name in RECOGNISED if name not in _NOT_KEPT]
    return {name: value for name in names if (value := optional(parameters, name)) is not None}


def reference_of(parameters: Parameters) -> str:
    """Return the id of the pushed request that is referred to; all else counts for nothing (RFC 9101 §6.3).

    Raises:
        DeadRequestUri: it is repeated or too long.
    """
    request_uri = optional(parameters, "request_uri") or ""
    if is_repeated(parameters, "request_uri") or len(request_uri) > REFERENCE_MAX_CHARACTERS:
        raise dead()
    return request_uri.removeprefix(REQUEST_URI_PREFIX)


def refuse_unpushed(parameters: Parameters, client: Client) -> NoReturn:
    """Refuse a request that came without a push, where the client must push (RFC 9126 §6).

    Raises:
        InvalidRequest: told to the client. ClientNotProven: there is no address to tell it to.
    """
    redirect_uri = proven_redirect_uri(parameters, client)
    mode = response_mode(parameters, redirect_uri)
    address = ReturnAddress(redirect_uri, echoable_state(parameters), mode)
    error = InvalidRequest("This client must push its authorization requests.", detail="not-pushed")
    raise error.returning_to(address)


def dead() -> DeadRequestUri:
    """Return the one answer for every way in which a reference can be wrong."""
    return DeadRequestUri("The request_uri is not valid.", field="request_uri", reason="dead-request-uri")


def to_payload(pushed: PushedRequest) -> dict[str, object]:
    """Return what is sealed."""
    return {
        "id": pushed.request_id,
        "cl": pushed.client_id,
        "pa": dict(pushed.parameters),
        "at": to_milliseconds(pushed.pushed_at),
    }


def from_payload(payload: Mapping[str, object]) -> PushedRequest:
    """Return what was sealed; nobody else can seal."""
    parameters, pushed_at = payload["pa"], payload["at"]
    if not isinstance(parameters, dict) or not isinstance(pushed_at, int):
        raise TypeError("a pushed request was sealed in another form")
    return PushedRequest(str(payload["id"]), str(payload["cl"]), parameters, from_milliseconds(pushed_at))
