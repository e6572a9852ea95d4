"""What the desk needs of storage, as structural types; all may raise StorageUnavailable (DB-02)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.desk_agent import Caller
from chalicelib.domain.desk_chain import StoredEvent
from chalicelib.domain.desk_event import DeskAct
from chalicelib.domain.desk_records import (
    AgentQuotaReached,
    ChainPage,
    DeskMoved,
    DeskRecords,
    DeskWrite,
    DeskWritten,
)
from chalicelib.domain.nir import Nir
from chalicelib.use_cases.ports import ComposeProvisionalCode, MailContent


class MemberIds(Protocol):
    """What stands for a member in the desk's paths."""

    def of(self, nir: Nir) -> str:
        """Return the id of a number."""
        ...

    def open(self, member_id: str) -> Nir | None:
        """Return the number of an id, None for anything else."""
        ...


class AgentIds(Protocol):
    """What stands for an agent in log, chain and register."""

    def id_of(self, caller: Caller) -> str:
        """Return the keyed hash of a person."""
        ...


class DeskReader(Protocol):
    """The one strong batch read of the desk."""

    def read(self, agent_id: str, pseudonym: str) -> DeskRecords:
        """Read what exists."""
        ...


class DeskEvents(Protocol):
    """The chains."""

    def mac(self, text: str) -> str:
        """Return the keyed hash of an event's or a head's text."""
        ...

    def write(self, write: DeskWrite) -> DeskWritten | DeskMoved | AgentQuotaReached:
        """Write an event with what it is about, or nothing."""
        ...

    def count_find(self, agent_id: str, now: datetime) -> AgentQuotaReached | None:
        """Count one look at a member."""
        ...

    def read(self, chain: int, sequences: Sequence[int]) -> tuple[StoredEvent | None, ...]:
        """Read events of one chain."""
        ...

    def page(self, chain: int, after: int, size: int) -> ChainPage:
        """Read a chain's head and the places after one."""
        ...


class EventWords(Protocol):
    """Seals who and why to the place of an event."""

    def seal(self, place: str, words: dict[str, str]) -> str:
        """Return the sealed text."""
        ...

    def open(self, place: str, sealed: str) -> dict[str, str] | None:
        """Return the words, None where they were not sealed for this place."""
        ...


class ComposeDeskMails(Protocol):
    """Writes what the desk sends; words belong to the web floor."""

    def verification(self, token: str, sent_at: datetime, ends_at: datetime) -> MailContent:
        """Return the mail with the link that verifies an address."""
        ...

    def provisional_code(self, *, for_creation: bool) -> ComposeProvisionalCode:
        """Return what writes a provisional code's message."""
        ...

    def notice(self, act: DeskAct, at: datetime) -> MailContent:
        """Return the mail that tells the member what the desk did."""
        ...
