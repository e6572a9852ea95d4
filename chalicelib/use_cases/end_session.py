"""End one session: first the notices of its end, then the end, by one conditional write (WEB-05, OP-16).

The end is written only where the session serves the clients that were announced; of many at once exactly one write
succeeds. Whatever fails before it leaves the session as it is, and the same request can be made again.
"""

from dataclasses import dataclass

from chalicelib.domain.conditional_write import Swapped
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.session import Session
from chalicelib.domain.session_events import SessionEnded
from chalicelib.use_cases.logout_notices import LogoutNotices
from chalicelib.use_cases.logout_ports import LogoutQueue
from chalicelib.use_cases.ports import AuditLog, Clock
from chalicelib.use_cases.stores import Sessions

ROUNDS = 20


@dataclass(frozen=True)
class EndSession:
    """The verb with its collaborators."""

    clock: Clock
    sessions: Sessions
    notices: LogoutNotices
    queue: LogoutQueue
    audit: AuditLog

    def __call__(self, session: Session, *, reason: str, client_id: str = "") -> None:
        """End a session; nothing happens where it has ended already.

        Raises:
            StorageUnavailable, QueueUnavailable, KeysUnavailable: it may go on.
        """
        seen: Session | None = session
        for _ in range(ROUNDS):
            if seen is None or seen.ended:
                return
            notices = self.notices(seen, self.clock.now())
            if notices:
                self.queue.put(notices)
            done = self.sessions.end(seen)
            if isinstance(done, Swapped):
                self.audit.record(SessionEnded(session.pseudonym, client_id, session.session_id, reason))
                return
            seen = done.state
        raise StorageUnavailable("sessions: too many writers at once")
