"""A valid authorization request, and the order in which one is judged (RFC 6749 §4.1.1, OIDC Core §3.1.2.1).

First who asks and where the answer goes: what is wrong there is shown, never redirected. Everything later is told to
the client. `state` and `nonce` are kept byte for byte.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain import authorization_checks as checks
from chalicelib.domain import authorization_parameters as values
from chalicelib.domain.claims import scopes_of
from chalicelib.domain.claims_parameter import read_claims
from chalicelib.domain.client import Client
from chalicelib.domain.oauth_errors import LoginRequired, OAuthError
from chalicelib.domain.oauth_parameters import Parameters, optional
from chalicelib.domain.refused_request_object import with_way_of_the_answer
from chalicelib.domain.return_address import ResponseMode, ReturnAddress


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
    response_mode: ResponseMode = ResponseMode.QUERY
    userinfo_claims: tuple[str, ...] = ()
    """Claims asked for by name, of those that the client may have (OIDC Core §5.5)."""
    id_token_claims: tuple[str, ...] = ()
    essential_acr: tuple[str, ...] = ()
    """Classes of which one must be reached; empty where none is essential."""
    subjects: tuple[str, ...] | None = None
    """The only members who will do, as the client knows them (`id_token_hint`, `sub` in `claims`); None: anybody."""
    dpop_jkt: str | None = None
    """The thumbprint of the key that the code is bound to (RFC 9449 §10)."""

    @property
    def return_address(self) -> ReturnAddress:
        """Where the answer goes, code or error."""
        return ReturnAddress(self.redirect_uri, self.state, self.response_mode)

    @property
    def disclosed_scopes(self) -> frozenset[str]:
        """The scopes that cover all that the client would be told, asked for as scopes or by name (OP-22)."""
        return frozenset(self.scope) | scopes_of({*self.userinfo_claims, *self.id_token_claims})

    @property
    def forbids_pages(self) -> bool:
        """Whether the member must not be shown anything (`prompt=none`)."""
        return "none" in self.prompt

    @property
    def begins_from_nothing(self) -> bool:
        """Whether no session may serve, however fresh (`prompt=login` or `select_account`)."""
        return "login" in self.prompt or "select_account" in self.prompt

    def accepts(self, subject: Callable[[], str]) -> bool:
        """Whether a member will do whom the client knows by this `sub`; it is made only where one was named."""
        return self.subjects is None or subject() in self.subjects

    def accepts_sign_in_of(self, auth_time: datetime, now: datetime) -> bool:
        """Whether a sign-in whose password was right at `auth_time` may serve: `prompt` and `max_age` permitting."""
        if self.begins_from_nothing:
            return False
        return self.max_age_seconds is None or now < auth_time + timedelta(seconds=self.max_age_seconds)


ReadHint = Callable[[str, Client], str | None]
"""Returns the `sub` of an ID token that was made here for this client, however old; None for anything else."""

PushedParameters = Callable[[Parameters, Client], Parameters]
"""Returns the parameters that hold: those that came, or others that the client left here before."""


def no_hint(_id_token: str, _client: Client) -> str | None:
    """Know no ID token."""
    return None


def as_they_came(parameters: Parameters, _client: Client) -> Parameters:
    """Take the parameters of the request itself."""
    return parameters


def read_authorization_request(
    parameters: Parameters,
    find_client: Callable[[str], Client | None],
    *,
    read_hint: ReadHint = no_hint,
    pushed: PushedParameters = as_they_came,
) -> AuthorizationRequest:
    """Judge the parameters of a request, by query or form, and keep what is of use.

    Raises:
        ClientNotProven: client or redirect_uri is missing, repeated or not registered: a page, never a redirect.
        OAuthError: any later fault, with the address that it is told to.
        StorageUnavailable, KeysUnavailable: where clients or keys cannot be looked up.
    """
    client = checks.proven_client(parameters, find_client)
    parameters = pushed(parameters, client)
    redirect_uri = checks.proven_redirect_uri(parameters, client)
    told = with_way_of_the_answer(parameters)
    address = ReturnAddress(redirect_uri, checks.echoable_state(told), checks.response_mode(told, redirect_uri))
    try:
        return _read_proven(parameters, client, address, read_hint)
    except OAuthError as error:
        error.returning_to(address)
        raise


def _read_proven(
    parameters: Parameters, client: Client, address: ReturnAddress, read_hint: ReadHint
) -> AuthorizationRequest:
    checks.check_form(parameters)
    checks.check_no_request_object(parameters)
    checks.check_response(parameters, client, address.response_mode)
    claims = read_claims(optional(parameters, "claims"), client)
    request = AuthorizationRequest(
        client_id=client.client_id,
        redirect_uri=address.redirect_uri,
        scope=values.granted_scope(parameters, client),
        state=optional(parameters, "state"),
        nonce=optional(parameters, "nonce"),
        code_challenge=values.code_challenge(parameters, client),
        acr_values=values.known_acr_values(parameters) or claims.acr_values,
        prompt=values.prompts(parameters),
        max_age_seconds=values.max_age_seconds(parameters),
        ui_locales=values.known_locales(parameters),
        response_mode=address.response_mode,
        userinfo_claims=claims.userinfo,
        id_token_claims=claims.id_token,
        essential_acr=checks.check_essential_acr(claims.essential_acr, client),
        subjects=claims.subjects,
        dpop_jkt=values.dpop_jkt(parameters),
    )
    request = _with_hint(request, optional(parameters, "id_token_hint"), client, read_hint)
    if request.subjects == ():
        raise LoginRequired("No member fits what the request asks for.", detail="subject")
    return request


def _with_hint(
    request: AuthorizationRequest, hint: str | None, client: Client, read_hint: ReadHint
) -> AuthorizationRequest:
    """Narrow down who will do. A hint that says nothing is dropped, but where no page may ask, nobody will do."""
    if hint is None:
        return request
    hinted = read_hint(hint, client)
    if hinted is None:
        return replace(request, subjects=()) if request.forbids_pages else request
    return replace(request, subjects=(hinted,) if request.accepts(lambda: hinted) else ())
