"""Breaches of OAuth and OpenID Connect: one exception per error code of the RFCs.

`description` is public and held to RFC 6749's characters (plain ASCII without quotation mark and backslash), whoever
writes it; it never repeats what was sent. `detail` is a slug for the log. Only an error with a return address may be
told by redirect; without one it is a page or an answer of its own.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Self

from chalicelib.domain.return_address import ReturnAddress

_DESCRIPTION = re.compile(r"[\x20-\x21\x23-\x5B\x5D-\x7E]+")


class OAuthError(Exception):
    """A request that breaks the protocol; never raised itself."""

    error = "invalid_request"
    status = 400
    headers: Mapping[str, str] = MappingProxyType({})
    """What the answer carries beside its body."""

    def __init__(self, description: str, *, detail: str = "") -> None:
        """Keep the public description and the slug for the log.

        Raises:
            ValueError: where the description has a character that RFC 6749 §4.1.2.1 and §5.2 forbid.
        """
        if not _DESCRIPTION.fullmatch(description):
            raise ValueError("error_description must be plain ASCII without quotation mark and backslash")
        super().__init__(f"{self.error}: {description}")
        self.description = description
        self.detail = detail
        self.return_address: ReturnAddress | None = None

    @staticmethod
    def of_status(status: int) -> "OAuthError":
        """Return how a protocol endpoint tells a failure that has an HTTP status and no code of OAuth's own."""
        if status == ServerError.status:
            return ServerError("The server failed; the failure was recorded.")
        if status == TemporarilyUnavailable.status:
            return TemporarilyUnavailable("The service cannot answer now; try again later.")
        error = InvalidRequest("The request cannot be worked on.")
        error.status = status
        return error

    @property
    def may_redirect(self) -> bool:
        """Whether client and redirect_uri were proven before this was raised."""
        return self.return_address is not None

    def returning_to(self, address: ReturnAddress) -> Self:
        """Let the error be told to the client at its proven address; returns the error itself."""
        self.return_address = address
        return self


class ClientNotProven(OAuthError):
    """Nobody to send an answer to: the error is shown, never redirected (RFC 6749 §4.1.2.1, OP-01).

    `field` is the parameter at fault and `reason` a slug: `missing`, `repeated`, `unknown-client`,
    `unregistered-redirect-uri`.
    """

    def __init__(self, description: str, *, field: str, reason: str) -> None:
        """Keep what the page and the problem document say."""
        super().__init__(description, detail=reason)
        self.field = field
        self.reason = reason

    def returning_to(self, address: ReturnAddress) -> Self:
        """Refuse: there is no proven address.

        Raises:
            TypeError: always.
        """
        del address
        raise TypeError("an error about the client itself is never redirected")


class InvalidRequest(OAuthError):
    """A parameter is missing, repeated, malformed, or two of them exclude each other."""


class InvalidClient(OAuthError):
    """The client did not prove who it is (RFC 6749 §5.2)."""

    error = "invalid_client"
    status = 401


class InvalidGrant(OAuthError):
    """The authorization code or refresh token is unknown, expired, used, revoked, or another client's."""

    error = "invalid_grant"


class UnauthorizedClient(OAuthError):
    """The client is not registered for this grant."""

    error = "unauthorized_client"


class UnsupportedGrantType(OAuthError):
    """A grant that the token endpoint does not have."""

    error = "unsupported_grant_type"


class UnsupportedResponseType(OAuthError):
    """Anything but `response_type=code`."""

    error = "unsupported_response_type"


class InvalidScope(OAuthError):
    """Malformed, without `openid`, or more than the client may ask, or than was granted."""

    error = "invalid_scope"


class AccessDenied(OAuthError):
    """The member, or a rule about the member, said no."""

    error = "access_denied"
    status = 403


class LoginRequired(OAuthError):
    """`prompt=none` and no session that would do (OIDC Core §3.1.2.6)."""

    error = "login_required"


class InteractionRequired(OAuthError):
    """`prompt=none` and a page is needed (OIDC Core §3.1.2.6)."""

    error = "interaction_required"


class ConsentRequired(OAuthError):
    """`prompt=none`, and the member has not yet agreed to what this client is told (OIDC Core §3.1.2.6)."""

    error = "consent_required"


class UnmetAuthenticationRequirements(OAuthError):
    """An essential `acr` cannot be reached, or was not (OpenID Connect Core Error Code unmet_authentication_requirements)."""

    error = "unmet_authentication_requirements"


class RequestNotSupported(OAuthError):
    """A request object (OIDC Core §6.1); never ignored, since parameters may be only inside."""

    error = "request_not_supported"


class RequestUriNotSupported(OAuthError):
    """A request object by reference (OIDC Core §6.2)."""

    error = "request_uri_not_supported"


class ServerError(OAuthError):
    """A defect of ours, told by redirect."""

    error = "server_error"
    status = 500


class TemporarilyUnavailable(OAuthError):
    """A dependency does not answer, told by redirect."""

    error = "temporarily_unavailable"
    status = 503
