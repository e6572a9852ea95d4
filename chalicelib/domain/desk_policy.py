"""When an agent may act: own account, quotas, and the second agent, as pure rules (REC-10, REC-11; docs/desk.md).

A weak code must stay rare, a lifted block must not give guesses without end, and whoever changed the address must not
have one agent talked into a reset. Nothing here sends or stores.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from chalicelib.domain.desk_agent import Agent
from chalicelib.domain.desk_event import DeskAct, DeskOutcome, PastAct
from chalicelib.domain.limits import DAY

ACTS_PER_DAY = {
    DeskAct.PROVISIONAL_CODE: 5,
    DeskAct.VERIFICATION_MAIL: 5,
    DeskAct.UNBLOCK: 5,
    DeskAct.RESET: 3,
}
"""How often each may be done for one member in any 24 hours."""

ACTS_PER_AGENT_AND_HOUR = 120
FINDS_PER_AGENT_AND_HOUR = 600
"""In an hour of the clock: more than a person does, few enough that a stolen key does not empty the register."""

SECOND_AGENT_WITHIN = timedelta(hours=1)
"""How long a reset that waits for a second agent can be confirmed."""


@dataclass(frozen=True)
class MayAct:
    """Go on."""


@dataclass(frozen=True)
class SecondAgentNeeded:
    """Another agent must ask for the same until then."""

    until: datetime
    asked_already: bool
    """Whether this very agent's question stands already: nothing new is written then."""


@dataclass(frozen=True)
class ActQuotaReached:
    """Too often for this member; the oldest act of the day leaves the count then."""

    until: datetime


Verdict = MayAct | SecondAgentNeeded | ActQuotaReached


def is_own_account(agent: Agent, pseudonym: str) -> bool:
    """Whether the account is the agent's own (REC-10)."""
    return agent.own_pseudonym is not None and compare_digest(agent.own_pseudonym, pseudonym)


def needs_second_agent(
    act: DeskAct, *, email_changed_at: datetime | None, past: tuple[PastAct, ...], now: datetime
) -> bool:
    """Whether two agents must agree: a reset within 24 hours of another address, or of the reset before (REC-11).

    A member who opens an account again after a reset chooses its address: a second reset soon after is the same case.
    """
    if act is not DeskAct.RESET:
        return False
    resets = [each.at for each in past if each.act is DeskAct.RESET and each.outcome is DeskOutcome.DONE]
    changes = [*resets, *([email_changed_at] if email_changed_at else [])]
    return any(now < change + DAY for change in changes)


def judge(
    act: DeskAct, agent_id: str, *, email_changed_at: datetime | None, past: tuple[PastAct, ...], now: datetime
) -> Verdict:
    """Judge one act for one member; `past` is what the desk did for them, oldest first."""
    counted = _counted(act, past, now)
    if len(counted) >= ACTS_PER_DAY[act]:
        return ActQuotaReached(counted[-ACTS_PER_DAY[act]].at + DAY)
    if not needs_second_agent(act, email_changed_at=email_changed_at, past=past, now=now):
        return MayAct()
    waiting = _waiting(act, email_changed_at, past, now)
    if any(each.agent_id != agent_id for each in waiting):
        return MayAct()
    if waiting:
        return SecondAgentNeeded(waiting[-1].at + SECOND_AGENT_WITHIN, asked_already=True)
    return SecondAgentNeeded(now + SECOND_AGENT_WITHIN, asked_already=False)


def waits_until(past: tuple[PastAct, ...], email_changed_at: datetime | None, now: datetime) -> datetime | None:
    """Return until when a reset waits for a second agent, None where none does."""
    waiting = _waiting(DeskAct.RESET, email_changed_at, past, now)
    return waiting[-1].at + SECOND_AGENT_WITHIN if waiting else None


def _counted(act: DeskAct, past: tuple[PastAct, ...], now: datetime) -> list[PastAct]:
    """Return what counts in the day: done, and not taken back because nothing could be sent."""
    counted: list[PastAct] = []
    for each in past:
        if each.act is not act or now >= each.at + DAY:
            continue
        if each.outcome is DeskOutcome.DONE:
            counted.append(each)
        elif each.outcome is DeskOutcome.NOT_SENT and counted:
            counted.pop()
    return counted


def _waiting(
    act: DeskAct, email_changed_at: datetime | None, past: tuple[PastAct, ...], now: datetime
) -> list[PastAct]:
    """Return the questions that can still be confirmed: young, after the last change of address, after the last act."""
    waiting: list[PastAct] = []
    for each in past:
        if each.act is not act:
            continue
        if each.outcome is DeskOutcome.DONE:
            waiting.clear()
        elif now < each.at + SECOND_AGENT_WITHIN and (email_changed_at is None or each.at >= email_changed_at):
            waiting.append(each)
    return waiting
