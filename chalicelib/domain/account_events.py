"""What can happen in the life of an account beside signing in, one record type per event (LOG-01, LOG-05).

The rules of `chalicelib.domain.audit_events` hold here too: pseudonyms, enums and numbers only (LOG-02).
"""

from dataclasses import dataclass
from typing import ClassVar

from chalicelib.domain.audit_roots import AuditEvent, Breakdown, CountedRefusal, OfMember, Refusal
from chalicelib.domain.creation_events import (  # noqa: F401 - every event of accounts is found in this module
    AccountExistedAlready,
    AccountOpened,
    CreationRefused,
    EmailVerified,
)


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


@dataclass(frozen=True)
class RecoveryRequested(AuditEvent):
    """Somebody asked for a way back to an account; everybody got the same answer. `reason` says what became of it."""

    counted_by_address: ClassVar[bool] = True
    member: str
    reason: str


@dataclass(frozen=True)
class PasswordChosen(AuditEvent):
    """A new password is stored, and what the old one had opened is closed; `reason` is the way that led to it."""

    member: str
    reason: str


@dataclass(frozen=True)
class NewPasswordRefused(Refusal):
    """A new password broke rules; nothing was changed. `reason` is the first rule's slug."""

    member: str
    reason: str


@dataclass(frozen=True)
class LinkRefused(CountedRefusal):
    """A link was used that is too old, used, replaced or not ours; `reason` is what it is for."""

    reason: str


@dataclass(frozen=True)
class ProvisionalCodeAccepted(OfMember):
    """The right provisional code was typed in the password field; it leads to a new password alone."""


@dataclass(frozen=True)
class ProvisionalCodeRejected(OfMember, CountedRefusal):
    """An entry was wrong while a provisional code was live; it counts for both. A spray over many numbers shows here."""

    is_destroyed: bool
