"""Who asks, and about whom: every request of the desk begins here (REC-10).

IAM has let the caller in; the register must know them too, and the account must not be their own. Refusals are
recorded, with the person as a keyed hash.
"""

from dataclasses import dataclass

from chalicelib.domain import desk_audit_events, desk_policy
from chalicelib.domain.desk_agent import Agent, caller_of
from chalicelib.domain.desk_records import DeskRecords
from chalicelib.domain.nir import Nir
from chalicelib.use_cases.desk_outcomes import NotAdmitted, NotAnAgent, OwnAccount, UnknownMember
from chalicelib.use_cases.desk_ports import AgentIds, DeskReader, MemberIds
from chalicelib.use_cases.ports import AuditLog, Keyring


@dataclass(frozen=True)
class Admitted:
    """An agent before a member who is not they themselves, with what was read."""

    agent: Agent
    nir: Nir
    pseudonym: str
    records: DeskRecords


@dataclass(frozen=True)
class AdmitAgent:
    """The verb with its collaborators."""

    keyring: Keyring
    agents: AgentIds
    member_ids: MemberIds
    reader: DeskReader
    audit: AuditLog

    def by_number(self, user_arn: str, nir: Nir) -> Admitted | NotAdmitted:
        """Admit a caller to the member with this number. Raises StorageUnavailable, KeysUnavailable."""
        caller = caller_of(user_arn)
        if caller is None:
            return self._refused("", "not-a-person", NotAnAgent())
        agent_id, pseudonym = self.agents.id_of(caller), self.keyring.pseudonym(nir)
        records = self.reader.read(agent_id, pseudonym)
        agent = records.agent
        if agent is None or not agent.enabled:
            return self._refused(agent_id, "not-registered", NotAnAgent())
        if desk_policy.is_own_account(agent, pseudonym):
            return self._refused(agent_id, "own-account", OwnAccount())
        return Admitted(agent, nir, pseudonym, records)

    def by_member_id(self, user_arn: str, member_id: str) -> Admitted | NotAdmitted:
        """Admit a caller to the member with this id. Raises StorageUnavailable, KeysUnavailable."""
        nir = self.member_ids.open(member_id)
        if nir is None:
            caller = caller_of(user_arn)
            agent_id = self.agents.id_of(caller) if caller else ""
            return self._refused(agent_id, "unknown-member", UnknownMember())
        return self.by_number(user_arn, nir)

    def again(self, admitted: Admitted) -> DeskRecords:
        """Read anew, because somebody else wrote in between."""
        return self.reader.read(admitted.agent.agent_id, admitted.pseudonym)

    def _refused(self, agent_id: str, reason: str, outcome: NotAdmitted) -> NotAdmitted:
        self.audit.record(desk_audit_events.DeskRefused(agent_id, reason))
        return outcome
