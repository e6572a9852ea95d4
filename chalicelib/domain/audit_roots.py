"""What audit events are made of: their outcome, and what a line says beside its fields (LOG-01, THR-06).

None of these is ever recorded itself; the events are in `chalicelib.domain.audit_events`.
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


class CountedRefusal(Refusal):
    """A refusal that many requests from one address are known by."""

    counted_by_address = True


class Breakdown(AuditEvent):
    """Something of ours, or something that we depend on, did not work."""

    outcome = "fault"


@dataclass(frozen=True)
class OfMember(AuditEvent):
    """Something about one member at one client; never recorded itself."""

    member: str
    client_id: str
