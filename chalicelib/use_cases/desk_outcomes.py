"""What the desk's use cases answer; refusals are values."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from chalicelib.domain.desk_event import DeskAct, DeskOutcome
from chalicelib.domain.desk_policy import ActQuotaReached, SecondAgentNeeded
from chalicelib.domain.desk_records import AgentQuotaReached
from chalicelib.domain.desk_state import MemberState

NotPossible = Literal[
    "no-account", "no-address", "already-verified", "address-undeliverable", "nowhere-to-send", "address-too-new"
]


@dataclass(frozen=True)
class NotAnAgent:
    """IAM let the request in, and the register does not: unknown there, disabled, or no person."""


@dataclass(frozen=True)
class OwnAccount:
    """The account is the agent's own (REC-10)."""


@dataclass(frozen=True)
class UnknownMember:
    """The member_id was not made here."""


@dataclass(frozen=True)
class ActNotPossible:
    """Nothing was done: the member's state does not allow it."""

    reason: NotPossible


@dataclass(frozen=True)
class NotDelivered:
    """The act is in the chain, what it should have sent was not sent, and that is in the chain too."""


@dataclass(frozen=True)
class Sent:
    """What an act sent: the way, and the masked address where it was a mail."""

    channel: Literal["sms", "email"]
    masked_email: str | None = None
    good_until: datetime | None = None


@dataclass(frozen=True)
class Acted:
    """Done, in the chain, and told to the member as far as there is an address to tell them at."""

    act: DeskAct
    at: datetime
    sent: Sent | None
    member_told: bool


@dataclass(frozen=True)
class MemberFound:
    """A number with all that the desk may see; known and unknown numbers have an id alike."""

    member_id: str
    state: MemberState


@dataclass(frozen=True)
class ToldEvent:
    """One event of a member as colleagues read it; None where its words or its seal are not what was stored."""

    sequence: int
    at: datetime
    act: DeskAct
    outcome: DeskOutcome
    agent: str | None
    reason: str | None = field(repr=False)
    intact: bool = True


@dataclass(frozen=True)
class EventsTold:
    """A member's events, newest first."""

    events: tuple[ToldEvent, ...]


NotAdmitted = NotAnAgent | OwnAccount | UnknownMember
ActOutcome = (
    NotAdmitted | ActNotPossible | ActQuotaReached | AgentQuotaReached | SecondAgentNeeded | NotDelivered | Acted
)
