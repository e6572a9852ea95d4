"""Security-code ledgers: written on the state that was seen, mail by mail, and a lost answer counts once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.otp_ledger import Guess, MailedOtp, OtpLedger, remembered
from tests.contract.lost_answers import WAYS, answer_lost_once
from tests.contract.stores import LEDGER, NOW, WHO, Stores
from tests.product import Product

EMPTY = OtpLedger()
QUIET = replace(LEDGER, guesses=())
THIRD = MailedOtp("00000003-c", NOW, "mac-3")
STATES = [
    pytest.param(EMPTY, id="empty"),
    pytest.param(LEDGER, id="everything"),
    pytest.param(QUIET, id="no-guesses"),
    pytest.param(OtpLedger(mailed=(THIRD,)), id="one-mail"),
    pytest.param(OtpLedger(completed_by="session-9", forms_used=("a", "b")), id="completed"),
]


def stored_by(stores: Stores, seen: OtpLedger, new: OtpLedger) -> OtpLedger:
    """Swap, and return what is stored now; the swap must be made."""
    result = stores.ledgers.swap(WHO, seen, new, NOW)
    assert isinstance(result, Swapped)
    return result.state


@pytest.mark.parametrize("state", STATES)
def test_what_was_swapped_is_what_is_read(stores: Stores, state: OtpLedger) -> None:
    """Every field comes back as it was stored, from swap, from the ledger's own read and from the batch read."""
    stored = stored_by(stores, EMPTY, state)
    assert stored.revision is not None
    assert stored == replace(state, revision=stored.revision)
    assert stores.ledger() == stored
    assert stores.records().ledger == stored


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_a_later_state_takes_the_place_of_the_whole(stores: Stores, before: OtpLedger, after: OtpLedger) -> None:
    """From any state to any other, nothing of the one before is left."""
    seen = stored_by(stores, EMPTY, before)
    stored = stored_by(stores, seen, replace(after, revision=seen.revision))
    assert stored.revision != seen.revision
    assert stores.ledger() == stored == replace(after, revision=stored.revision)


CHANGES = {
    "a mail is added": (*QUIET.mailed, THIRD),
    "the newest is voided": (QUIET.mailed[0], replace(QUIET.mailed[1], void=True)),
    "the oldest is removed": QUIET.mailed[1:],
    "the newest is taken back": QUIET.mailed[:1],
    "one goes, one comes": (QUIET.mailed[1], THIRD),
    "one goes, one is voided, one comes": (replace(QUIET.mailed[1], void=True), THIRD),
    "all go": (),
}


@pytest.mark.parametrize("mailed", CHANGES.values(), ids=CHANGES)
def test_a_remembered_ledger_keeps_the_stored_hashes(stores: Stores, mailed: tuple[MailedOtp, ...]) -> None:
    """A transaction that remembers no hash changes its mails one by one; the hashes of the others stay as they are."""
    seen = remembered(stored_by(stores, EMPTY, QUIET))
    assert seen is not None
    hashes = {mail.otp_id: mail.otp_mac for mail in seen.mailed}
    assert set(hashes.values()) == {None}
    new = tuple(replace(mail, otp_mac=hashes.get(mail.otp_id, mail.otp_mac)) for mail in mailed)
    stored = stored_by(stores, seen, replace(seen, mailed=new))
    assert stores.ledger() == stored == replace(QUIET, mailed=mailed, revision=stored.revision)


def test_a_stale_state_is_a_conflict_that_changes_nothing(stores: Stores) -> None:
    """Who saw an earlier state is shown what is stored, hashes included, and nothing is changed (DB-02)."""
    first = stored_by(stores, EMPTY, QUIET)
    second = stored_by(stores, first, replace(first, guesses=(Guess("mac-y", NOW),)))
    for stale in (EMPTY, first, remembered(first) or EMPTY, replace(first, revision="never-written")):
        assert stores.ledgers.swap(WHO, stale, replace(stale, streak=99, mailed=(THIRD,)), NOW) == Conflict(second)
        assert stores.ledger() == second


def test_a_ledger_that_is_gone_is_a_conflict(stores: Stores) -> None:
    """A revision of an item that TTL has deleted does not bring it back: the empty ledger is what is stored."""
    gone = replace(LEDGER, revision="deleted-since")
    assert stores.ledgers.swap(WHO, gone, replace(gone, streak=32), NOW) == Conflict(EMPTY)
    assert stores.ledger() == EMPTY


