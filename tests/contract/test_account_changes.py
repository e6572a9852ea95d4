"""Accounts change together with their ledger and the link that asked for it, on what was seen, once (DB-02, ADR 5)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib import wiring
from chalicelib.domain.account_change import (
    AccountChange,
    AccountChanged,
    AccountMoved,
    AccountOpening,
    AccountWrite,
    LinkWrite,
)
from chalicelib.domain.completion import CounterWrite
from chalicelib.domain.link import LinkPurpose, LinkRecord, issued, used
from chalicelib.domain.member import Account
from chalicelib.domain.otp_ledger import OtpLedger, completed
from chalicelib.domain.password_lockout import PasswordCounter
from tests.contract.lost_answers import WAYS, answer_lost_once
from tests.contract.people import account_of, left_as_it_was, number
from tests.contract.stores import NOW, WHO
from tests.product import Product

ANNA = account_of(WHO)
LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def tables(product: Product) -> Iterator[None]:
    """Tables with one account more, put back afterwards."""
    with left_as_it_was(product, "accounts", "otp-ledgers", "links"):
        wiring.adapters().accounts.create(ANNA, number(), NOW)
        yield


def stored() -> tuple[Account | None, OtpLedger]:
    """Return the account and its ledger as they are stored."""
    return wiring.adapters().members.account_and_ledger(WHO)


def change(wanted: AccountChange, *, links: tuple[LinkWrite, ...] = ()) -> AccountChanged | AccountMoved:
    """Change the account as it is stored now, its ledger cleared."""
    account, ledger = stored()
    assert account is not None
    return wiring.adapters().account_changes.change(write(account, ledger, wanted, links))


def write(
    account: Account, ledger: OtpLedger, wanted: AccountChange, links: tuple[LinkWrite, ...] = ()
) -> AccountWrite:
    """Return a write on what was seen."""
    return AccountWrite(account, wanted, ledger, completed(ledger, "recovery-1"), LATER, links)


def test_a_new_password_raises_the_epoch_and_clears_the_ledger() -> None:
    """Hash, epoch and ledger change together; the address stays."""
    assert change(AccountChange(password_hash="$new$", ends_credentials=True)) == AccountChanged()
    account, ledger = stored()
    assert account is not None
    assert (account.password_hash, account.credentials_epoch) == ("$new$", ANNA.credentials_epoch + 1)
    assert (account.email, account.email_verified) == (ANNA.email, ANNA.email_verified)
    assert ledger.completed_by == "recovery-1"


def test_another_address_is_stored_with_whether_it_is_verified() -> None:
    """The address changes, and when it did is remembered; the epoch stays."""
    assert change(AccountChange(email="neu@mail.example", email_verified=True)) == AccountChanged()
    account, _ = stored()
    assert account is not None
    assert (account.verified_email, account.email_changed_at) == ("neu@mail.example", LATER)
    assert account.credentials_epoch == ANNA.credentials_epoch


def test_a_flag_makes_the_member_choose_a_password() -> None:
    """The mark is stored, and taken away again."""
    change(AccountChange(must_choose_password=True))
    marked, _ = stored()
    change(AccountChange(password_hash="$new$", must_choose_password=False))
    cleared, _ = stored()
    assert marked is not None
    assert cleared is not None
    assert (marked.must_choose_password, cleared.must_choose_password) == (True, False)


@pytest.mark.parametrize("first", [AccountChange(password_hash="$first$"), AccountChange(closes=True)])
def test_a_change_on_what_is_no_longer_so_changes_nothing(first: AccountChange) -> None:
    """Of two changes judged on one state, the second finds the account moved, and its ledger as the first left it."""
    account, ledger = stored()
    assert account is not None
    assert wiring.adapters().account_changes.change(write(account, ledger, first)) == AccountChanged()
    after = stored()
    second = AccountChange(password_hash="$second$")
    assert wiring.adapters().account_changes.change(write(account, after[1], second)) == AccountMoved()
    assert stored() == after


def test_a_ledger_that_moved_stops_the_change() -> None:
    """A code entered in between makes the change judge anew."""
    account, ledger = stored()
    assert account is not None
    wiring.adapters().ledgers.swap(WHO, ledger, replace(ledger, streak=1), NOW)
    result = wiring.adapters().account_changes.change(write(account, ledger, AccountChange(password_hash="$new$")))
    assert result == AccountMoved()
    assert stored()[0] == account


def test_a_link_is_used_with_its_change_or_not_at_all() -> None:
    """Of two changes by one link the second changes nothing."""
    links = wiring.adapters().links
    purpose = LinkPurpose.RESET_PASSWORD
    links.swap(WHO, purpose, LinkRecord(), issued(LinkRecord(), "link-1", NOW), NOW)
    seen = links.read(WHO, purpose)
    by_link = (LinkWrite(purpose, seen, used(seen)),)
    assert change(AccountChange(password_hash="$first$"), links=by_link) == AccountChanged()
    assert change(AccountChange(password_hash="$second$"), links=by_link) == AccountMoved()
    account, _ = stored()
    assert account is not None
    assert account.password_hash == "$first$"
    assert links.read(WHO, purpose).link_id is None


@pytest.mark.parametrize("way", WAYS)
def test_a_lost_answer_is_no_second_change(product: Product, way: str) -> None:
    """Where the answer is lost and the call repeated, the change is made once and told as made."""
    with answer_lost_once(product.dynamodb, "TransactWriteItems", way):
        assert change(AccountChange(password_hash="$new$", ends_credentials=True)) == AccountChanged()
    account, _ = stored()
    assert account is not None
    assert account.credentials_epoch == ANNA.credentials_epoch + 1


def test_a_reset_leaves_the_subject_alone() -> None:
    """A reset account is none; the next one under the number keeps `sub` and has a higher epoch (OP-20)."""
    assert change(AccountChange(closes=True)) == AccountChanged()
    account, ledger = stored()
    assert account is None
    new = replace(ANNA, sub="another", password_hash="$anew$", email="neu@mail.example", email_verified=False)
    assert opened(new, ledger) == AccountChanged()
    again, _ = stored()
    assert again is not None
    assert (again.sub, again.password_hash, again.verified_email) == (ANNA.sub, "$anew$", None)
    assert again.credentials_epoch > ANNA.credentials_epoch


def test_an_open_account_is_not_opened_again() -> None:
    """A second account under one number is refused, and the first stays as it is."""
    before = stored()
    assert opened(replace(ANNA, password_hash="$thief$"), before[1]) == AccountMoved()
    assert stored() == before


def test_an_account_opens_with_its_link_and_count_or_not_at_all() -> None:
    """Of two openings that were judged on one count, the second writes nothing, and the first wrote all (REC-12)."""
    own, purpose = wiring.adapters(), LinkPurpose.VERIFY_EMAIL
    assert change(AccountChange(closes=True)) == AccountChanged()
    _, ledger = stored()
    new = replace(ANNA, password_hash="$anew$", email_verified=False)
    link = LinkWrite(purpose, LinkRecord(), issued(LinkRecord(), "link-1", LATER, "neu@mail.example"))
    counter = CounterWrite(None, PasswordCounter(), PasswordCounter(wrong_comparisons=1, comparisons_since=LATER))
    opening = AccountOpening(new, number(), ledger, completed(ledger, "creation-1"), LATER, (link,), counter)
    assert own.account_changes.open(opening) == AccountChanged()
    counted = own.members.read(WHO).shared_counter
    assert (counted.wrong_comparisons, counted.comparisons_since) == (1, LATER)
    assert own.links.read(WHO, purpose).link_id == "link-1"
    assert change(AccountChange(closes=True)) == AccountChanged()
    _, ledger = stored()
    again = replace(opening, ledger_seen=ledger, ledger_new=ledger, links=())
    assert own.account_changes.open(again) == AccountMoved()
    assert stored() == (None, ledger)


def opened(account: Account, ledger: OtpLedger, now: datetime = LATER) -> AccountChanged | AccountMoved:
    """Open an account under the test's number."""
    own = wiring.adapters()
    return own.account_changes.open(AccountOpening(account, number(), ledger, completed(ledger, "creation-1"), now))
