"""What can happen when an account is created and its address verified, one record type per event (LOG-01, LOG-05).

The rules of `chalicelib.domain.audit_events` hold here too: pseudonyms, enums and numbers only (LOG-02).
"""

from dataclasses import dataclass

from chalicelib.domain.audit_roots import AuditEvent, CountedRefusal


@dataclass(frozen=True)
class AccountOpened(AuditEvent):
    """Somebody whom the directory recognised has an account now."""

    member: str


@dataclass(frozen=True)
class AccountExistedAlready(AuditEvent):
    """Somebody whom the directory recognised asked for an account that exists; they were told nothing of it (REC-13)."""

    member: str


@dataclass(frozen=True)
class CreationRefused(CountedRefusal):
    """A claim was not recognised; `reason` is `no-match`, or `too-many` where nothing was compared any more (REC-12)."""

    member: str
    reason: str


@dataclass(frozen=True)
class EmailVerified(AuditEvent):
    """The link that was mailed to a member's address was used."""

    member: str
