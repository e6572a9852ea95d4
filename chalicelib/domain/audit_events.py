"""What can happen, one record type per event (LOG-01, LOG-05).

Fields hold pseudonyms, enums and numbers only: never a number, a code, an address, a token or a name (LOG-02). `member`
is the pseudonym of the number, whether an account exists or not.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class AuditEvent:
    """The root of all events; never recorded itself."""

    counted_by_address: ClassVar[bool] = False
    """Whether the line says, as a keyed hash, which address the request came from: budgets per address (THR-06)."""


@dataclass(frozen=True)
class AuthorizationRequested(AuditEvent):
    """A known client sent a member to sign in."""

    client_id: str


@dataclass(frozen=True)
class AuthorizationRefused(AuditEvent):
    """An authorization request was refused; `reason` is the OAuth error or our slug."""

    reason: str
    detail: str = ""


@dataclass(frozen=True)
class PasswordAccepted(AuditEvent):
    """The right password was given."""

    member: str
    client_id: str


@dataclass(frozen=True)
class PasswordRejected(AuditEvent):
    """A wrong password was counted."""

    counted_by_address: ClassVar[bool] = True
    member: str
    client_id: str
    attempts_left: int
    known_browser: bool


@dataclass(frozen=True)
class PasswordBlocked(AuditEvent):
    """Passwords for the number are blocked; `reason` is `password` or `guess-budget`."""

    counted_by_address: ClassVar[bool] = True
    member: str
    client_id: str
    reason: str
    known_browser: bool


@dataclass(frozen=True)
class SignInRefused(AuditEvent):
    """The right password was not enough; `reason` is the problem's name."""

    member: str
    client_id: str
    reason: str


@dataclass(frozen=True)
class MemberUnknownToDirectory(AuditEvent):
    """An account exists for somebody the directory of individuals does not know (product case 7)."""

    member: str
    client_id: str


@dataclass(frozen=True)
class OtpSent(AuditEvent):
    """A security code was mailed."""

    counted_by_address: ClassVar[bool] = True
    member: str
    client_id: str


@dataclass(frozen=True)
class OtpNotSent(AuditEvent):
    """A security code could not be mailed; it does not count."""

    member: str
    client_id: str


@dataclass(frozen=True)
class OtpQuotaReached(AuditEvent):
    """A request for a code was refused by the quota."""

    counted_by_address: ClassVar[bool] = True
    member: str
    client_id: str


@dataclass(frozen=True)
class OtpRejected(AuditEvent):
    """An entry was not the newest code, or came too late; `reason` is the problem's name."""

    counted_by_address: ClassVar[bool] = True
    member: str
    client_id: str
    reason: str


@dataclass(frozen=True)
class SignInCompleted(AuditEvent):
    """A member is signed in."""

    member: str
    client_id: str
    acr: str
    amr: str
    session_id: str


@dataclass(frozen=True)
class SessionServed(AuditEvent):
    """A session signed its member in at a client without any question."""

    member: str
    client_id: str
    session_id: str


@dataclass(frozen=True)
class DeviceTrusted(AuditEvent):
    """A browser was trusted for six months."""

    member: str
    device_id: str


@dataclass(frozen=True)
class DeviceCopied(AuditEvent):
    """An old value of a trusted device's cookie came back; the device was revoked."""

    member: str
    device_id: str


@dataclass(frozen=True)
class TokensIssued(AuditEvent):
    """An authorization code was exchanged for tokens."""

    member: str
    client_id: str
    grant_id: str


@dataclass(frozen=True)
class AuthorizationCodeReused(AuditEvent):
    """An authorization code came a second time; the tokens of the first are revoked."""

    member: str
    client_id: str
    grant_id: str


@dataclass(frozen=True)
class ClientRejected(AuditEvent):
    """A client did not prove who it is at the token endpoint."""

    counted_by_address: ClassVar[bool] = True
    client_id: str
    reason: str


@dataclass(frozen=True)
class CrossSitePostRefused(AuditEvent):
    """A form or call was posted from another site."""

    counted_by_address: ClassVar[bool] = True
    path: str


@dataclass(frozen=True)
class DependencyFailed(AuditEvent):
    """A dependency did not answer; the way was closed."""

    dependency: str
    path: str


@dataclass(frozen=True)
class RequestFailed(AuditEvent):
    """A defect of ours stopped a request; where, never what was in it."""

    path: str
    exception: str
    where: str
