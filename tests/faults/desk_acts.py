"""What an agent of the support desk does in the fault matrix."""

from collections.abc import Callable

from tests.product import Answer
from tests.security.fault_steps import Walker
from tests.signed import Agent

Act = Callable[[Walker], Answer]


def finds(member: tuple[str, str]) -> Act:
    """Find a member and keep the id."""

    def act(walker: Walker) -> Answer:
        answer = Agent(walker.client.product).find(member[0])
        walker.member_id = str(answer.json().get("member_id", ""))
        return answer

    return act


def acts(name: str) -> Act:
    """Do one act for whom was found."""
    return lambda walker: Agent(walker.client.product).ask(
        "POST", f"/agent/members/{walker.member_id}/{name}", {"reason": "Appel"}
    )


def events(walker: Walker) -> Answer:
    """Ask what was done for whom was found."""
    return Agent(walker.client.product).ask("GET", f"/agent/members/{walker.member_id}/events")


def audits(walker: Walker) -> Answer:
    """Check the first run of a chain."""
    return Agent(walker.client.product).ask("GET", "/agent/audit/0")
