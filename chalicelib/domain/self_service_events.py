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
