"""Read what became of the mail that a sign-in waits for (MAIL-09): told to whoever holds its transaction, nobody else."""

from dataclasses import dataclass
from datetime import timedelta

from chalicelib.domain.mail_event import MailFate
from chalicelib.domain.otp_ledger import fate_of_mail
from chalicelib.domain.transaction import Transaction
from chalicelib.use_cases.ports import Clock
from chalicelib.use_cases.stores import OtpStepReader

NO_NEWS_YET = timedelta(seconds=2)
"""How long nothing is looked up: the page that follows the request for a code comes before any mail server answers."""


@dataclass(frozen=True)
class ReadMailFate:
    """The verb with its collaborators."""

    clock: Clock
    members: OtpStepReader

    def __call__(self, transaction: Transaction) -> MailFate | None:
        """Return what SES told of the transaction's newest mail, None where nothing is known.

        Raises:
            StorageUnavailable, KeysUnavailable: where it cannot be read.
        """
        member, sent_at = transaction.member, transaction.otp_sent_at
        if member is None or sent_at is None or self.clock.now() < sent_at + NO_NEWS_YET:
            return None
        return fate_of_mail(self.members.account_and_ledger(member.pseudonym)[1], sent_at)
