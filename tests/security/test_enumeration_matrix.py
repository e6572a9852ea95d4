"""REC-05, REC-12, THR-03, THR-04: what strangers may ask, times the states of an account: one answer, one amount of work.

Each row is a request that needs no right password; it is made for a number in each state, by pages or in JSON, and
compared with the same request for a number that nobody has: status, headers, cookies, body, calls to AWS with their
capacity units, hash comparisons. Where the product's rules let two differ, `LIKE` says so and where that is written.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from chalicelib.adapters.system_randomness import SystemRandomness
from chalicelib.domain.account_change import AccountChange
from chalicelib.domain.member import Affiliation
from chalicelib.domain.provisional_code import ProvisionalPurpose
from tests.model.stage import DistinctCodes
from tests.product import Product
from tests.recovery import failing
from tests.security import matrix_people as people
from tests.security.matrix_acts import IN_A_NEW_CONTAINER, ROWS
from tests.security.matrix_people import Person
from tests.security.matrix_watch import Watch, Work, forget_keys, put_back, seen, watched

pytestmark = pytest.mark.emulator

UNKNOWN = "unknown number"
STATES: dict[str, Callable[[Person], None]] = {
    UNKNOWN: lambda _: None,
    "in the directory, no account": Person.enter_directory,
    "verified": people.member,
    "not verified": people.unverified,
    "without an address": people.without_address,
    "undeliverable": people.undeliverable,
    "gone from the directory": Person.open_account,
    "another scheme": people.affiliated(Affiliation.OTHER),
    "no fund": people.affiliated(Affiliation.NONE),
    "attachment pending": people.affiliated(Affiliation.PENDING),
    "must choose a password": people.changed(AccountChange(must_choose_password=True)),
    "address changed just now": people.changed(AccountChange(email="m99.essai@gmail.example", email_verified=True)),
    "reset by the desk": people.changed(AccountChange(closes=True)),
    "erased": people.erased,
    "codes blocked": people.codes_blocked,
    "code quota spent": people.code_quota_spent,
    "hundred wrong codes": people.hundred_wrong_codes,
    "signed in elsewhere": people.signed_in,
    "provisional code pending": people.coded(ProvisionalPurpose.RECOVERY),
    "code for a creation pending": people.coded(ProvisionalPurpose.CREATION),
    "link pending": people.asked_for_links(1),
    "link quota spent": people.asked_for_links(4),
    "just created": people.newly_created,
    "unknown number, passwords blocked": people.passwords_blocked,
    "passwords blocked": people.both(people.member, people.passwords_blocked),
    "unknown number, day spent": people.day_spent,
    "day spent": people.both(people.member, people.day_spent),
    "unknown number, claims spent": people.claims_spent,
    "claims spent": people.both(people.member, people.claims_spent),
}


BLOCKED = ("passwords blocked", "day spent")
NOT_KNOWN = (UNKNOWN, "gone from the directory", *(f"unknown number, {each}" for each in BLOCKED))

LIKE: dict[tuple[str, str], tuple[str, str]] = {}
"""What may differ from a number that nobody has, and the row and state that it must be like instead."""

# product.md §2: "A block by wrong passwords shows for unknown numbers exactly as for known ones."
for _block in BLOCKED:
    for _row in ("login, json", "login, page", "login, digits", "login, new container", "steps after a wrong password"):
        for _state in (_block, f"unknown number, {_block}"):
            LIKE[_row, _state] = _row, f"unknown number, {_block}"
# security.md §3 REC-12: wrong comparisons are counted by number, and after three a day nothing is compared.
for _row in ("creation, wrong facts", "creation, wrong code", "creation, new container"):
    for _state in ("claims spent", "unknown number, claims spent"):
        LIKE[_row, _state] = _row, "unknown number, claims spent"
# http.md §4: an account makes no difference to the right facts; what the directory does not confirm is `not-recognised`.
for _row, _refused in (("creation, right facts", "creation, wrong facts"), ("creation, page", "creation, page")):
    LIKE |= {(_row, state): (_row, "in the directory, no account") for state in STATES}
    LIKE |= {(_row, state): (_refused, UNKNOWN) for state in NOT_KNOWN}
    LIKE |= {(_row, state): (_refused, "unknown number, claims spent") for state in STATES if "claims" in state}

RIGHT_FACTS = ("creation, right facts", "creation, page")
HAS_NO_ACCOUNT = ("in the directory, no account", "reset by the desk", "erased", "code for a creation pending")
NOBODY = (*(state for state in STATES if state.startswith(UNKNOWN)), *HAS_NO_ACCOUNT)
NO_ADDRESS = ("not verified", "without an address", "undeliverable", "just created")
NO_CODE = (*NOBODY, "gone from the directory", "link quota spent")
NO_LINK = (*NO_CODE, *NO_ADDRESS, "address changed just now")
NO_NOTICE = (*NOBODY, *NO_ADDRESS, *BLOCKED)

Seen = list[tuple[tuple[object, ...], Work]]


class Matrix:
    """What came of each row, by state; a row is asked once, and begins with every state as it was made."""

    def __init__(self, watch: Watch) -> None:
        """Make the states."""
        self._watch = watch
        self._people = {state: Person(watch, index) for index, state in enumerate(STATES)}
        self._asked: dict[str, dict[str, Seen]] = {}
        for state, person in self._people.items():
            STATES[state](person)
        watch.taken()

    def __getitem__(self, row: str) -> dict[str, Seen]:
        """Return a row."""
        if row not in self._asked:
            self._watch.is_cold = row in IN_A_NEW_CONTAINER
            with put_back(self._watch):
                self._asked[row] = {state: self._ask(row, person) for state, person in self._people.items()}
            self._watch.is_cold = False
        return self._asked[row]

    def answers_while(self, row: str, states: tuple[str, ...], *out: tuple[str, str], forget: str = "") -> list[object]:
        """Return the answers of a row for some states while operations of AWS fail, a key's purpose forgotten before."""
        told: list[object] = []
        with put_back(self._watch), ExitStack() as failures:
            self._ask(row, self._people[UNKNOWN])  # every other key is at hand then
            for service, operation in out:
                failures.enter_context(failing(self._watch, service, operation))
            for state in states:
                if forget:
                    forget_keys(forget)
                told.append([answer for answer, _ in self._ask(row, self._people[state])])
        return told

    def _ask(self, row: str, person: Person) -> Seen:
        (ROWS | IN_A_NEW_CONTAINER)[row](self._watch, person)
        return [(seen(answer, person.nir), work) for answer, work in self._watch.taken()]


