"""Find whom to tell of a session's end: every client that it, or a session before it in the same browser, has served.

Written before the end, so that no end goes untold; the worker sends nothing before it has come.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from chalicelib.domain import consent
from chalicelib.domain.logout_notice import LogoutNotice
from chalicelib.domain.session import Session
from chalicelib.domain.subject import sid_for, subject_for
from chalicelib.use_cases.client_stores import Clients
from chalicelib.use_cases.consents import Consents
from chalicelib.use_cases.stores import Sessions

NONE_KNOWN: Mapping[str, Session] = MappingProxyType({})

LINEAGE_MAX = 20
"""How many sessions before this one are looked at: sign-ins of one member in one browser in 12 hours."""


@dataclass(frozen=True)
class LogoutNotices:
    """The verb with its collaborators; `mac` is the keyring's."""

    sessions: Sessions
    clients: Clients
    consents: Consents
    mac: Callable[..., str]

    def __call__(
        self, session: Session, now: datetime, known: Mapping[str, Session] = NONE_KNOWN
    ) -> tuple[LogoutNotice, ...]:
        """Return the notices of one session's end, none where no client asked to be told; what is `known` is not read.

        Raises:
            StorageUnavailable, KeysUnavailable.
        """
        return tuple(
            LogoutNotice(
                client_id=client_id,
                ended_session_id=session.session_id,
                session_id=self.sid(client_id, each),
                pseudonym=session.pseudonym,
                sub=sub,
                queued_at=now,
            )
            for each in (session, *self.before(session, known))
            for client_id in sorted(each.client_ids)
            if (sub := self._subject(client_id, each)) is not None
        )

    def sid(self, client_id: str, session: Session) -> str:
        """Return the id by which a client knows a session. Raises StorageUnavailable, KeysUnavailable."""
        client = self.clients.find(client_id)
        return session.session_id if client is None else sid_for(client, session.session_id, self.mac)

    def before(self, session: Session, known: Mapping[str, Session] = NONE_KNOWN) -> tuple[Session, ...]:
        """Return the sessions of the same member that this one took the place of, as far as they are still stored."""
        found: dict[str, Session] = {}
        waiting = list(session.follows)
        while waiting and len(found) < LINEAGE_MAX:
            session_id = waiting.pop()
            stored = None if session_id in found else known.get(session_id) or self.sessions.find(session_id)
            if stored is not None and stored.pseudonym == session.pseudonym:
                found[session_id] = stored
                waiting += stored.follows
        return tuple(found.values())

    def _subject(self, client_id: str, session: Session) -> str | None:
        client = self.clients.find(client_id)
        if client is None or client.backchannel_logout_uri is None:
            return None
        if not client.first_party and not self._has_agreed(session.pseudonym, client_id):
            return None
        return subject_for(client, session.sub, self.mac)

    def _has_agreed(self, pseudonym: str, client_id: str) -> bool:
        """Whether the member has said yes to another party's client; else it never heard of them, and does not now."""
        return self.consents.find(self.mac(consent.PURPOSE, pseudonym, client_id)) is not None
