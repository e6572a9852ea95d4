"""What can happen, one record type per event (LOG-01, LOG-05).

Fields hold pseudonyms, enums and numbers only: never a number, a code, an address, a token or a name (LOG-02). `member`
is the pseudonym of the number, whether an account exists or not. `docs/events.md` lists them all (LOG-05).
"""

from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True)
class AuditEvent:
    """The root of all events; never recorded itself."""

    counted_by_address: ClassVar[bool] = False
    """Whether the line says, as a keyed hash, which address the request came from: budgets per address (THR-06)."""
    outcome: ClassVar[Literal["success", "refusal", "fault"]] = "success"


class Refusal(AuditEvent):
    """Somebody did not get what they asked for."""

    outcome = "refusal"


class Breakdown(AuditEvent):
    """Something of ours, or something that we depend on, did not work."""

    outcome = "fault"


@dataclass(frozen=True)
class AuthorizationRequested(AuditEvent):
    """A known client sent a member to sign in."""

    client_id: str


@dataclass(frozen=True)
class AuthorizationRefused(Refusal):
    """An authorization request was refused; `reason` is the OAuth error or our slug."""

    reason: str
    detail: str = ""


@dataclass(frozen=True)
class PasswordAccepted(AuditEvent):
    """The right password was given."""

    member: str
    client_id: str


@dataclass(frozen=True)
class PasswordRejected(Refusal):
    """A wrong password was counted."""

    counted_by_address: ClassVar[bool] = True
    member: str
    client_id: str
    attempts_left: int
    known_browser: bool


@dataclass(frozen=True)
class PasswordBlocked(Refusal):
    """Passwords for the number are blocked; `reason` is `password` or `guess-budget`."""

    counted_by_address: ClassVar[bool] = True
    member: str
    client_id: str
    reason: str
    known_browser: bool


@dataclass(frozen=True)
class SignInRefused(Refusal):
    """The right password was not enough; `reason` is the type of the refusal."""

    member: str
    client_id: str
    reason: str


@dataclass(frozen=True)
class MemberUnknownToDirectory(Refusal):
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
class OtpNotSent(Breakdown):
    """A security code could not be mailed; it does not count."""

    member: str
    client_id: str


@dataclass(frozen=True)
class OtpQuotaReached(Refusal):
    """A request for a code was refused by the quota."""

    counted_by_address: ClassVar[bool] = True
    member: str
    client_id: str


@dataclass(frozen=True)
class OtpRejected(Refusal):
    """An entry was not the newest code, or came too late; `reason` is the type of the refusal."""

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
class DeviceCopied(Refusal):
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
class AuthorizationCodeReused(Refusal):
    """An authorization code came a second time; the tokens of the first are revoked."""

    member: str
    client_id: str
    grant_id: str


@dataclass(frozen=True)
class ClientRejected(Refusal):
    """A client did not prove who it is at the token endpoint."""

    counted_by_address: ClassVar[bool] = True
    client_id: str
    reason: str


@dataclass(frozen=True)
class CrossSitePostRefused(Refusal):
    """A form or call was posted from another site."""

    counted_by_address: ClassVar[bool] = True
    path: str


@dataclass(frozen=True)
class DependencyFailed(Breakdown):
    """A dependency did not answer; the way was closed."""

    dependency: str
    path: str


@dataclass(frozen=True)
class RequestFailed(Breakdown):
    """A defect of ours stopped a request; where, never what was in it."""

    path: str
    exception: str
    where: str
