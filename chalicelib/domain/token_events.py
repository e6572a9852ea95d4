"""What can happen to grants and tokens; part of `chalicelib.domain.audit_events`, where all events are found (LOG-01).

A grant's id is a random reference; no token, and nothing that opens one, is in any field.
"""

from dataclasses import dataclass

from chalicelib.domain.audit_roots import AuditEvent, OfMember, Refusal

__all__ = [
    "AuthorizationCodeReused",
    "RefreshTokenReused",
    "TokensIssued",
    "TokensRefreshed",
    "TokensRevoked",
]


@dataclass(frozen=True)
class TokensIssued(OfMember):
    """An authorization code was exchanged for tokens."""

    grant_id: str


@dataclass(frozen=True)
class TokensRefreshed(OfMember):
    """A refresh token was exchanged for the next tokens; `reason` says whether it was the present one or a retry."""

    grant_id: str
    reason: str


@dataclass(frozen=True)
class AuthorizationCodeReused(OfMember, Refusal):
    """An authorization code came a second time; the tokens of the first are revoked."""

    grant_id: str


@dataclass(frozen=True)
class RefreshTokenReused(OfMember, Refusal):
    """A refresh token came that was exchanged long before; the whole family of tokens is revoked."""

    grant_id: str


@dataclass(frozen=True)
class TokensRevoked(AuditEvent):
    """A client gave back a token; `reason` says what ended: `refresh-token` (all of the grant) or `access-token`."""

    client_id: str
    grant_id: str
    reason: str
