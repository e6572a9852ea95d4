"""Ask for a way back to an account: the same work and the same answer for every number (REC-05, product.md §3).

One link record per number, account or not, is read and written; who may get a message gets a link or a provisional
code. Quota and everything else that keeps a message back are silent; a message that cannot be sent is in the log alone
(C-13), costs no quota, and leaves the link or code before it good.
"""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain import account_events
from chalicelib.domain.conditional_write import Conflict
from chalicelib.domain.email_address import mask_email
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.link import LinkPurpose, LinkRecord, LinkReference, issued, may_send, taken_back, with_form
from chalicelib.domain.member import Individual
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.nir import Nir
from chalicelib.domain.provisional_code import ProvisionalPurpose
from chalicelib.domain.recovery import Mailbox, Mobile, provisional_recipient, recovery_address
from chalicelib.use_cases.account_ports import ComposeLinkMail
from chalicelib.use_cases.account_stores import DirectoryByNumber, Links
from chalicelib.use_cases.issue_provisional_code import IssueProvisionalCode, ProvisionalCodeSent
from chalicelib.use_cases.ports import AuditLog, Clock, ComposeProvisionalCode, Keyring, Randomness
from chalicelib.use_cases.send_letter import SendLetter
from chalicelib.use_cases.stores import MemberReader, PasswordCounters
from chalicelib.use_cases.write_link import WriteLink

PURPOSE = LinkPurpose.RESET_PASSWORD
ROUNDS = 60


@dataclass(frozen=True)
class RecoveryAsked:
    """What everybody is answered; `masked_email` is for deployments that show it (`recovery_shows_masked_address`)."""

    masked_email: str | None = None


@dataclass(frozen=True)
class Found:
    """Who was asked about, and where a message may go; None where none goes, and why in a slug for the log."""

    pseudonym: str
    records: MemberRecords
    recipient: Mobile | Mailbox | None
    reason: str
    masked_email: str | None = None


@dataclass(frozen=True)
class RequestRecovery:
    """The verb with its collaborators."""

    clock: Clock
    keyring: Keyring
    randomness: Randomness
    members: MemberReader
    directory: DirectoryByNumber
    links: Links
    counters: PasswordCounters
    write_link: WriteLink
    send_letter: SendLetter
    issue: IssueProvisionalCode
    audit: AuditLog
    by_link: bool

    def __call__(
        self,
        nir: Nir,
        birthdate: date,
        compose_link: ComposeLinkMail,
        compose_code: ComposeProvisionalCode,
        form: str | None = None,
    ) -> RecoveryAsked:
        """Send what the number's owner may have, if these are their number and birth date.

        Raises:
            StorageUnavailable, DirectoryUnavailable, KeysUnavailable: for every number alike.
        """
        pseudonym = self.keyring.pseudonym(nir)
        record = self.links.read(pseudonym, PURPOSE)
        records = self.members.read(pseudonym)
        found = self._found(pseudonym, records, self.directory.individual_with(nir, pseudonym, records), birthdate)
        link_id = self.randomness.identifier()
        self._have_keys(pseudonym)
        for _ in range(ROUNDS):
            now = self.clock.now()
            if form is not None and form in record.forms_used:
                return RecoveryAsked(found.masked_email)
            sends = found.recipient is not None and may_send(record, now)
            new = issued(record, link_id if self.by_link else None, now, _epoch_of(records)) if sends else record
            written = self.links.swap(pseudonym, PURPOSE, record, with_form(new, form), now)
            if not isinstance(written, Conflict):
                reason = self._sent(found, link_id, (record, written.state), (compose_link, compose_code), sends=sends)
                self.audit.record(account_events.RecoveryRequested(pseudonym, reason))
                return RecoveryAsked(found.masked_email)
            record = written.state
        raise StorageUnavailable("recovery: too many writers at once")

    def _have_keys(self, pseudonym: str) -> None:
        """Use every key that a message needs, for every number alike: a missing one stops it before anything is counted."""
        self.keyring.seal("link", LinkReference(pseudonym, PURPOSE, "").to_payload())
        self.send_letter.prepare(pseudonym, "")
        if not self.by_link:
            self.issue.draw(pseudonym, None, ProvisionalPurpose.RECOVERY)

    def _found(self, pseudonym: str, records: MemberRecords, individual: Individual | None, birthdate: date) -> Found:
        account, now = records.account, self.clock.now()
        if account is None:
            return Found(pseudonym, records, None, "no-account")
        if individual is None or individual.birthdate != birthdate:
            return Found(pseudonym, records, None, "no-match")
        address = recovery_address(account, now)
        masked = mask_email(address) if address else None
        if self.by_link:
            return Found(pseudonym, records, Mailbox(address) if address else None, "no-address", masked)
        recipient = provisional_recipient(account, individual, ProvisionalPurpose.RECOVERY, now)
        return Found(pseudonym, records, recipient, "no-address", masked)

    def _sent(
        self,
        found: Found,
        link_id: str,
        states: tuple[LinkRecord, LinkRecord],
        words: tuple[ComposeLinkMail, ComposeProvisionalCode],
        *,
        sends: bool,
    ) -> str:
        """Send, or do the same but for that; return what became of it."""
        compose_link, compose_code = words
        now = self.clock.now()
        if self.by_link:
            is_sent = self._send_link(found, link_id, compose_link, now, sends=sends)
        else:
            is_sent = self._send_code(found, compose_code, now, states, sends=sends)
        if not sends:
            return "quota" if found.recipient else found.reason
        if not is_sent:
            self._take_back(found.pseudonym, *states)
        return "sent" if is_sent else "not-sent"

    def _send_link(self, found: Found, link_id: str, compose: ComposeLinkMail, now: datetime, *, sends: bool) -> bool:
        content = self.write_link(LinkReference(found.pseudonym, PURPOSE, link_id), compose, now)
        if not sends or not isinstance(found.recipient, Mailbox):
            return False
        return self.send_letter(found.pseudonym, found.recipient.address, PURPOSE.value, content)

    def _send_code(
        self,
        found: Found,
        compose: ComposeProvisionalCode,
        now: datetime,
        states: tuple[LinkRecord, LinkRecord],
        *,
        sends: bool,
    ) -> bool:
        account, seen = found.records.account, found.records.shared_counter
        if not sends or found.recipient is None or account is None:
            self.counters.swap(found.pseudonym, None, seen, seen, now)  # the same work, and nothing changed
            return False
        epoch, purpose = account.credentials_epoch, ProvisionalPurpose.RECOVERY
        try:
            outcome = self.issue(found.pseudonym, seen, epoch, purpose, found.recipient, compose)
        except StorageUnavailable:  # no code, so no request for one either
            self._take_back(found.pseudonym, *states)
            raise
        return isinstance(outcome, ProvisionalCodeSent)

    def _take_back(self, pseudonym: str, before: LinkRecord, stored: LinkRecord) -> None:
        """Let the link before be good again, and its quota free; where others wrote meanwhile, theirs stands."""
        self.links.take_back(pseudonym, PURPOSE, stored, taken_back(before, stored), self.clock.now())


def _epoch_of(records: MemberRecords) -> str | None:
    """Return which credentials the link is to replace; it is worthless once they have changed."""
    return str(records.account.credentials_epoch) if records.account else None
