"""A request to sign out, as a relying party sends it (OpenID Connect RP-Initiated Logout §2), and what is proved by it.

Nothing here is an error: whatever is wrong only means that the member is asked, and that the browser goes nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.authorization_checks import echoable_state
from chalicelib.domain.authorization_response import with_query
from chalicelib.domain.client import Client
from chalicelib.domain.oauth_parameters import Parameters, is_repeated, optional

RECOGNISED = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state", "logout_hint", "ui_locales")
"""Parameters with a meaning; the last two prove nothing."""


@dataclass(frozen=True)
class Unproven:
    """The request proves nothing; `reason` is a slug for the log."""

    reason: str


@dataclass(frozen=True)
class ProvenLogout:
    """A client asks for the end of a session that it was told of."""

    client_id: str
    session_id: str
    """The `sid` of the ID token."""
    return_url: str | None
    """Where the browser goes back to, `state` included; None where the client names no address."""


@dataclass(frozen=True)
class HintedSession:
    """What an ID token that we have signed says about itself; its age does not matter (§2)."""

    audience: str
    session_id: str


def hinted_session(claims: Mapping[str, object] | None, issuer: str) -> HintedSession | None:
    """Return what the claims of a verified ID token name, None where they are not those of an ID token of ours."""
    if claims is None or claims.get("iss") != issuer:
        return None
    audience, session_id = claims.get("aud"), claims.get("sid")
    if not isinstance(audience, str) or not isinstance(session_id, str):
        return None
    return HintedSession(audience, session_id)


def fault_of(parameters: Parameters) -> Unproven | None:
    """Return what makes a request useless before its hint is looked at."""
    if not any(optional(parameters, name) for name in RECOGNISED):
        return Unproven("no-parameters")
    if any(is_repeated(parameters, name) for name in RECOGNISED):
        return Unproven("repeated")
    if optional(parameters, "id_token_hint") is None:
        return Unproven("no-hint")
    if optional(parameters, "state") != echoable_state(parameters):
        return Unproven("state-not-echoable")
    return None


def judge(parameters: Parameters, hinted: HintedSession, client: Client | None) -> ProvenLogout | Unproven:
    """Hold a request to the client that its hint was made for; `client` is the audience's registration, if any."""
    if client is None or not client.enabled:
        return Unproven("unknown-client")
    if optional(parameters, "client_id") not in {None, client.client_id}:
        return Unproven("other-client")
    uri = optional(parameters, "post_logout_redirect_uri")
    if uri is None:
        return ProvenLogout(client.client_id, hinted.session_id, None)
    if uri not in client.post_logout_redirect_uris:  # to the letter
        return Unproven("unregistered-uri")
    state = optional(parameters, "state")
    url = uri if state is None else with_query(uri, {"state": state})
    return ProvenLogout(client.client_id, hinted.session_id, url)
