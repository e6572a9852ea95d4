"""What became of mails: noted beside the mail, marked on the account with its ledger, once, in any order (MAIL-09)."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from chalicelib import wiring
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.mail_event import MailFate, MailReference
from chalicelib.domain.member import Account
from chalicelib.domain.otp_ledger import MailedOtp, OtpLedger, completed, remembered
from chalicelib.use_cases import stores as ports
from tests.contract.lost_answers import WAYS, answer_lost_once
from tests.contract.people import account_of, left_as_it_was, number
from tests.contract.stores import LEDGER, NOW, WHO, Stores, faked, of_dynamodb
from tests.contract.test_beside_a_completion import FOR_EVER, SINGLE, WHOLE, busy
from tests.fakes_mail import FakeMailOutcomes, fingerprint_of
from tests.fakes_stores import FakeLedgers, FakeMembers
from tests.product import Product

ANNA = account_of(WHO)
OLD, NEW = LEDGER.mailed
QUIET = replace(LEDGER, guesses=())
EMPTY = OtpLedger()


@dataclass(frozen=True)
class Mails:
    """The stores, what notes outcomes in them, and references as mails carry them."""

    stores: Stores
    outcomes: ports.MailOutcomes
    fingerprint: str

    def reference(self, mail: MailedOtp = NEW, fingerprint: str = "") -> MailReference:
        """Return the reference of a mail."""
        return MailReference(WHO, mail.otp_id, fingerprint or self.fingerprint)

    def account(self) -> Account:
        """Return the account as it is stored."""
        account = self.stores.members.account_and_ledger(WHO)[0]
        assert account is not None
        return account

    def begin(self, ledger: OtpLedger = QUIET) -> OtpLedger:
        """Store a ledger."""
        return self.swap(EMPTY, ledger)

    def swap(self, seen: OtpLedger, new: OtpLedger) -> OtpLedger:
        """Store a later state, which must succeed."""
        written = self.stores.ledgers.swap(WHO, seen, new, NOW)
        assert isinstance(written, Swapped)
        return written.state

    def fates(self) -> list[MailFate | None]:
        """Return the fates of the ledger's mails, oldest first."""
        return [mail.fate for mail in self.stores.ledger().mailed]


def _faked() -> Mails:
    stores = faked()
    ledgers, members = stores.ledgers, stores.members
    assert isinstance(ledgers, FakeLedgers)
    assert isinstance(members, FakeMembers)
    members.people[WHO] = (ANNA, None)
    return Mails(stores, FakeMailOutcomes(ledgers, members), fingerprint_of(ANNA.email or ""))


def _of_dynamodb() -> Mails:
    own = wiring.adapters()
    own.accounts.create(ANNA, number(), NOW)
    return Mails(of_dynamodb(), own.mail_outcomes, own.keyring.mac("mail-address", WHO, ANNA.email or ""))


@pytest.fixture(params=["fake", "dynamodb"])
def mails(request: pytest.FixtureRequest) -> Iterator[Mails]:
    """The fake, and the adapter on an account of its own."""
    if request.param == "fake":
        yield _faked()
        return
    with left_as_it_was(request.getfixturevalue("product"), "accounts"):
        yield _of_dynamodb()


@pytest.fixture
def stored_mails(product: Product) -> Iterator[Mails]:
    """The adapter alone."""
    with left_as_it_was(product, "accounts"):
        yield _of_dynamodb()


def test_a_fate_stands_beside_its_mail_and_changes_nothing_else(mails: Mails) -> None:
    """The revision stays, so that sign-ins under way keep what they remember."""
    stored = mails.begin()
    assert mails.outcomes.note(mails.reference(), MailFate.ACCEPTED)
    ledger = mails.stores.ledger()
    assert ledger == replace(stored, mailed=(OLD, replace(NEW, fate=MailFate.ACCEPTED)))
    assert mails.stores.records().ledger == ledger


def test_the_higher_fate_holds_whichever_comes_first(mails: Mails) -> None:
    """A second one is news only where it is higher; equal or lower ones change nothing."""
    done = mails.swap(EMPTY, OtpLedger(completed_by="session-8"))
    for first, second in itertools.product(MailFate, MailFate):
        mails.swap(done, replace(QUIET, revision=done.revision))
        assert mails.outcomes.note(mails.reference(), first)
        before = mails.stores.ledger()
        assert mails.outcomes.note(mails.reference(), second) == (second > first)
        assert mails.fates() == [None, max(first, second)]
        assert second > first or mails.stores.ledger() == before
        done = mails.swap(mails.stores.ledger(), completed(before, "session-9"))


def test_a_mail_that_the_ledger_does_not_have_is_no_news(mails: Mails) -> None:
    """Nothing is made up: neither a mail nor a ledger."""
    unknown = mails.reference(replace(NEW, otp_id="00000009-z"))
    assert not mails.outcomes.note(unknown, MailFate.ACCEPTED)
    assert mails.stores.ledger() == EMPTY
    stored = mails.begin()
    assert not mails.outcomes.note(unknown, MailFate.ACCEPTED)
    assert mails.stores.ledger() == stored


