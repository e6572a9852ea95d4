"""What can happen to sessions after a sign-in, one record type per event (LOG-01).

They are found with all others in `chalicelib.domain.audit_events`, whose rules hold here.
"""

from dataclasses import dataclass

from chalicelib.domain.audit_roots import AuditEvent, Breakdown, OfMember, Refusal


@dataclass(frozen=True)
class SessionServed(OfMember):
    """A session signed its member in at a client without any question."""

    session_id: str


@dataclass(frozen=True)
class SessionEnded(OfMember):
    """A session was ended; `reason` is `client` (it sent the browser) or `member`; `client_id` may be empty."""

    session_id: str
    reason: str


@dataclass(frozen=True)
class SessionExtended(AuditEvent):
    """A member asked to stay signed in."""

    member: str
    session_id: str


@dataclass(frozen=True)
class EverySessionEnded(AuditEvent):
    """A member, or what happened to the account, ended every session, trusted device and refresh token."""

    member: str
    reason: str


@dataclass(frozen=True)
class LogoutUnproven(Refusal):
    """A request to sign out proved nothing, so that the member is asked; `reason` is our slug."""

    reason: str


@dataclass(frozen=True)
class LogoutNoticeSent(OfMember):
    """A client took the news that a session has ended."""

    session_id: str


@dataclass(frozen=True)
class LogoutNoticeFailed(OfMember, Breakdown):
    """A client did not take the news; the queue tries again."""

    session_id: str
    dependency: str


@dataclass(frozen=True)
class LogoutNoticeDropped(Refusal):
    """A notice was not sent and will not be; `reason` is our slug."""

    client_id: str
    reason: str
