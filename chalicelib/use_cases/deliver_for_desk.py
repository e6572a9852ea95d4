"""What the desk sends: the code or link of an act, and the mail that tells the member of it (REC-07).

It goes to what is on record and nowhere else; the agent is told the way, and the address masked.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.desk_event import DeskAct
from chalicelib.domain.email_address import mask_email
from chalicelib.domain.limits import Limits
from chalicelib.domain.link import LinkPurpose, taken_back
from chalicelib.domain.member import Account
from chalicelib.domain.recovery import Mailbox
from chalicelib.use_cases.account_stores import Links
from chalicelib.use_cases.desk_effects import CodeToSend, LinkToSend
from chalicelib.use_cases.desk_outcomes import Sent
from chalicelib.use_cases.desk_ports import ComposeDeskMails
from chalicelib.use_cases.issue_provisional_code import IssueProvisionalCode, ProvisionalCodeNotSent
from chalicelib.use_cases.send_letter import SendLetter


@dataclass(frozen=True)
class DeliverForDesk:
    """The verb with its collaborators."""

    issue: IssueProvisionalCode
    send_letter: SendLetter
    links: Links
    limits: Limits

    def what_was_planned(
        self, pseudonym: str, to_send: CodeToSend | LinkToSend | None, compose: ComposeDeskMails, now: datetime
    ) -> Sent | None:
        """Send it; None where there is nothing to send, or it could not be sent. Raises StorageUnavailable."""
        if isinstance(to_send, LinkToSend):
            return self._link(pseudonym, to_send, compose, now)
        return None if to_send is None else self._code(pseudonym, to_send, compose)

    def notice(self, account: Account | None, act: DeskAct, compose: ComposeDeskMails, now: datetime) -> bool:
        """Tell the member, at the address that was verified when it was done; return whether SES took the mail."""
        if account is None or account.notice_email is None:
            return False
        letter = f"desk-{act.value}"
        return self.send_letter(account.pseudonym, account.notice_email, letter, compose.notice(act, now))

    def _link(self, pseudonym: str, to_send: LinkToSend, compose: ComposeDeskMails, now: datetime) -> Sent | None:
        ends_at = now + self.limits.verification_link_lifetime
        content = compose.verification(to_send.token, now, ends_at)
        if not self.send_letter(pseudonym, to_send.email, "verify-email", content):
            self._take_back(pseudonym, to_send, now)
            return None
        return Sent("email", mask_email(to_send.email), ends_at)

    def _take_back(self, pseudonym: str, to_send: LinkToSend, now: datetime) -> None:
        """Let the link before be good again, and its quota free; where others wrote meanwhile, theirs stands."""
        purpose = LinkPurpose.VERIFY_EMAIL
        stored = self.links.read(pseudonym, purpose)
        if stored.link_id == to_send.link_id:
            self.links.take_back(pseudonym, purpose, stored, taken_back(to_send.before, stored), now)

    def _code(self, pseudonym: str, to_send: CodeToSend, compose: ComposeDeskMails) -> Sent | None:
        recipient = to_send.recipient
        code = to_send.stored.provisional
        for_creation = code is not None and code.credentials_epoch is None
        words = compose.provisional_code(for_creation=for_creation)
        done = self.issue.deliver(pseudonym, to_send.before, to_send.stored, to_send.digits, recipient, words)
        if isinstance(done, ProvisionalCodeNotSent):
            return None
        if isinstance(recipient, Mailbox):
            return Sent("email", mask_email(recipient.address), done.ends_at)
        return Sent("sms", None, done.ends_at)
