"""Find a member by the number that they say on the phone, and tell what holds them up (http.md §4).

Every look is counted and recorded: a stolen key must not read the register.
"""

from dataclasses import dataclass

from chalicelib.domain.desk_audit_events import DeskLookedUp, DeskRefused
from chalicelib.domain.desk_records import AgentQuotaReached
from chalicelib.domain.desk_state import state_of
from chalicelib.domain.limits import Limits
from chalicelib.domain.nir import Nir
from chalicelib.use_cases.account_stores import DirectoryByNumber
from chalicelib.use_cases.admit_agent import AdmitAgent, Admitted
from chalicelib.use_cases.desk_outcomes import MemberFound, NotAdmitted
from chalicelib.use_cases.desk_ports import DeskEvents, MemberIds
from chalicelib.use_cases.ports import AuditLog, Clock


@dataclass(frozen=True)
class FindMember:
    """The verb with its collaborators."""

    clock: Clock
    admit: AdmitAgent
    member_ids: MemberIds
    directory: DirectoryByNumber
    events: DeskEvents
    audit: AuditLog
    limits: Limits

    def __call__(self, user_arn: str, nir: Nir) -> MemberFound | NotAdmitted | AgentQuotaReached:
        """Return what the desk may see.

        Raises:
            StorageUnavailable, KeysUnavailable, DirectoryUnavailable: nothing is known then.
        """
        admitted = self.admit.by_number(user_arn, nir)
        if not isinstance(admitted, Admitted):
            return admitted
        now = self.clock.now()
        full = self.events.count_find(admitted.agent.agent_id, now)
        if full is not None:
            self.audit.record(DeskRefused(admitted.agent.agent_id, "quota"))
            return full
        individual = self.directory.individual_with(nir, admitted.pseudonym, admitted.records.member)
        self.audit.record(DeskLookedUp(admitted.agent.agent_id, admitted.pseudonym, "find"))
        return MemberFound(self.member_ids.of(nir), state_of(admitted.records, individual, now, self.limits))
