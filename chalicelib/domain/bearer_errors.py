"""Refusals of the userinfo endpoint as a protected resource, with their `WWW-Authenticate` challenge (RFC 6750 §3)."""

from chalicelib.domain.oauth_errors import OAuthError

REALM = "sesame"


class BearerError(OAuthError):
    """A request for a protected resource that is not served (RFC 6750 §3); never raised itself."""

    @property
    def challenge(self) -> str:
        """The `WWW-Authenticate` value with the error's words; a description never holds a quotation mark."""
        return f'Bearer realm="{REALM}", error="{self.error}", error_description="{self.description}"'


class InvalidBearerRequest(BearerError):
    """The access token came twice, or in a way that is not accepted (RFC 6750 §2)."""


class InvalidToken(BearerError):
    """The access token is not ours, expired or revoked (RFC 6750 §3.1)."""

    error = "invalid_token"
    status = 401


class MissingToken(InvalidToken):
    """No access token came; the challenge then tells no error (RFC 6750 §3.1)."""

    @property
    def challenge(self) -> str:
        """The bare challenge."""
        return f'Bearer realm="{REALM}"'


class InsufficientScope(BearerError):
    """The access token is good, but not for this (RFC 6750 §3.1)."""

    error = "insufficient_scope"
    status = 403
