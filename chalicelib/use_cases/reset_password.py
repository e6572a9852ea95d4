"""Choose a new password by the link of a mail: used up together with the change, or not at all (REC-01, REC-06).

The link signs nobody in. A dead one is told before anything of the password is judged; one that was asked for before the
credentials last changed is dead, as all that they had opened is. The clients of all sessions that end with the old
password are told: announced before the change, told once it is made.
"""

from dataclasses import dataclass

from chalicelib.domain import account_events
from chalicelib.domain.account_change import AccountChanged, LinkWrite
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.limits import Limits
from chalicelib.domain.link import LinkPurpose, LinkReference, is_live, used, with_form
from chalicelib.domain.new_password import BadPassword, NewPassword
from chalicelib.domain.otp_attempt import FormUsed
from chalicelib.use_cases.account_ports import ComposeLinkMail
from chalicelib.use_cases.account_stores import Links
from chalicelib.use_cases.end_every_session import AnnounceEveryEnd
from chalicelib.use_cases.ports import AuditLog, Clock, PasswordHasher
from chalicelib.use_cases.set_password import SetPassword
from chalicelib.use_cases.stores import Directory, MemberReader

PURPOSE = LinkPurpose.RESET_PASSWORD
ROUNDS = 60


@dataclass(frozen=True)
class PasswordReset:
    """The new password is stored."""


@dataclass(frozen=True)
class LinkDead:
    """The link is too old, used, replaced, or its account is gone; nobody is told which."""


ResetOutcome = PasswordReset | LinkDead | BadPassword | FormUsed


@dataclass(frozen=True)
class ResetPassword:
    """The verb with its collaborators."""

    clock: Clock
    hasher: PasswordHasher
    links: Links
    members: MemberReader
    directory: Directory
    set_password: SetPassword
    announce: AnnounceEveryEnd
    audit: AuditLog
    limits: Limits

    def __call__(
        self, reference: LinkReference, new: NewPassword, compose: ComposeLinkMail, form: str | None = None
    ) -> ResetOutcome:
        """Judge link and password, and change it.

        Raises:
            StorageUnavailable, DirectoryUnavailable, QueueUnavailable, KeysUnavailable: where the change was made, the
                link is used.
        """
        password_hash: str | None = None
        for _ in range(ROUNDS):
            record = self.links.read(reference.pseudonym, PURPOSE)
            if form is not None and form in record.forms_used:
                return FormUsed()
            records = self.members.read(reference.pseudonym)
            account = records.account
            is_for_these = account is not None and record.detail == str(account.credentials_epoch)
            if account is None or not is_for_these or not is_live(record, reference, self.clock.now(), self.limits):
                self.audit.record(account_events.LinkRefused(PURPOSE.value))
                return LinkDead()
            bad = self.set_password.judge(account, self.directory.individual_of(records), new)
            if bad is not None:
                return bad
            if password_hash is None:
                password_hash = self.hasher.hash(new.password)
                self.announce(reference.pseudonym)
            now = self.clock.now()
            link = LinkWrite(PURPOSE, record, with_form(used(record), form))
            change = self.set_password.change_of(account, records, password_hash, now, (link,))
            if isinstance(self.set_password.write(change), AccountChanged):
                self.set_password.tell(account, "link", compose)
                return PasswordReset()
        raise StorageUnavailable("new password: too many writers at once")