def test_ledgers_do_not_disturb_each_other(stores: Stores) -> None:
    """Each account has an item of its own."""
    mine = stored_by(stores, EMPTY, LEDGER)
    assert isinstance(stores.ledgers.swap("somebody-else", EMPTY, QUIET, NOW), Swapped)
    assert stores.ledger() == mine


@pytest.mark.parametrize("way", WAYS)
def test_a_guess_whose_answer_was_lost_counts_once(adapters: Stores, product: Product, way: str) -> None:
    """Creation and later change alike: the SDK's repetition finds our own revision, and one guess is stored (DB-04)."""
    with answer_lost_once(product.dynamodb, "UpdateItem", way):
        first = stored_by(adapters, EMPTY, QUIET)
    with answer_lost_once(product.dynamodb, "UpdateItem", way):
        second = stored_by(adapters, first, replace(first, guesses=(Guess("mac-y", NOW),)))
    assert adapters.ledger() == second
    assert second.guesses == (Guess("mac-y", NOW),)


@pytest.mark.parametrize("way", WAYS)
def test_a_mail_whose_answer_was_lost_counts_once(adapters: Stores, product: Product, way: str) -> None:
    """A repeated write mails nothing twice: one more mail is in the ledger."""
    first = stored_by(adapters, EMPTY, QUIET)
    with answer_lost_once(product.dynamodb, "UpdateItem", way):
        stored_by(adapters, first, replace(first, mailed=(*first.mailed, THIRD)))
    assert [mail.otp_id for mail in adapters.ledger().mailed] == ["00000001-a", "00000002-b", "00000003-c"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("others", [1, 2])
def test_a_guess_is_known_again_after_others_wrote(adapters: Stores, product: Product, way: str, others: int) -> None:
    """Other entries that come between the lost answer and the repetition do not make it count twice."""
    first = stored_by(adapters, EMPTY, QUIET)

    def others_guess() -> None:
        for _ in range(others):
            seen = adapters.ledger()
            stored_by(adapters, seen, replace(seen, guesses=(*seen.guesses, Guess("mac-y", NOW))))

    with answer_lost_once(product.dynamodb, "UpdateItem", way, others_guess):
        stored_by(adapters, first, replace(first, guesses=(Guess("mac-y", NOW),)))
    assert adapters.ledger().guesses == (Guess("mac-y", NOW),) * (1 + others)


@pytest.mark.parametrize("way", WAYS)
def test_a_mail_is_known_again_after_others_wrote(adapters: Stores, product: Product, way: str) -> None:
    """A mail that was counted, and whose answer was lost, is not counted again after another one."""
    first = stored_by(adapters, EMPTY, QUIET)
    fourth = replace(THIRD, otp_id="00000004-d")

    def another_mail() -> None:
        seen = adapters.ledger()
        stored_by(adapters, seen, replace(seen, mailed=(*seen.mailed, fourth)))

    with answer_lost_once(product.dynamodb, "UpdateItem", way, another_mail):
        stored_by(adapters, first, replace(first, mailed=(*first.mailed, THIRD)))
    assert adapters.ledger().mailed == (*QUIET.mailed, THIRD, fourth)


def test_a_removed_mail_takes_its_hash_along(adapters: Stores, product: Product) -> None:
    """Once a mail left the ledger, no attribute of the item holds its hash."""
    first = stored_by(adapters, EMPTY, QUIET)
    stored_by(adapters, first, replace(first, mailed=first.mailed[1:]))
    (item,) = product.items("otp-ledgers")
    assert "mac-2" in repr(item)
    assert "mac-1" not in repr(item)


def test_milliseconds_are_kept(stores: Stores) -> None:
    """A code's moment is stored to the millisecond, so that 899.999 s and 900 s stay apart (OTP-02)."""
    moment = NOW + timedelta(milliseconds=874)
    assert stored_by(stores, EMPTY, OtpLedger(mailed=(replace(THIRD, sent_at=moment),))).mailed[0].sent_at == moment


def test_an_outage_is_a_fault_without_the_member(adapters: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the table does not answer, reading and writing say so, and the error names nobody."""
    monkeypatch.setattr(adapters.ledgers, "table_name", "no-such-table")
    for call in (adapters.ledger, lambda: adapters.ledgers.swap(WHO, EMPTY, LEDGER, NOW)):
        with pytest.raises(StorageUnavailable) as caught:
            call()
        assert WHO not in str(caught.value)
