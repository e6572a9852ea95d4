"""A valid authorization request, and the order in which one is judged (RFC 6749 §4.1.1, OIDC Core §3.1.2.1).

First who asks and where the answer goes: what is wrong there is shown, never redirected. Everything later is told to
the client. `state` and `nonce` are kept byte for byte.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain import authorization_checks as checks
from chalicelib.domain import authorization_parameters as values
from chalicelib.domain.client import Client
from chalicelib.domain.oauth_errors import OAuthError
from chalicelib.domain.oauth_parameters import Parameters, optional
from chalicelib.domain.return_address import ReturnAddress


@dataclass(frozen=True)
class AuthorizationRequest:
    """The parameters that a sign-in carries to its end."""

    client_id: str
    redirect_uri: str
    scope: tuple[str, ...]
    state: str | None = None
    nonce: str | None = None
    code_challenge: str | None = None
    acr_values: tuple[str, ...] = ()
    prompt: tuple[str, ...] = ()
    max_age_seconds: int | None = None
    ui_locales: tuple[str, ...] = ()

    @property
    def return_address(self) -> ReturnAddress:
        """Where the answer goes, code or error."""
        return ReturnAddress(self.redirect_uri, self.state)

    @property
    def forbids_pages(self) -> bool:
        """Whether the member must not be shown anything (`prompt=none`)."""
        return "none" in self.prompt

    @property
    def begins_from_nothing(self) -> bool:
        """Whether no session may serve, however fresh (`prompt=login` or `select_account`)."""
        return "login" in self.prompt or "select_account" in self.prompt

    def accepts_sign_in_of(self, auth_time: datetime, now: datetime) -> bool:
        """Whether a sign-in whose password was right at `auth_time` may serve: `prompt` and `max_age` permitting."""
        if self.begins_from_nothing:
            return False
        return self.max_age_seconds is None or now < auth_time + timedelta(seconds=self.max_age_seconds)


def read_authorization_request(
    parameters: Parameters, find_client: Callable[[str], Client | None]
) -> AuthorizationRequest:
    """Judge the parameters of a request, by query or form, and keep what is of use.

    Raises:
        ClientNotProven: client or redirect_uri is missing, repeated or not registered: a page, never a redirect.
        OAuthError: any later fault, with the address that it is told to.
        StorageUnavailable: where clients cannot be looked up.
    """
    client = checks.proven_client(parameters, find_client)
    redirect_uri = checks.proven_redirect_uri(parameters, client)
    try:
        return _read_proven(parameters, client, redirect_uri)
    except OAuthError as error:
        error.returning_to(ReturnAddress(redirect_uri, checks.echoable_state(parameters)))
        raise


def _read_proven(parameters: Parameters, client: Client, redirect_uri: str) -> AuthorizationRequest:
    checks.check_form(parameters)
    checks.check_no_request_object(parameters)
    checks.check_response(parameters, client)
    values.check_claims(parameters)
    return AuthorizationRequest(
        client_id=client.client_id,
        redirect_uri=redirect_uri,
        scope=values.granted_scope(parameters, client),
        state=optional(parameters, "state"),
        nonce=optional(parameters, "nonce"),
        code_challenge=values.code_challenge(parameters, client),
        acr_values=values.known_acr_values(parameters),
        prompt=values.prompts(parameters),
        max_age_seconds=values.max_age_seconds(parameters),
        ui_locales=values.known_locales(parameters),
    )
