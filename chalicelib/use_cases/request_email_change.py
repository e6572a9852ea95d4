"""A signed-in member asks for another address: a link goes to the new one, and the old one is told (REC-08).

Nothing changes before the link is used. The address is where security codes go, so whoever changes it must have proved
more than the password, wherever a code could be asked.
"""

from dataclasses import dataclass

from chalicelib.domain import self_service_events
from chalicelib.domain.conditional_write import Conflict
from chalicelib.domain.email_address import EmailAddress
from chalicelib.domain.email_change import EmailChange
from chalicelib.domain.faults import MailNotSent, StorageUnavailable
from chalicelib.domain.link import LinkPurpose, LinkReference, issued, may_send
from chalicelib.domain.member import Account
from chalicelib.domain.otp_attempt import FormUsed
from chalicelib.domain.password_lockout import Lockout
from chalicelib.domain.session import is_disowned
from chalicelib.use_cases.account_ports import ComposeLinkMail
from chalicelib.use_cases.account_stores import Links
from chalicelib.use_cases.change_password import SessionOver
from chalicelib.use_cases.confirm_password import ConfirmPassword, PasswordConfirmed, PasswordEntry
from chalicelib.use_cases.current_session import CurrentSession
from chalicelib.use_cases.outcomes import WrongPassword
from chalicelib.use_cases.ports import AuditLog, Clock, Randomness
from chalicelib.use_cases.send_letter import SendLetter
from chalicelib.use_cases.stores import MemberReader, PasswordCounters
from chalicelib.use_cases.tell_member import TellMember
from chalicelib.use_cases.write_link import WriteLink

PURPOSE = LinkPurpose.CONFIRM_EMAIL
CONFIRM_LETTER, NOTICE_LETTER = "confirm-email", "email-change-asked"
ROUNDS = 60


@dataclass(frozen=True)
class EmailChangeAsked:
    """A link is on its way, unless three went out within an hour: then the newest of them is the one to use."""


@dataclass(frozen=True)
class CodeNeeded:
    """The session was made without a security code: sign in with one first."""


AskOutcome = EmailChangeAsked | CodeNeeded | SessionOver | WrongPassword | Lockout | FormUsed


@dataclass(frozen=True)
class RequestEmailChange:
    """The verb with its collaborators."""

    clock: Clock
    randomness: Randomness
    members: MemberReader
    counters: PasswordCounters
    links: Links
    confirm: ConfirmPassword
    write_link: WriteLink
    send_letter: SendLetter
    tell: TellMember
    audit: AuditLog

    def __call__(
        self,
        current: CurrentSession,
        entry: PasswordEntry,
        email: EmailAddress,
        compose_link: ComposeLinkMail,
        compose_notice: ComposeLinkMail,
    ) -> AskOutcome:
        """Judge the password, and write to both addresses.

        Raises:
            MailNotSent: nothing was asked for, and the quota is as before.
            StorageUnavailable, KeysUnavailable: nothing may be assumed.
        """
        if not is_proven_by_code(current):
            return CodeNeeded()
        account = self._confirmed(current, entry)
        if not isinstance(account, Account):
            return account
        if self._send_link(account, email, compose_link):
            self.audit.record(self_service_events.EmailChangeRequested(account.pseudonym))
            self.tell(account.pseudonym, account.notice_email, NOTICE_LETTER, compose_notice)
        return EmailChangeAsked()

    def _confirmed(self, current: CurrentSession, entry: PasswordEntry) -> Account | AskOutcome:
        """Judge the password and clear its count; return the account that it was right for."""
        who = current.account.pseudonym
        mark = entry.browser.marks.known_for(who)
        compared: dict[str, bool] = {}
        for _ in range(ROUNDS):
            records = self.members.read(who, browser_mark_id=mark.mark_id if mark else None)
            account = records.account
            if account is None or is_disowned(current.session, account):
                return SessionOver()
            now = self.clock.now()
            confirmed = self.confirm(entry, records, account, now, compared)
            if confirmed is not None and not isinstance(confirmed, PasswordConfirmed):
                return confirmed
            if confirmed is None:
                continue
            part = confirmed.counter
            if not isinstance(self.counters.swap(who, part.browser_mark_id, part.seen, part.new, now), Conflict):
                return account
        raise StorageUnavailable("new address: too many writers at once")

    def _send_link(self, account: Account, email: EmailAddress, compose: ComposeLinkMail) -> bool:
        """Store and send a link to the new address; False where that is silent, for there were three within an hour."""
        who, link_id = account.pseudonym, self.randomness.identifier()
        record = self.links.read(who, PURPOSE)
        self.send_letter.prepare(who, email.value)  # a missing key must stop it before anything is counted
        for _ in range(ROUNDS):
            now = self.clock.now()
            if not may_send(record, now):
                return False
            change = EmailChange(email.value, account.credentials_epoch)
            content = self.write_link(LinkReference(who, PURPOSE, link_id), compose, now)
            new = issued(record, link_id, now, change.to_detail())
            written = self.links.swap(who, PURPOSE, record, new, now)
            if isinstance(written, Conflict):
                record = written.state
                continue
            if not self.send_letter(who, email.value, CONFIRM_LETTER, content):
                self.links.take_back(who, PURPOSE, written.state, record, now)
                raise MailNotSent("mail: letter to a new address")
            return True
        raise StorageUnavailable("new address: too many writers at once")


def is_proven_by_code(current: CurrentSession) -> bool:
    """Whether the session was made with more than the password, or the account can get no code (C-01, REC-08)."""
    session, account = current.session, current.account
    return session.otp_at is not None or session.on_trusted_device or account.notice_email is None
