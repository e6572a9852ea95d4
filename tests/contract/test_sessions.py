"""Sessions: what a completion stores is what is found; an ended one stays ended, and touching makes nothing up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.completion import Completed, Completion
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.session import Session
from tests.contract.lost_answers import WAYS, answer_lost_once, client_of
from tests.contract.stores import NOW, SESSION, Stores
from tests.product import Product

LATER = NOW + timedelta(minutes=12, milliseconds=7)
KINDS = [
    pytest.param(SESSION, id="with-code"),
    pytest.param(replace(SESSION, otp_at=None), id="password-alone"),
    pytest.param(replace(SESSION, otp_at=None, on_trusted_device=True), id="trusted-device"),
    pytest.param(replace(SESSION, client_ids=frozenset({"portal", "kiosk"})), id="two-clients"),
    pytest.param(replace(SESSION, client_ids=frozenset({"portal"}), follows=("a", "b")), id="after-others"),
]


def store(stores: Stores, session: Session = SESSION) -> None:
    """Store a session as only a completion can."""
    assert stores.completions.complete(Completion(session), NOW) == Completed()


@pytest.mark.parametrize("session", KINDS)
def test_what_was_stored_is_what_is_found(stores: Stores, session: Session) -> None:
    """Every field comes back, from the session's own read and from the batch read."""
    store(stores, session)
    assert stores.sessions.find("session-1") == session
    assert stores.records().session == session


def test_an_unknown_session_is_none(stores: Stores) -> None:
    """An id that nothing is stored under finds nothing."""
    store(stores)
    assert stores.sessions.find("session-2") is None


def test_touching_renews_the_last_use_alone(stores: Stores) -> None:
    """The idle time is renewed, every other fact stays."""
    store(stores)
    assert stores.sessions.touch(SESSION, LATER)
    assert stores.sessions.find("session-1") == replace(SESSION, last_used_at=LATER)


def test_an_ended_session_stays_ended(stores: Stores) -> None:
    """Ending lasts: touching is refused after it, and the item stays so that its transaction stays finished."""
    store(stores)
    ended = replace(SESSION, ended=True)
    assert stores.sessions.end(SESSION) == Swapped(ended)
    assert not stores.sessions.touch(SESSION, LATER, "kiosk")
    assert stores.sessions.find("session-1") == ended
    assert stores.sessions.end(SESSION) == Conflict(ended)


def test_what_is_gone_is_not_made_up(stores: Stores) -> None:
    """Touching or ending a session that does not exist stores nothing."""
    assert not stores.sessions.touch(SESSION, LATER)
    assert stores.sessions.end(SESSION) == Conflict(None)
    assert stores.sessions.find("session-1") is None


def test_whom_a_session_serves_is_remembered_and_decides_its_end(stores: Stores) -> None:
    """Each client once; an end that does not know of all of them is not written and tells what is stored."""
    store(stores)
    for client_id in ("portal", "kiosk", "kiosk", "federation"):
        assert stores.sessions.touch(SESSION, LATER, client_id)
    served = replace(SESSION, last_used_at=LATER, client_ids=frozenset({"portal", "kiosk", "federation"}))
    assert stores.sessions.find("session-1") == served
    assert stores.sessions.end(SESSION) == Conflict(served)
    assert stores.sessions.end(served) == Swapped(replace(served, ended=True))


def test_the_sessions_of_a_member_are_found(stores: Stores) -> None:
    """All of one member, ended ones too, and nobody else's."""
    store(stores)
    others = replace(SESSION, session_id="session-2"), replace(SESSION, session_id="session-3", pseudonym="another")
    for other in others:
        store(stores, other)
    stores.sessions.end(SESSION)
    early = SESSION.started_at - timedelta(milliseconds=1)
    assert sorted(each.session_id for each in stores.sessions.of_member(SESSION.pseudonym, early)) == [
        "session-1",
        "session-2",
    ]
    assert stores.sessions.of_member(SESSION.pseudonym, SESSION.started_at) == ()
    assert len(stores.sessions.of_member(SESSION.pseudonym, early, 1)) == 1
    assert stores.sessions.of_member("nobody", early) == ()


@pytest.mark.parametrize("way", WAYS)
def test_a_lost_answer_changes_no_outcome(adapters: Stores, product: Product, way: str) -> None:
    """Touching and ending mean the same however often the SDK repeats them (DB-04)."""
    del product
    store(adapters)
    with answer_lost_once(client_of("sessions"), "UpdateItem", way):
        assert adapters.sessions.touch(SESSION, LATER)
    touched = replace(SESSION, last_used_at=LATER)
    with answer_lost_once(client_of("sessions"), "UpdateItem", way):
        assert adapters.sessions.end(touched) == Swapped(replace(touched, ended=True))
    assert adapters.sessions.find("session-1") == replace(SESSION, last_used_at=LATER, ended=True)
