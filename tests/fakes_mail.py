"""What became of mails, in memory, over the ledgers and people that fakes keep (`chalicelib.use_cases.stores`)."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain.conditional_write import Swapped
from chalicelib.domain.mail_event import MailFate, MailReference
from tests.fakes_stores import FakeLedgers, FakeMembers


def fingerprint_of(email: str) -> str:
    """Return what stands for an address in fakes."""
    return f"fingerprint-of-{email}"


@dataclass
class FakeMailOutcomes:
    """Fates beside the mails of a ledger, and closed addresses on accounts."""

    ledgers: FakeLedgers
    members: FakeMembers
    calls: list[str] = field(default_factory=list)

    def note(self, reference: MailReference, fate: MailFate) -> bool:
        """Keep a fate that is higher than the one stored; the revision stays."""
        self.calls.append("note")
        ledger = self.ledgers.read(reference.pseudonym)
        mail = next((each for each in ledger.mailed if each.otp_id == reference.otp_id), None)
        if mail is None or (mail.fate or 0) >= fate:
            return False
        mailed = tuple(replace(each, fate=fate) if each is mail else each for each in ledger.mailed)
        self.ledgers.stored[reference.pseudonym] = replace(ledger, mailed=mailed)
        return True

    def close_address(self, reference: MailReference, now: datetime) -> bool:
        """Close the account's present address, and let the ledger have another revision."""
        self.calls.append("close")
        account, individual = self.members.people.get(reference.pseudonym, (None, None))
        if account is None or account.email_undeliverable:
            return False
        if reference.address_fingerprint != fingerprint_of(account.email or ""):
            return False
        self.members.people[reference.pseudonym] = replace(account, email_undeliverable=True), individual
        ledger = self.ledgers.read(reference.pseudonym)
        return isinstance(self.ledgers.swap(reference.pseudonym, ledger, ledger, now), Swapped)
