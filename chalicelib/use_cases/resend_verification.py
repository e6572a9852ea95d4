"""Send the verification mail again to somebody who gave the right password (product case 1, http.md §4).

How often is the link's own quota, and silent. Here nobody has to be kept in the dark of the account: the right password
was given, so what stands in the way is told (C-13). A mail that SES does not take costs nothing.
"""

from dataclasses import dataclass

from chalicelib.domain.conditional_write import Conflict
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.link import LinkPurpose, LinkReference, issued, may_send, taken_back, with_form
from chalicelib.domain.member import Account
from chalicelib.domain.next_step import EmailUndeliverable, NoVerifiedEmail
from chalicelib.use_cases.account_ports import ComposeLinkMail
from chalicelib.use_cases.account_stores import Links
from chalicelib.use_cases.open_account import VerificationAwaited
from chalicelib.use_cases.outcomes import MailUnavailable
from chalicelib.use_cases.ports import Clock, Randomness
from chalicelib.use_cases.registration_ports import WaitingSignIns
from chalicelib.use_cases.send_letter import SendLetter
from chalicelib.use_cases.stores import OtpStepReader
from chalicelib.use_cases.write_link import WriteLink

PURPOSE = LinkPurpose.VERIFY_EMAIL
ROUNDS = 60


@dataclass(frozen=True)
class PasswordNotGiven:
    """This sign-in did not give the right password of a member without a verified address, or that has changed since."""


@dataclass(frozen=True)
class AlreadyVerified:
    """Nothing has to be sent: the sign-in can go on."""


ResendOutcome = (
    VerificationAwaited | AlreadyVerified | PasswordNotGiven | NoVerifiedEmail | EmailUndeliverable | MailUnavailable
)


@dataclass(frozen=True)
class ResendVerification:
    """The verb with its collaborators."""

    clock: Clock
    randomness: Randomness
    waiting: WaitingSignIns
    members: OtpStepReader
    links: Links
    write_link: WriteLink
    send_letter: SendLetter

    def __call__(self, transaction_id: str, compose: ComposeLinkMail, form: str | None = None) -> ResendOutcome:
        """Send another link, which ends the ones before.

        Raises:
            StorageUnavailable, KeysUnavailable: nothing was sent.
        """
        found = self.waiting.find(transaction_id)
        if found is None:
            return PasswordNotGiven()
        pseudonym, epoch = found
        account, _ = self.members.account_and_ledger(pseudonym)
        if account is None or account.credentials_epoch != epoch:
            return PasswordNotGiven()
        if account.email_verified:
            return AlreadyVerified()
        if account.email is None:
            return NoVerifiedEmail()
        if account.email_undeliverable:
            return EmailUndeliverable()
        return self._send(account, account.email, compose, form)

    def _send(
        self, account: Account, email: str, compose: ComposeLinkMail, form: str | None
    ) -> VerificationAwaited | MailUnavailable:
        link_id = self.randomness.identifier()
        record = self.links.read(account.pseudonym, PURPOSE)
        self.send_letter.prepare(account.pseudonym, email)  # a missing key must stop it before anything is counted
        for _ in range(ROUNDS):
            now = self.clock.now()
            if not may_send(record, now) or (form is not None and form in record.forms_used):
                return VerificationAwaited()
            mail = self.write_link(LinkReference(account.pseudonym, PURPOSE, link_id), compose, now)
            new = with_form(issued(record, link_id, now, email), form)
            written = self.links.swap(account.pseudonym, PURPOSE, record, new, now)
            if not isinstance(written, Conflict):
                if self.send_letter(account.pseudonym, email, PURPOSE.value, mail):
                    return VerificationAwaited()
                stored = written.state
                self.links.take_back(account.pseudonym, PURPOSE, stored, taken_back(record, stored), self.clock.now())
                return MailUnavailable()
            record = written.state
        raise StorageUnavailable("verification mail: too many writers at once")
