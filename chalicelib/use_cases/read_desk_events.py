"""What the desk did for one member, with who and why, as colleagues read it (http.md §4)."""

from dataclasses import dataclass
from hmac import compare_digest

from chalicelib.domain.desk_audit_events import DeskLookedUp
from chalicelib.domain.desk_chain import StoredEvent
from chalicelib.domain.desk_event import PastAct, chain_of, text_of
from chalicelib.use_cases.admit_agent import AdmitAgent, Admitted
from chalicelib.use_cases.desk_outcomes import EventsTold, NotAdmitted, ToldEvent
from chalicelib.use_cases.desk_ports import DeskEvents, EventWords
from chalicelib.use_cases.ports import AuditLog


@dataclass(frozen=True)
class ReadDeskEvents:
    """The verb with its collaborators."""

    admit: AdmitAgent
    events: DeskEvents
    words: EventWords
    audit: AuditLog

    def __call__(self, user_arn: str, member_id: str) -> EventsTold | NotAdmitted:
        """Return the member's events, newest first; one that is not as it was written says so.

        Raises:
            StorageUnavailable, KeysUnavailable: nothing is known then.
        """
        admitted = self.admit.by_member_id(user_arn, member_id)
        if not isinstance(admitted, Admitted):
            return admitted
        past = admitted.records.record.acts[::-1]
        found = self.events.read(chain_of(admitted.pseudonym), [each.sequence for each in past])
        self.audit.record(DeskLookedUp(admitted.agent.agent_id, admitted.pseudonym, "events"))
        return EventsTold(tuple(self._told(each, stored) for each, stored in zip(past, found, strict=True)))

    def _told(self, past: PastAct, stored: StoredEvent | None) -> ToldEvent:
        if stored is None or not compare_digest(stored.event_mac, self.events.mac(text_of(stored.event))):
            return ToldEvent(past.sequence, past.at, past.act, past.outcome, None, None, intact=False)
        event = stored.event
        words = self.words.open(f"{event.chain}/{event.sequence}", event.sealed_words) or {}
        reason = words.get("reason") or None
        return ToldEvent(event.sequence, event.at, event.act, event.outcome, words.get("agent"), reason)
