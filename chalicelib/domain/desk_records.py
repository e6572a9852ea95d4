"""All that one act of the desk must know, read strongly and together, and all that it writes, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.account_change import AccountWrite
from chalicelib.domain.completion import CounterWrite, LedgerWrite
from chalicelib.domain.desk_agent import Agent
from chalicelib.domain.desk_chain import StoredEvent
from chalicelib.domain.desk_event import ChainHead, DeskRecord
from chalicelib.domain.link import LinkPurpose, LinkRecord
from chalicelib.domain.member_records import MemberRecords


@dataclass(frozen=True)
class DeskRecords:
    """What exists; None or empty where nothing does."""

    agent: Agent | None
    """The caller, where the register knows them."""
    member: MemberRecords
    closed_at: datetime | None
    """When the desk reset the account; None where there is one, or never was."""
    links: Mapping[LinkPurpose, LinkRecord]
    head: ChainHead
    record: DeskRecord


@dataclass(frozen=True)
class DeskEffect:
    """What an act changes beside the chain; each part on what was seen."""

    account: AccountWrite | None = None
    """With its ledger, counter and links."""
    ledger: LedgerWrite | None = None
    counter: CounterWrite | None = None
    link: tuple[LinkPurpose, LinkRecord, LinkRecord] | None = None


@dataclass(frozen=True)
class DeskWrite:
    """One event with what it is about."""

    stored: StoredEvent
    head_seen: ChainHead
    record_seen: DeskRecord
    record_new: DeskRecord
    now: datetime
    effect: DeskEffect = field(default_factory=DeskEffect)


@dataclass(frozen=True)
class DeskWritten:
    """The event is in its chain, and what it is about has happened."""


@dataclass(frozen=True)
class DeskMoved:
    """Nothing was written: something had changed since it was read; read and judge anew."""


@dataclass(frozen=True)
class AgentQuotaReached:
    """Nothing was written: this agent has done too much in this hour of the clock."""

    until: datetime


@dataclass(frozen=True)
class ChainPage:
    """A run of places of one chain, its head, and the event before the run where it is still there."""

    head: ChainHead
    head_mac: str
    before: StoredEvent | None
    found: tuple[StoredEvent | None, ...]
