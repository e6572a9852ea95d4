"""A signed-in member changes the password: all that the old one had opened is closed, but for this browser (PW-09).

This browser's session stays, with a new secret and the new credentials, in the same write: its old cookie is as dead as
those of other browsers, and relying parties go on knowing the session by its id.
"""

from dataclasses import dataclass, replace

from chalicelib.domain import account_events
from chalicelib.domain.account_change import AccountChange, AccountChanged, AccountWrite, SessionRenewal
from chalicelib.domain.browser_marks import SessionCookie
from chalicelib.domain.conditional_write import Conflict
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.member import Account
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.new_password import BadPassword, NewPassword
from chalicelib.domain.otp_attempt import FormUsed
from chalicelib.domain.password_lockout import Lockout
from chalicelib.use_cases.account_ports import ComposeLinkMail
from chalicelib.use_cases.account_stores import AccountChanges
from chalicelib.use_cases.confirm_password import ConfirmPassword, PasswordConfirmed, PasswordEntry
from chalicelib.use_cases.current_session import CurrentSession
from chalicelib.use_cases.end_every_session import AnnounceEveryEnd
from chalicelib.use_cases.outcomes import WrongPassword
from chalicelib.use_cases.ports import AuditLog, Clock, Keyring, PasswordHasher, Randomness
from chalicelib.use_cases.set_password import SetPassword
from chalicelib.use_cases.stores import Directory, MemberReader, PasswordCounters
from chalicelib.use_cases.tell_member import TellMember

ROUNDS = 60
LETTER = "password-changed"


@dataclass(frozen=True)
class PasswordChanged:
    """The new password is stored; this is the session of this browser now."""

    session: SessionCookie


@dataclass(frozen=True)
class SessionOver:
    """The session ended meanwhile; nothing was changed."""


ChangeOutcome = PasswordChanged | SessionOver | BadPassword | WrongPassword | Lockout | FormUsed


@dataclass(frozen=True)
class ChangePassword:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    randomness: Randomness
    hasher: PasswordHasher
    members: MemberReader
    counters: PasswordCounters
    directory: Directory
    confirm: ConfirmPassword
    set_password: SetPassword
    changes: AccountChanges
    announce: AnnounceEveryEnd
    tell: TellMember
    audit: AuditLog

    def __call__(
        self, current: CurrentSession, entry: PasswordEntry, new: NewPassword, compose: ComposeLinkMail
    ) -> ChangeOutcome:
        """Judge both passwords and change.

        Raises:
            StorageUnavailable, DirectoryUnavailable, QueueUnavailable, KeysUnavailable: it may have been changed or not.
        """
        who, session_id = current.account.pseudonym, current.session.session_id
        mark = entry.browser.marks.known_for(who)
        compared: dict[str, bool] = {}
        password_hash: str | None = None
        for _ in range(ROUNDS):
            records = self.members.read(who, browser_mark_id=mark.mark_id if mark else None, session_id=session_id)
            account = records.account
            if account is None or not _goes_on(records, account, current):
                return SessionOver()
            confirmed = self.confirm(entry, records, account, self.clock.now(), compared)
            if confirmed is None:
                continue
            if not isinstance(confirmed, PasswordConfirmed):
                return confirmed
            bad = self.set_password.judge(account, self.directory.individual_of(records), new)
            if bad is not None and self._clear_count(account, confirmed):
                return bad
            if bad is not None:
                continue
            if password_hash is None:
                password_hash = self.hasher.hash(new.password)
                self.announce(who, but_for=session_id)
            cookie = self._change(records, account, confirmed, current, password_hash)
            if cookie is not None:
                self.audit.record(account_events.PasswordChosen(who, "member"))
                self.tell(who, account.notice_email, LETTER, compose)
                return PasswordChanged(cookie)
        raise StorageUnavailable("new password: too many writers at once")

    def _clear_count(self, account: Account, confirmed: PasswordConfirmed) -> bool:
        """Clear the count, as the right password does, without remembering the form: it may be posted again, mended."""
        part = confirmed.counter
        cleared = replace(part.new, forms_passed=part.seen.forms_passed)
        written = self.counters.swap(account.pseudonym, part.browser_mark_id, part.seen, cleared, self.clock.now())
        return not isinstance(written, Conflict)

    def _change(
        self,
        records: MemberRecords,
        account: Account,
        confirmed: PasswordConfirmed,
        current: CurrentSession,
        password_hash: str,
    ) -> SessionCookie | None:
        session_id, secret = current.session.session_id, self.randomness.secret()
        renewal = SessionRenewal(
            session_id, current.session.secret_hash, self.keyring.mac("session-secret", session_id, secret)
        )
        write = AccountWrite(
            seen=account,
            change=AccountChange(password_hash=password_hash, ends_credentials=True, must_choose_password=False),
            ledger_seen=records.ledger,
            ledger_new=records.ledger,
            now=self.clock.now(),
            counter=confirmed.counter,
            session=renewal,
        )
        if not isinstance(self.changes.change(write), AccountChanged):
            return None
        return SessionCookie(session_id, account.pseudonym, secret)


def _goes_on(records: MemberRecords, account: Account, current: CurrentSession) -> bool:
    session = records.session
    return (
        session is not None
        and not session.ended
        and session.is_of(current.session.secret_hash)
        and account.credentials_epoch == current.account.credentials_epoch
        and not account.has_signed_out_since(session.started_at)
    )
