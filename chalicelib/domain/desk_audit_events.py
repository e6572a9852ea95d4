"""What the desk does, for the audit log: pseudonyms, enums and numbers only (LOG-01, LOG-02).

The log is shipped away at once and written once; `chain`, `sequence` and `event_mac` of its lines are what the chains
in the table can be held against, their last events too (docs/desk.md).
"""

from dataclasses import dataclass

from chalicelib.domain.audit_roots import AuditEvent, CountedRefusal


@dataclass(frozen=True)
class DeskLookedUp(AuditEvent):
    """An agent looked at a member's state or events; `act` is `find` or `events`."""

    agent_id: str
    member: str
    act: str


@dataclass(frozen=True)
class DeskActed(AuditEvent):
    """An event was added to the desk's chain; `result` is what became of the act."""

    agent_id: str
    member: str
    act: str
    result: str
    chain: int
    sequence: int
    event_mac: str


@dataclass(frozen=True)
class DeskRefused(CountedRefusal):
    """The desk did not do what was asked; `agent_id` is empty where the caller is no person."""

    agent_id: str
    reason: str


@dataclass(frozen=True)
class DeskChainChecked(AuditEvent):
    """A run of a chain was checked; `reason` is `whole`, or what is wrong at `sequence`."""

    agent_id: str
    chain: int
    sequence: int
    reason: str
