"""REC-11 and the desk's quotas, as a table of what happened before and what follows."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.desk_agent import Agent
from chalicelib.domain.desk_event import DeskAct, DeskOutcome, PastAct
from chalicelib.domain.desk_policy import (
    ACTS_PER_DAY,
    ActQuotaReached,
    MayAct,
    SecondAgentNeeded,
    is_own_account,
    judge,
    needs_second_agent,
    waits_until,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DONE, WAITS, NOT_SENT = DeskOutcome.DONE, DeskOutcome.WAITS, DeskOutcome.NOT_SENT


def past(hours: float, outcome: DeskOutcome = DONE, act: DeskAct = DeskAct.RESET, agent: str = "ann") -> PastAct:
    """Return an act of so many hours ago."""
    return PastAct(1, act, outcome, agent, NOW - hours * HOUR)


SECOND_AGENT = [
    ("nothing before", DeskAct.RESET, None, (), False),
    ("address changed an hour ago", DeskAct.RESET, 1, (), True),
    ("address changed just below a day ago", DeskAct.RESET, 23.99, (), True),
    ("address changed a day ago", DeskAct.RESET, 24, (), False),
    ("reset an hour ago, opened again since", DeskAct.RESET, None, (past(1),), True),
    ("reset a day ago", DeskAct.RESET, None, (past(24),), False),
    ("a reset that only waits", DeskAct.RESET, None, (past(1, WAITS),), False),
    ("a code after the address changed", DeskAct.PROVISIONAL_CODE, 1, (), False),
    ("a lift after the address changed", DeskAct.UNBLOCK, 1, (), False),
    ("a mail after the address changed", DeskAct.VERIFICATION_MAIL, 1, (), False),
    ("another act before", DeskAct.RESET, None, (past(1, act=DeskAct.UNBLOCK),), False),
]


@pytest.mark.parametrize(
    ("act", "changed", "before", "needed"), [row[1:] for row in SECOND_AGENT], ids=[row[0] for row in SECOND_AGENT]
)
def test_when_two_agents_must_agree(
    act: DeskAct, changed: float | None, before: tuple[PastAct, ...], *, needed: bool
) -> None:
    """The policy table (docs/desk.md)."""
    changed_at = None if changed is None else NOW - changed * HOUR
    assert needs_second_agent(act, email_changed_at=changed_at, past=before, now=NOW) is needed


CHANGED = NOW - 2 * HOUR


@pytest.mark.parametrize(
    ("before", "agent", "verdict"),
    [
        ((), "ann", SecondAgentNeeded(NOW + HOUR, asked_already=False)),
        ((past(0.5, WAITS),), "ann", SecondAgentNeeded(NOW + HOUR / 2, asked_already=True)),
        ((past(0.5, WAITS),), "bob", MayAct()),
        ((past(1, WAITS),), "bob", SecondAgentNeeded(NOW + HOUR, asked_already=False)),
        ((past(3, WAITS),), "bob", SecondAgentNeeded(NOW + HOUR, asked_already=False)),
        ((past(0.5, WAITS), past(0.4, WAITS, agent="bob")), "ann", MayAct()),
        ((past(0.5, WAITS), past(0.4)), "bob", SecondAgentNeeded(NOW + HOUR, asked_already=False)),
    ],
)
def test_a_second_different_agent_confirms_within_the_hour(
    before: tuple[PastAct, ...], agent: str, verdict: object
) -> None:
    """Not the same one, not too late, and a question is answered once."""
    assert judge(DeskAct.RESET, agent, email_changed_at=CHANGED, past=before, now=NOW) == verdict


def test_a_question_from_before_the_address_changed_again_is_void() -> None:
    """What the first agent agreed to was another account."""
    asked = (past(0.5, WAITS),)
    verdict = judge(DeskAct.RESET, "bob", email_changed_at=NOW - HOUR / 4, past=asked, now=NOW)
    assert verdict == SecondAgentNeeded(NOW + HOUR, asked_already=False)
    assert waits_until(asked, NOW - HOUR / 4, NOW) is None
    assert waits_until(asked, CHANGED, NOW) == NOW + HOUR / 2


@pytest.mark.parametrize("act", DeskAct)
def test_a_member_is_helped_so_often_in_a_day(act: DeskAct) -> None:
    """One more than the quota is refused until the oldest act is a day old; other acts do not count."""
    most = ACTS_PER_DAY[act]
    full = tuple(past(23 - each, act=act) for each in range(most))
    assert judge(act, "ann", email_changed_at=None, past=full, now=NOW) == ActQuotaReached(NOW + HOUR)
    others = tuple(past(30, act=act) for _ in range(9)) + tuple(
        past(2, act=other) for other in DeskAct if other not in {act, DeskAct.RESET} for _ in range(9)
    )
    assert judge(act, "ann", email_changed_at=None, past=others, now=NOW) == MayAct()


def test_what_could_not_be_sent_does_not_count() -> None:
    """A failed text message is taken out of the day's count, once."""
    code = DeskAct.PROVISIONAL_CODE
    row = [past(5 - each / 2, act=code) for each in range(5)]
    assert judge(code, "ann", email_changed_at=None, past=(*row, past(1, NOT_SENT, code)), now=NOW) == MayAct()
    full = (*row, past(1, NOT_SENT, code), past(0.5, act=code))
    assert isinstance(judge(code, "ann", email_changed_at=None, past=full, now=NOW), ActQuotaReached)


def test_an_own_account_is_known_by_its_pseudonym() -> None:
    """An agent without one has no account here."""
    assert is_own_account(Agent("a", "Ann", own_pseudonym="p-1"), "p-1")
    assert not is_own_account(Agent("a", "Ann", own_pseudonym="p-1"), "p-2")
    assert not is_own_account(Agent("a", "Ann"), "p-1")