def test_a_fate_survives_the_writes_of_those_who_do_not_know_it(mails: Mails) -> None:
    """A sign-in that remembers the ledger from before adds a mail: the write is made, and the fate stays."""
    memory = remembered(mails.begin())
    assert memory is not None
    mails.outcomes.note(mails.reference(), MailFate.ACCEPTED)
    third = MailedOtp("00000003-c", NOW, "mac-3")
    mails.swap(memory, replace(memory, mailed=(*memory.mailed, third)))
    assert mails.fates() == [None, MailFate.ACCEPTED, None]
    mails.outcomes.note(mails.reference(OLD), MailFate.REFUSED_FOR_NOW)
    seen = mails.stores.ledger()
    mails.swap(seen, replace(seen, mailed=tuple(replace(mail, void=True) for mail in seen.mailed)))
    assert mails.fates() == [MailFate.REFUSED_FOR_NOW, MailFate.ACCEPTED, None]


def test_a_completed_sign_in_forgets_its_mails(mails: Mails) -> None:
    """What is told of them later is no news."""
    stored = mails.begin()
    mails.outcomes.note(mails.reference(), MailFate.DELAYED)
    done = mails.swap(mails.stores.ledger(), completed(stored, "session-9"))
    assert not mails.outcomes.note(mails.reference(), MailFate.ACCEPTED)
    assert mails.stores.ledger() == done


def test_an_address_is_closed_once_and_its_ledger_written(mails: Mails) -> None:
    """Who remembers the ledger must look again; but for its revision it is as it was (ADR 5)."""
    stored = mails.begin()
    assert not mails.account().email_undeliverable
    assert mails.outcomes.close_address(mails.reference(), NOW)
    assert mails.account() == replace(ANNA, email_undeliverable=True)
    ledger = mails.stores.ledger()
    assert ledger == replace(stored, revision=ledger.revision)
    assert isinstance(mails.stores.ledgers.swap(WHO, stored, stored, NOW), Conflict)


def test_a_second_time_changes_nothing(mails: Mails) -> None:
    """Not even the revision."""
    mails.begin()
    assert mails.outcomes.close_address(mails.reference(), NOW)
    before = mails.stores.ledger()
    assert not mails.outcomes.close_address(mails.reference(OLD), NOW)
    assert mails.stores.ledger() == before


def test_another_address_is_not_closed(mails: Mails) -> None:
    """Neither by what is told of the one before, nor where the account is gone."""
    stored = mails.begin()
    assert not mails.outcomes.close_address(mails.reference(fingerprint="of-a-former-address"), NOW)
    assert not mails.outcomes.close_address(replace(mails.reference(), pseudonym="somebody-gone"), NOW)
    assert (mails.account(), mails.stores.ledger()) == (ANNA, stored)


def test_who_remembers_no_ledger_looks_again_too(mails: Mails) -> None:
    """Where none is stored any more, one is written: a sign-in that saw none is told."""
    assert mails.outcomes.close_address(mails.reference(), NOW)
    ledger = mails.stores.ledger()
    assert ledger == OtpLedger(revision=ledger.revision)
    assert isinstance(mails.stores.ledgers.swap(WHO, EMPTY, QUIET, NOW), Conflict)


def test_a_mark_of_another_address_is_none(stored_mails: Mails, product: Product) -> None:
    """An address that took the place of a closed one is open: the mark names the address that it is for."""
    assert stored_mails.outcomes.close_address(stored_mails.reference(), NOW)
    product.dynamodb.update_item(
        TableName=product.table("accounts"),
        Key={"pseudonym": {"S": WHO}},
        UpdateExpression="SET email_fingerprint = :new",
        ExpressionAttributeValues={":new": {"S": "of-the-next-address"}},
    )
    assert not stored_mails.account().email_undeliverable
    assert not stored_mails.outcomes.close_address(stored_mails.reference(), NOW)
    assert stored_mails.outcomes.close_address(stored_mails.reference(fingerprint="of-the-next-address"), NOW)


@pytest.mark.parametrize("way", WAYS)
def test_a_lost_answer_changes_no_outcome(stored_mails: Mails, product: Product, way: str) -> None:
    """What the SDK sends again is not done twice (DB-04)."""
    stored_mails.begin()
    with answer_lost_once(product.dynamodb, "UpdateItem", way):
        stored_mails.outcomes.note(stored_mails.reference(), MailFate.ACCEPTED)
    assert stored_mails.fates() == [None, MailFate.ACCEPTED]
    with answer_lost_once(product.dynamodb, "TransactWriteItems", way):
        stored_mails.outcomes.close_address(stored_mails.reference(), NOW)
    assert stored_mails.account().email_undeliverable


def test_news_wait_for_a_sign_in_that_is_being_completed(stored_mails: Mails) -> None:
    """DynamoDB refuses a write beside a transaction: it is made a little later, or is an outage that is told again."""
    stored_mails.begin()
    with busy("UpdateItem", SINGLE, 2):
        assert stored_mails.outcomes.note(stored_mails.reference(), MailFate.ACCEPTED)
    with busy("TransactWriteItems", WHOLE, 2):
        assert stored_mails.outcomes.close_address(stored_mails.reference(), NOW)
    with busy("TransactWriteItems", WHOLE, FOR_EVER), pytest.raises(StorageUnavailable):
        stored_mails.outcomes.close_address(stored_mails.reference(), NOW)
