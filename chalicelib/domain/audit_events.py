"""What can happen, one record type per event (LOG-01, LOG-05).

Fields hold pseudonyms, enums and numbers only: never a number, a code, an address, a token or a name (LOG-02). `member`
is the pseudonym of the number, whether an account exists or not. `docs/events.md` lists them all (LOG-05).
"""

from dataclasses import dataclass
from typing import ClassVar

from chalicelib.domain.audit_roots import AuditEvent, Breakdown, CountedRefusal, OfMember, Refusal


@dataclass(frozen=True)
class AuthorizationRequested(AuditEvent):
    """A known client sent a member to sign in."""

    client_id: str


@dataclass(frozen=True)
class AuthorizationPushed(AuditEvent):
    """A client handed in an authorization request before it sends a member."""

    client_id: str


@dataclass(frozen=True)
class AuthorizationRefused(Refusal):
    """An authorization request was refused; `reason` is the OAuth error or our slug."""

    reason: str
    detail: str = ""


@dataclass(frozen=True)
class PasswordAccepted(OfMember):
    """The right password was given."""


@dataclass(frozen=True)
class PasswordRejected(OfMember, CountedRefusal):
    """A wrong password was counted."""

    attempts_left: int
    known_browser: bool


@dataclass(frozen=True)
class PasswordBlocked(OfMember, CountedRefusal):
    """Passwords for the number are blocked; `reason` is `password` or `guess-budget`."""

    reason: str
    known_browser: bool


@dataclass(frozen=True)
class SignInRefused(OfMember, Refusal):
    """The right password was not enough; `reason` is the type of the refusal."""

    reason: str


@dataclass(frozen=True)
class MemberUnknownToDirectory(OfMember, Refusal):
    """An account exists for somebody the directory of individuals does not know (product case 7)."""


@dataclass(frozen=True)
class OtpSent(OfMember):
    """A security code was mailed."""

    counted_by_address: ClassVar[bool] = True


@dataclass(frozen=True)
class OtpNotSent(OfMember, Breakdown):
    """A security code could not be mailed; it does not count. `dependency` is what SES said, as in `DependencyFailed`."""

    dependency: str


@dataclass(frozen=True)
class OtpQuotaReached(OfMember, CountedRefusal):
    """A request for a code was refused by the quota."""


@dataclass(frozen=True)
class OtpRejected(OfMember, CountedRefusal):
    """An entry was not the newest code, or came too late; `reason` is the type of the refusal."""

    reason: str


@dataclass(frozen=True)
class SignInCompleted(OfMember):
    """A member is signed in."""

    acr: str
    amr: str
    session_id: str


@dataclass(frozen=True)
class ConsentGiven(OfMember):
    """A member agreed to what another party's client is told."""


@dataclass(frozen=True)
class ConsentRefused(OfMember, Refusal):
    """A member did not agree; the client was told `access_denied`."""


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
class MailFateTold(AuditEvent):
    """SES told what became of a code mail, and it was news."""

    member: str
    fate: str


@dataclass(frozen=True)
class AddressClosed(Refusal):
    """No code goes to a member's address any more; `reason` is `refused` or `complained`."""

    member: str
    reason: str


@dataclass(frozen=True)
class MailEventIgnored(AuditEvent):
    """A genuine notification changed nothing; `reason` is our slug."""

    reason: str


@dataclass(frozen=True)
class MailEventRejected(Refusal):
    """A notification was not proved to be of SNS and for us, or was too old; nothing was done."""

    reason: str


@dataclass(frozen=True)
class ClientRejected(CountedRefusal):
    """A client did not prove who it is at the token endpoint."""

    client_id: str
    reason: str


@dataclass(frozen=True)
class CrossSitePostRefused(CountedRefusal):
    """A form or call was posted from another site."""

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
