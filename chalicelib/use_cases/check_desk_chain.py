"""Check a run of one of the desk's chains; whoever asks goes on until the chain's head (REC-10, docs/desk.md)."""

from dataclasses import dataclass

from chalicelib.domain.desk_agent import caller_of
from chalicelib.domain.desk_audit_events import DeskChainChecked, DeskRefused
from chalicelib.domain.desk_chain import Broken, Whole, check, check_end
from chalicelib.domain.desk_event import ChainHead
from chalicelib.domain.desk_records import ChainPage
from chalicelib.use_cases.desk_outcomes import NotAnAgent
from chalicelib.use_cases.desk_ports import AgentIds, DeskEvents
from chalicelib.use_cases.ports import AuditLog, Clock

PAGE = 90


@dataclass(frozen=True)
class ChainChecked:
    """One run: the keyed hashes by sequence, for whoever holds the log's lines against them."""

    chain: int
    broken: Broken | None
    event_macs: dict[int, str]
    next_after: int | None
    """Where the next run begins; None at the chain's end."""


@dataclass(frozen=True)
class CheckDeskChain:
    """The verb with its collaborators."""

    clock: Clock
    agents: AgentIds
    events: DeskEvents
    audit: AuditLog

    def __call__(self, user_arn: str, chain: int, after: int) -> ChainChecked | NotAnAgent:
        """Check the places after one; the caller is whom IAM let in, an auditor need not stand in the desk's register.

        Raises:
            StorageUnavailable, KeysUnavailable: nothing is known then.
        """
        caller = caller_of(user_arn)
        if caller is None:
            self.audit.record(DeskRefused("", "not-a-person"))
            return NotAnAgent()
        page = self.events.page(chain, after, PAGE)
        result, is_last = self._judged(page, chain, after)
        macs = {each.event.sequence: each.event_mac for each in page.found if each is not None}
        broken = result if isinstance(result, Broken) else None
        reason = broken.fault if broken else "whole"
        place = broken.sequence if broken else after + len(page.found)
        self.audit.record(DeskChainChecked(self.agents.id_of(caller), chain, place, reason))
        return ChainChecked(chain, broken, macs, None if broken or is_last else after + len(page.found))

    def _judged(self, page: ChainPage, chain: int, after: int) -> tuple[Whole | Broken, bool]:
        now = self.clock.now()
        before = page.before
        start = ChainHead(chain, after)
        if before is not None:
            start = ChainHead(chain, after, before.event_mac, before.event.at)
        result = check(page.found, start, now, self.events.mac)
        if isinstance(result, Broken):
            return result, True
        is_last = len(page.found) < PAGE or result.after.sequence == page.head.sequence
        if not is_last:
            return result, False
        return check_end(page.head, page.head_mac, result.after, now, self.events.mac) or result, True