@pytest.fixture(scope="module")
def matrix(running_product: Product) -> Iterator[Matrix]:
    """The matrix; everything that is stored is as it was afterwards."""
    running_product.wipe()
    with pytest.MonkeyPatch.context() as patch, put_back(running_product), watched(running_product) as watch:
        patch.setattr(SystemRandomness, "otp", DistinctCodes().otp)  # never 0000, which is what strangers guess
        yield Matrix(watch)


@pytest.mark.parametrize("row", [*ROWS, *IN_A_NEW_CONTAINER])
def test_a_stranger_learns_nothing_of_the_state_of_an_account(matrix: Matrix, row: str) -> None:
    """Every answer of a row is that of a number that nobody has, for the same work, but for what `LIKE` allows."""
    for state, found in matrix[row].items():
        like_row, like_state = LIKE.get((row, state), (row, UNKNOWN))
        expected = matrix[like_row][like_state][: len(found)]
        assert len(found) == len(expected) > 0
        for (answer, work), (its_answer, its_work) in zip(found, expected, strict=True):
            assert answer == its_answer, (state, like_state)
            assert work.told() == its_work.told(), (state, like_state)


def test_what_is_allowed_to_differ_does(matrix: Matrix) -> None:
    """No rule of `LIKE` is idle: what it names is not as for a number that nobody has."""
    for row, state in LIKE:
        if state not in NOT_KNOWN or row not in RIGHT_FACTS:
            told = [[(answer, work.told()) for answer, work in matrix[row][each]] for each in (state, UNKNOWN)]
            assert told[0] != told[1], (row, state)


def test_mails_and_messages_differ_where_time_is_evened_alone(matrix: Matrix) -> None:
    """Links, codes, notices of a block and letters about a new account go to whoever may have them, and to nobody else."""
    mailed = {
        row: {state for state, found in matrix[row].items() if any(work.mails for _, work in found)}
        for row in (*ROWS, *IN_A_NEW_CONTAINER)
    }
    for row in ("forgot, right day", "forgot, page", "forgot, new container"):
        assert mailed.pop(row) == set(STATES) - set(NO_LINK), row
    assert mailed.pop("forgot, by code") == set(STATES) - set(NO_CODE)
    assert mailed.pop("login, json") == set(STATES) - set(NO_NOTICE)
    for row in RIGHT_FACTS:
        told = mailed.pop(row)
        assert told.isdisjoint({*NOT_KNOWN, "without an address", "undeliverable", "just created", "claims spent"})
        assert told >= {"in the directory, no account", "verified", "not verified", "reset by the desk"}
    assert set().union(*mailed.values()) == set()


def test_an_outage_of_keys_is_told_for_every_number(matrix: Matrix) -> None:
    """Where what is sealed of members cannot be opened, numbers without an account close the way too (REL-01)."""
    states = ("verified", "just created", "in the directory, no account", "no fund")
    for row in ("login, digits", "forgot, right day", "creation, wrong facts", "dead links"):
        told = matrix.answers_while(row, states, ("kms", "Decrypt"), forget="personal-data")
        assert len({repr(answers) for answers in told}) == 1, row
        assert "/problems/service-unavailable" in repr(told), row


def test_an_outage_of_mail_is_told_to_nobody(matrix: Matrix) -> None:
    """Whether a mail or a message could not go out: the answers are those of every other day (C-13)."""
    for row in ("forgot, right day", "forgot, by code", "creation, right facts", "login, json"):
        told = matrix.answers_while(row, ("verified",), ("sesv2", "SendEmail"), ("sns", "Publish"))
        assert told == [[answer for answer, _ in matrix[row]["in the directory, no account"]]], row


def test_no_request_of_a_stranger_makes_more_than_six_calls(matrix: Matrix) -> None:
    """To DynamoDB, whatever the state; what a new container reads of keys is read once."""
    for row in ROWS:
        for found in matrix[row].values():
            for _, work in found:
                assert work.database_calls <= 6, (row, work)
