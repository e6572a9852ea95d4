"""Export and erase what is stored of one member, for an operator who was asked to by the member (PRIV-06).

Erasure ends everything first, so that relying parties hear of it and nothing is made anew; it looks again until nothing
is left. What stays, and for how long, is told in docs/retention.md.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from chalicelib.domain import consent
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.member_export import exported
from chalicelib.domain.nir import Nir
from chalicelib.domain.self_service_events import MemberErased, MemberExported
from chalicelib.use_cases.client_stores import ClientRegister
from chalicelib.use_cases.desk_ports import EventWords
from chalicelib.use_cases.end_every_session import EndEverySession
from chalicelib.use_cases.ports import AuditLog, Keyring
from chalicelib.use_cases.stores import OtpStepReader

ROUNDS = 5


class MemberItems(Protocol):
    """Everything that is stored of a member, as plain values by table."""

    def of_member(self, pseudonym: str, consent_ids: Collection[str]) -> list[tuple[str, dict[str, Any]]]:
        """Return every item."""
        ...

    def events_kept(self, pseudonym: str) -> list[dict[str, Any]]:
        """Return what the desk did for the member; erasure leaves it."""
        ...

    def erase(self, items: Collection[tuple[str, dict[str, Any]]]) -> None:
        """Delete items."""
        ...


@dataclass(frozen=True)
class MemberData:
    """The verbs with their collaborators."""

    keyring: Keyring
    members: OtpStepReader
    register: ClientRegister
    items: MemberItems
    words: EventWords
    end_every_session: EndEverySession
    audit: AuditLog

    def export(self, nir: Nir) -> dict[str, object]:
        """Return all that is stored of a member, to be read by people and programs.

        Raises:
            StorageUnavailable, KeysUnavailable.
        """
        pseudonym = self.keyring.pseudonym(nir)
        account, _ = self.members.account_and_ledger(pseudonym)
        consents = self._consents(pseudonym)
        told: dict[str, object] = {"number": nir.value, "email": account.email if account else None}
        for table, values in self.items.of_member(pseudonym, consents):
            entry = exported(table, values)
            if table == "consents":
                entry["client_id"] = consents[values["consent_id"]]
            entries = told.setdefault(table.replace("-", "_"), [])
            assert isinstance(entries, list)  # noqa: S101 - for mypy: made the line before
            entries.append(entry)
        told["desk_events"] = [self._event(each) for each in self.items.events_kept(pseudonym)]
        self.audit.record(MemberExported(pseudonym))
        return told

    def pseudonym_of(self, nir: Nir) -> str:
        """Return what stands for a number everywhere. Raises KeysUnavailable."""
        return self.keyring.pseudonym(nir)

    def erase(self, pseudonym: str) -> int:
        """Erase all that is stored of a member, and return how many items that were.

        Raises:
            StorageUnavailable, QueueUnavailable, KeysUnavailable: something may be left; erase again.
        """
        self.end_every_session(pseudonym, reason="erased")
        consents, erased = self._consents(pseudonym), 0
        for _ in range(ROUNDS):
            left: Sequence[tuple[str, dict[str, Any]]] = self.items.of_member(pseudonym, consents)
            if not left:
                self.audit.record(MemberErased(pseudonym, erased))
                return erased
            self.items.erase(left)
            erased += len(left)
        raise StorageUnavailable("erasure: something of the member comes back")

    def _event(self, values: dict[str, Any]) -> dict[str, object]:
        """Return what is told of an event: what was done and why; an agent's name is not the member's."""
        words = self.words.open(values["event_id"], values["sealed_words"]) or {}
        return exported("desk-events", values) | {"reason": words.get("reason")}

    def _consents(self, pseudonym: str) -> dict[str, str]:
        """Return the ids that consents of the member have, each with its client."""
        clients = self.register.every()
        return {self.keyring.mac(consent.PURPOSE, pseudonym, each.client_id): each.client_id for each in clients}
