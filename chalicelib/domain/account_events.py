"""What can happen in the life of an account beside signing in, one record type per event (LOG-01, LOG-05).

The rules of `chalicelib.domain.audit_events` hold here too: pseudonyms, enums and numbers only (LOG-02).
"""

from dataclasses import dataclass

from chalicelib.domain.audit_roots import AuditEvent, Breakdown


@dataclass(frozen=True)
class LetterSent(AuditEvent):
    """A mail that is no security code was handed to SES; `letter` says which one."""

    member: str
    letter: str


@dataclass(frozen=True)
class LetterNotSent(Breakdown):
    """A letter, or its text message, could not be sent; what it is about stands. `dependency` as in `DependencyFailed`."""

    member: str
    letter: str
    dependency: str


@dataclass(frozen=True)
class ProvisionalCodeIssued(AuditEvent):
    """A provisional code is on its way; `reason` is what it is for, `channel` is `sms` or `email`."""

    member: str
    reason: str
    channel: str
