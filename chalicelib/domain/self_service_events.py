"""What a signed-in member does to their own account, one record type per event (LOG-01).

They are found with all others in `chalicelib.domain.audit_events`, whose rules hold here: pseudonyms and slugs only.
"""

from dataclasses import dataclass

from chalicelib.domain.audit_roots import AuditEvent


@dataclass(frozen=True)
class DeviceEnded(AuditEvent):
    """A member ended a trusted device; its browser is asked for a code again."""

    member: str
    device_id: str


@dataclass(frozen=True)
class EmailChangeRequested(AuditEvent):
    """A member asked for another address; a link went to it, and the old one was told."""

    member: str


@dataclass(frozen=True)
class EmailReplaced(AuditEvent):
    """The link in the new address was used: it is the account's now, and all that was signed in has ended."""

    member: str


@dataclass(frozen=True)
class NoticeDenied(AuditEvent):
    """Somebody said "this was not me" by the link of a notice: no password opens the account until recovery."""

    member: str
    restores_address: bool


@dataclass(frozen=True)
class MemberExported(AuditEvent):
    """An operator exported what is stored of a member."""

    member: str


@dataclass(frozen=True)
class MemberErased(AuditEvent):
    """An operator erased what is stored of a member; this line is what is left to know whom to erase after a restore."""

    member: str
    items: int
