"""What the desk did, one event after another, each bound to the one before by a keyed hash (product.md §3, REC-10).

There are sixteen chains, and a member's events are always in the same one, so that agents who help different members
seldom wait for each other and no event can be taken out unseen (ADR 11). The keyed hash is made of the event's text as
`text_of` writes it; whoever can write the table and has no key cannot make one.
"""

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.epoch import to_milliseconds

CHAINS = 16

EVENTS_KEPT = timedelta(days=366)
"""How long what the desk did is kept (PRIV-05, docs/desk.md)."""

ACTS_REMEMBERED = 60
"""How many acts a member's record names, so that rules need not search: more than its quotas allow in a day. What could
not be sent counts in none, so it makes room for what does."""


class DeskAct(StrEnum):
    """What an agent can do for a member (http.md §4)."""

    PROVISIONAL_CODE = "provisional-code"
    VERIFICATION_MAIL = "verification-mail"
    UNBLOCK = "unblock"
    RESET = "reset"


class DeskOutcome(StrEnum):
    """What became of it."""

    DONE = "done"
    WAITS = "waits"
    """A second agent must ask for the same (REC-11)."""
    NOT_SENT = "not-sent"
    """What the act before should have sent could not be sent."""


@dataclass(frozen=True)
class DeskEvent:
    """One event as it is stored."""

    chain: int
    sequence: int
    """Its place in its chain, from 1, without a gap."""
    previous: str
    """The keyed hash of the event before; empty for the first."""
    previous_at: datetime | None
    at: datetime
    """Never before the event before it."""
    agent_id: str
    member: str
    act: DeskAct
    outcome: DeskOutcome
    sealed_words: str = field(repr=False)
    """Who, by name, and why; sealed to this place, for a reason may hold private words."""


@dataclass(frozen=True)
class ChainHead:
    """The newest event of a chain; the empty head is one that no event was stored for."""

    chain: int
    sequence: int = 0
    event_mac: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class PastAct:
    """One event as the member's own record names it."""

    sequence: int
    act: DeskAct
    outcome: DeskOutcome
    agent_id: str
    at: datetime


@dataclass(frozen=True)
class DeskRecord:
    """What rules must know of what the desk did for one member; oldest first."""

    revision: str | None = None
    acts: tuple[PastAct, ...] = ()


def chain_of(pseudonym: str) -> int:
    """Return the chain that a member's events are in."""
    return hashlib.sha256(pseudonym.encode()).digest()[0] % CHAINS


def time_after(head: ChainHead, now: datetime) -> datetime:
    """Return when the next event happened: clocks of two containers differ, a chain never goes back."""
    return now if head.at is None else max(head.at, now)


def text_of(event: DeskEvent) -> str:
    """Return the one text that stands for an event: JSON with its names in order and nothing between."""
    previous_at = None if event.previous_at is None else to_milliseconds(event.previous_at)
    values = {
        "act": event.act.value,
        "agent_id": event.agent_id,
        "at_ms": to_milliseconds(event.at),
        "chain": event.chain,
        "member": event.member,
        "outcome": event.outcome.value,
        "previous": event.previous,
        "previous_at_ms": previous_at,
        "sealed_words": event.sealed_words,
        "sequence": event.sequence,
    }
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def with_act(record: DeskRecord, event: DeskEvent) -> DeskRecord:
    """Return the member's record with one event more."""
    kept = [each for each in record.acts if event.at < each.at + EVENTS_KEPT]
    new = PastAct(event.sequence, event.act, event.outcome, event.agent_id, event.at)
    acts = [*kept, new]
    while len(acts) > ACTS_REMEMBERED:
        acts.remove(next((each for each in acts[:-1] if each.act is not DeskAct.RESET), acts[0]))
    return replace(record, acts=tuple(acts))
