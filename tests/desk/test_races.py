"""Many agents at once: one effect and one event for each act, none lost, and every chain whole (REC-10, DB-02)."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from tests.direct import Direct
from tests.json_client import CAMILLE, LEA, PAUL, SACHA
from tests.product import Answer
from tests.races.volley import hasty_threads, together
from tests.signed import AGENT, COLLEAGUE, Agent, change_address

pytestmark = pytest.mark.emulator("threads against one process; tests/contract is what engines are asked")


@pytest.fixture
def pair(desk: Agent) -> Iterator[tuple[Agent, Agent]]:
    """Two agents without sockets between them and the product, whose threads change places often."""
    direct = Direct(desk.product)
    with hasty_threads(1e-4):
        yield Agent(direct, AGENT), Agent(direct, COLLEAGUE)


def ready(who: Agent, nir: str, act: str) -> Callable[[], Answer]:
    """Return one act whose member was found already, so that nothing but the act is raced."""
    path = f"/agent/members/{who.id_of(nir)}/{act}"
    return lambda: who.ask("POST", path, {"reason": "Appel"})


def test_two_agents_at_once_leave_two_events(pair: tuple[Agent, Agent]) -> None:
    """Two lifts are two events, one after the other."""
    ann, bob = pair
    answers = together([ready(ann, CAMILLE[0], "unblock"), ready(bob, CAMILLE[0], "unblock")])
    assert [answer.status for answer in answers] == [200, 200]
    assert {event["agent"] for event in ann.events(CAMILLE[0])} == {
        "Conseil démonstration 1",
        "Conseil démonstration 2",
    }
    assert ann.chains() == []


def test_of_many_lifts_at_once_as_many_as_the_quota_are_done(pair: tuple[Agent, Agent]) -> None:
    """Five are done and in the chain, the others are refused; no sequence is missing or twice."""
    ann, bob = pair
    acts = [ready(who, CAMILLE[0], "unblock") for who in (ann, bob) * 4]
    assert Counter(answer.status for answer in together(acts)) == {200: 5, 429: 3}
    assert [event["sequence"] for event in ann.events(CAMILLE[0])] == [5, 4, 3, 2, 1]
    assert ann.chains() == []


def test_of_two_resets_at_once_one_is_done(pair: tuple[Agent, Agent]) -> None:
    """The other finds no account any more; one event, one mail."""
    ann, bob = pair
    answers = together([ready(ann, CAMILLE[0], "reset"), ready(bob, CAMILLE[0], "reset")])
    assert Counter(answer.status for answer in answers) == {200: 1, 409: 1}
    assert len(ann.events(CAMILLE[0])) == len(ann.product.mails()) == 1


def test_two_agents_who_agree_at_once_reset_once(pair: tuple[Agent, Agent]) -> None:
    """Where two are needed: one waits, the other's call does it, whichever came first (REC-11)."""
    ann, bob = pair
    change_address(ann.product)
    answers = together([ready(ann, CAMILLE[0], "reset"), ready(bob, CAMILLE[0], "reset")])
    assert Counter(answer.status for answer in answers) == {202: 1, 200: 1}
    assert [event["outcome"] for event in ann.events(CAMILLE[0])] == ["done", "waits"]


def test_agents_who_help_different_members_lose_nothing(pair: tuple[Agent, Agent]) -> None:
    """Four members by two agents: every act is done, whatever chains they share."""
    numbers = [member[0] for member in (CAMILLE, SACHA, LEA, PAUL)]
    acts = [ready(who, nir, "unblock") for who in pair for nir in numbers]
    assert [answer.status for answer in together(acts)] == [200] * 8
    assert [len(pair[0].events(nir)) for nir in numbers] == [2] * 4
    assert pair[0].chains() == []
