"""Who is signed in in this browser, and until when; and the member's wish to stay (WEB-04, A11Y-06)."""

from dataclasses import dataclass, replace

from chalicelib.domain.browser_marks import SessionCookie
from chalicelib.domain.limits import Limits
from chalicelib.domain.member import Account
from chalicelib.domain.session import Session, is_usable
from chalicelib.domain.session_events import SessionExtended
from chalicelib.use_cases.ports import AuditLog, Clock, Keyring
from chalicelib.use_cases.stores import MemberReader, Sessions


@dataclass(frozen=True)
class CurrentSession:
    """A session that is good now, with its member's account."""

    session: Session
    account: Account


@dataclass(frozen=True)
class ReadSession:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    members: MemberReader
    limits: Limits

    def __call__(self, cookie: SessionCookie | None) -> CurrentSession | None:
        """Return the session that a browser shows the secret of; looking does not prolong it.

        Raises:
            StorageUnavailable, KeysUnavailable.
        """
        if cookie is None:
            return None
        records = self.members.read(cookie.pseudonym, session_id=cookie.session_id)
        session, account = records.session, records.account
        if session is None or account is None or session.pseudonym != account.pseudonym:
            return None
        secret_hash = self.keyring.mac("session-secret", cookie.session_id, cookie.secret)
        usable = is_usable(session, secret_hash=secret_hash, account=account, now=self.clock.now(), limits=self.limits)
        return CurrentSession(session, account) if usable else None


@dataclass(frozen=True)
class ExtendSession:
    """The verb with its collaborators."""

    clock: Clock
    read: ReadSession
    sessions: Sessions
    audit: AuditLog

    def __call__(self, cookie: SessionCookie | None) -> CurrentSession | None:
        """Renew the idle time of the browser's session; the twelve hours stay. None where it is over.

        Raises:
            StorageUnavailable, KeysUnavailable.
        """
        current, now = self.read(cookie), self.clock.now()
        if current is None or not self.sessions.touch(current.session, now):
            return None
        self.audit.record(SessionExtended(current.session.pseudonym, current.session.session_id))
        return replace(current, session=replace(current.session, last_used_at=now))
