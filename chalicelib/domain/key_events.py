"""What can happen to signing keys, as audit events; `chalicelib.domain.audit_events` has them among all others."""

from dataclasses import dataclass

from chalicelib.domain.audit_roots import AuditEvent

__all__ = ["SigningKeyDropped", "SigningKeyMade", "SigningKeyRetired", "SigningKeysInOrder"]


@dataclass(frozen=True)
class SigningKeyMade(AuditEvent):
    """A key was made in KMS and published; it signs later."""

    algorithm: str
    kid: str


@dataclass(frozen=True)
class SigningKeyRetired(AuditEvent):
    """A key left the JWKS, because nothing that it signed can come back."""

    algorithm: str
    kid: str


@dataclass(frozen=True)
class SigningKeyDropped(AuditEvent):
    """An operator dropped a key: what it signed proves nothing any more."""

    algorithm: str
    kid: str


@dataclass(frozen=True)
class SigningKeysInOrder(AuditEvent):
    """A run of the rotation ended, and every ring is as the schedule wants it."""
