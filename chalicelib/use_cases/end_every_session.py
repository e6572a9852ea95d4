"""End all that a member began: sessions, trusted devices and refresh tokens, in every browser (DEV-04, oidc.md §4).

One moment on the account does it (`Account.has_signed_out_since`), written together with the ledger, so that a sign-in
under way does not go on from memory (ADR 5). The index of sessions only says whom to tell.
"""

from dataclasses import dataclass

from chalicelib.domain.conditional_write import Swapped
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.limits import Limits
from chalicelib.domain.session_events import EverySessionEnded
from chalicelib.use_cases.logout_notices import LogoutNotices
from chalicelib.use_cases.logout_ports import EveryEnd, LogoutQueue, MemberSessions
from chalicelib.use_cases.ports import AuditLog, Clock
from chalicelib.use_cases.stores import OtpStepReader

ROUNDS = 60


@dataclass(frozen=True)
class AnnounceEveryEnd:
    """Queue the notices of all sessions of a member; for whoever is about to end them, by a new password too."""

    clock: Clock
    sessions: MemberSessions
    notices: LogoutNotices
    queue: LogoutQueue
    limits: Limits

    def __call__(self, pseudonym: str, *, but_for: str | None = None) -> None:
        """Announce; what is announced is only told once it is so. The session with the id `but_for` goes on.

        Raises:
            StorageUnavailable, QueueUnavailable, KeysUnavailable: then end nothing yet.
        """
        now = self.clock.now()
        known = {each.session_id: each for each in self.sessions.of_member(pseudonym, now - self.limits.session_max)}
        for session in known.values():
            notices = () if session.ended or session.session_id == but_for else self.notices(session, now, known)
            if notices:
                self.queue.put(notices)


@dataclass(frozen=True)
class EndEverySession:
    """The verb with its collaborators."""

    clock: Clock
    members: OtpStepReader
    every_end: EveryEnd
    announce: AnnounceEveryEnd
    audit: AuditLog

    def __call__(self, pseudonym: str, *, reason: str) -> None:
        """End everything that began until now.

        Raises:
            StorageUnavailable, QueueUnavailable, KeysUnavailable: nothing may be assumed; do it again.
        """
        self.announce(pseudonym)
        _, ledger = self.members.account_and_ledger(pseudonym)
        for _ in range(ROUNDS):
            done = self.every_end.sign_out(pseudonym, ledger, self.clock.now())
            if isinstance(done, Swapped):
                self.audit.record(EverySessionEnded(pseudonym, reason))
                return
            ledger = done.state
        raise StorageUnavailable("accounts: too many writers at once")
