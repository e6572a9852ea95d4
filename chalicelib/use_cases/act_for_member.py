"""One act of the desk: judge, write it with its event, send what it sends, tell the member (http.md §4, REC-07, REC-10).

The event is in the chain in the same transaction as what it is about. Where the act ends the member's sessions, their
clients are to be told, and that is queued before. Whoever loses against another writer judges
anew, so that two agents at once have one effect and one event each.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain import desk_policy
from chalicelib.domain.desk_audit_events import DeskActed, DeskRefused
from chalicelib.domain.desk_chain import StoredEvent
from chalicelib.domain.desk_event import (
    DeskAct,
    DeskEvent,
    DeskOutcome,
    chain_of,
    text_of,
    time_after,
    with_act,
)
from chalicelib.domain.desk_policy import ActQuotaReached, SecondAgentNeeded
from chalicelib.domain.desk_records import AgentQuotaReached, DeskEffect, DeskMoved, DeskRecords, DeskWrite
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.member import Individual
from chalicelib.use_cases.account_stores import DirectoryByNumber
from chalicelib.use_cases.admit_agent import AdmitAgent, Admitted
from chalicelib.use_cases.deliver_for_desk import DeliverForDesk
from chalicelib.use_cases.desk_effects import DeskEffects, LinksTooOften, Planned
from chalicelib.use_cases.desk_outcomes import Acted, ActNotPossible, ActOutcome, NotDelivered
from chalicelib.use_cases.desk_ports import ComposeDeskMails, DeskEvents, EventWords
from chalicelib.use_cases.end_every_session import AnnounceEveryEnd
from chalicelib.use_cases.ports import AuditLog, Clock

ROUNDS = 40
"""How often an act is judged anew because somebody else wrote in between; more is an outage."""


@dataclass(frozen=True)
class ActForMember:
    """The verb with its collaborators."""

    clock: Clock
    admit: AdmitAgent
    directory: DirectoryByNumber
    effects: DeskEffects
    events: DeskEvents
    words: EventWords
    deliver: DeliverForDesk
    announce: AnnounceEveryEnd
    audit: AuditLog

    def __call__(
        self, user_arn: str, member_id: str, act: DeskAct, reason: str, compose: ComposeDeskMails
    ) -> ActOutcome:
        """Do one act, or say why not.

        Raises:
            StorageUnavailable, QueueUnavailable, KeysUnavailable, DirectoryUnavailable: no outcome is known.
        """
        admitted = self.admit.by_member_id(user_arn, member_id)
        if not isinstance(admitted, Admitted):
            return admitted
        individual = self._individual(admitted, act)
        records = admitted.records
        for _ in range(ROUNDS):
            outcome = self._judged(admitted, records, individual, act, reason, compose)
            if not isinstance(outcome, DeskMoved):
                return self._noted(admitted, outcome)
            records = self.admit.again(admitted)
        raise StorageUnavailable("desk: too many writers at once")

    def _individual(self, admitted: Admitted, act: DeskAct) -> Individual | None:
        if act is not DeskAct.PROVISIONAL_CODE:  # no other act goes by what the register says
            return None
        return self.directory.individual_with(admitted.nir, admitted.pseudonym, admitted.records.member)

    def _judged(  # noqa: PLR0913 - one act with all that decides about it
        self,
        admitted: Admitted,
        records: DeskRecords,
        individual: Individual | None,
        act: DeskAct,
        reason: str,
        compose: ComposeDeskMails,
    ) -> ActOutcome | DeskMoved:
        now = self.clock.now()
        planned = self._planned(admitted, records, individual, act, now)
        if isinstance(planned, ActNotPossible | ActQuotaReached):
            return planned
        account, past = records.member.account, records.record.acts
        changed = account.email_changed_at if account else None
        verdict = desk_policy.judge(act, admitted.agent.agent_id, email_changed_at=changed, past=past, now=now)
        if isinstance(verdict, ActQuotaReached):
            return verdict
        if isinstance(verdict, SecondAgentNeeded):
            if verdict.asked_already:
                return verdict
            asked = self._write(admitted, records, act, DeskOutcome.WAITS, reason, DeskEffect(), now)
            return asked or verdict
        if planned.effect.account is not None and planned.effect.account.change.ends_sessions:
            self.announce(admitted.pseudonym)
        refused = self._write(admitted, records, act, DeskOutcome.DONE, reason, planned.effect, now)
        if refused is not None:
            return refused
        sent = self.deliver.what_was_planned(admitted.pseudonym, planned.to_send, compose, now)
        if sent is None and planned.to_send is not None:
            self._not_sent(admitted, act)
            return NotDelivered()
        # What went by mail tells the member itself; a text message does not reach who holds the mailbox.
        by_mail = sent is not None and sent.channel == "email"
        told = by_mail or self.deliver.notice(account, act, compose, now)
        return Acted(act, now, sent, member_told=told or sent is not None)

    def _planned(
        self, admitted: Admitted, records: DeskRecords, individual: Individual | None, act: DeskAct, now: datetime
    ) -> Planned | ActNotPossible | ActQuotaReached:
        if act is DeskAct.UNBLOCK:
            return self.effects.unblock(records, now)
        if act is DeskAct.RESET:
            return self.effects.reset(records, now)
        if act is DeskAct.PROVISIONAL_CODE:
            return self.effects.provisional_code(records, individual, admitted.pseudonym, now)
        planned = self.effects.verification_mail(records, now)
        return ActQuotaReached(planned.until) if isinstance(planned, LinksTooOften) else planned

    def _write(  # noqa: PLR0913 - the members of one event
        self,
        admitted: Admitted,
        records: DeskRecords,
        act: DeskAct,
        outcome: DeskOutcome,
        reason: str,
        effect: DeskEffect,
        now: datetime,
    ) -> DeskMoved | AgentQuotaReached | None:
        """Write the event and its effect; None where both are stored."""
        agent, head = admitted.agent, records.head
        sequence, chain = head.sequence + 1, chain_of(admitted.pseudonym)
        event = DeskEvent(
            chain=chain,
            sequence=sequence,
            previous=head.event_mac,
            previous_at=head.at,
            at=time_after(head, now),
            agent_id=agent.agent_id,
            member=admitted.pseudonym,
            act=act,
            outcome=outcome,
            sealed_words=self.words.seal(f"{chain}/{sequence}", {"agent": agent.name, "reason": reason}),
        )
        stored = StoredEvent(event, self.events.mac(text_of(event)))
        record = with_act(records.record, event)
        written = self.events.write(DeskWrite(stored, head, records.record, record, now, effect))
        if isinstance(written, DeskMoved | AgentQuotaReached):
            return written
        self.audit.record(
            DeskActed(agent.agent_id, event.member, act.value, outcome.value, chain, sequence, stored.event_mac)
        )
        return None

    def _not_sent(self, admitted: Admitted, act: DeskAct) -> None:
        """Say in the chain that the act before could not be sent, so that it counts in no quota. Raises StorageUnavailable."""
        for _ in range(ROUNDS):
            records, now = self.admit.again(admitted), self.clock.now()
            if self._write(admitted, records, act, DeskOutcome.NOT_SENT, "", DeskEffect(), now) is None:
                return
        raise StorageUnavailable("desk: too many writers at once")

    def _noted(self, admitted: Admitted, outcome: ActOutcome) -> ActOutcome:
        if isinstance(outcome, ActNotPossible):
            self.audit.record(DeskRefused(admitted.agent.agent_id, outcome.reason))
        elif isinstance(outcome, ActQuotaReached | AgentQuotaReached):
            self.audit.record(DeskRefused(admitted.agent.agent_id, "quota"))
        return outcome
