"""Tell the clients of a session that another member's sign-in has ended, in the same browser (Back-Channel Logout §2.5).

A sign-in ends the session that its browser had (WEB-02). Where that was the same member's, the new session remembers it
and its clients are told when that one ends; another member's is over for good. Nobody's sign-in waits for a queue that
is out: the failure is recorded.
"""

from dataclasses import dataclass

from chalicelib.domain.audit_events import DependencyFailed
from chalicelib.domain.browser_marks import SessionCookie
from chalicelib.domain.faults import Fault
from chalicelib.domain.session import Session
from chalicelib.use_cases.logout_notices import LogoutNotices
from chalicelib.use_cases.logout_ports import LogoutQueue
from chalicelib.use_cases.ports import AuditLog, Clock
from chalicelib.use_cases.stores import Sessions


@dataclass(frozen=True)
class AnnounceReplaced:
    """The verb with its collaborators."""

    clock: Clock
    sessions: Sessions
    notices: LogoutNotices
    queue: LogoutQueue
    audit: AuditLog

    def __call__(self, before: SessionCookie, session: Session) -> None:
        """Queue the notices of the session in the browser's cookie, where it was another member's than the new one's."""
        if before.pseudonym == session.pseudonym:
            return
        try:
            replaced = self.sessions.find(before.session_id)
            notices = self.notices(replaced, self.clock.now()) if replaced is not None else ()
            if notices:
                self.queue.put(notices)
        except Fault as fault:
            self.audit.record(DependencyFailed(str(fault), "/login"))
