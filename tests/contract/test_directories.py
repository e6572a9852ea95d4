"""The directory of individuals: what both implementations must do, the table and the HTTP client (product.md §3)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.domain.faults import Fault
from chalicelib.domain.member import Affiliation
from tests.contract.directories import Directories, each_kind
from tests.contract.dynamodb_calls import recorded_calls
from tests.contract.people import individual_of
from tests.contract.stores import WHO
from tests.product import Product

ANNA = individual_of(WHO)


@pytest.fixture(params=["table", "http"])
def directory(request: pytest.FixtureRequest, product: Product) -> Iterator[Directories]:
    """Each implementation in turn, with a member who has an account."""
    with each_kind(request.param, product) as made:
        yield made


def test_a_person_is_told_whole(directory: Directories) -> None:
    """Names, birth date, postal code, affiliation and mobile number, accents and all."""
    directory.tell(ANNA, None)
    assert directory.ask() == ANNA


@pytest.mark.parametrize("affiliation", list(Affiliation))
def test_each_affiliation_is_told(directory: Directories, affiliation: Affiliation) -> None:
    """What decides cases 7 and 8 comes through as it is."""
    directory.tell(replace(ANNA, affiliation=affiliation), None)
    assert directory.ask() == replace(ANNA, affiliation=affiliation)


def test_a_mobile_number_may_be_absent(directory: Directories) -> None:
    """Nobody has to have one."""
    directory.tell(replace(ANNA, mobile=None), None)
    assert directory.ask() == replace(ANNA, mobile=None)


def test_a_number_that_it_does_not_know_is_nobody(directory: Directories) -> None:
    """No fault and nobody else: product case 7 tells it to the member."""
    assert directory.ask() is None


def test_whoever_has_no_account_is_nobody(directory: Directories) -> None:
    """Without an account nobody can have signed in, so nobody is told anything of the person."""
    directory.tell(ANNA, None)
    assert directory.ask("somebody-without-account") is None


def test_a_change_is_seen_at_the_next_question(directory: Directories) -> None:
    """Nothing of a person is remembered between two sign-ins (AWS-04)."""
    directory.tell(ANNA, None)
    assert directory.ask() == ANNA
    directory.tell(replace(ANNA, affiliation=Affiliation.NONE), None)
    assert directory.ask() == replace(ANNA, affiliation=Affiliation.NONE)


def test_an_outage_is_a_fault(directory: Directories, monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer is never taken for "nobody": the way is closed, and the fault holds nothing of the person."""
    directory.tell(ANNA, None)
    directory.fail(monkeypatch)
    with pytest.raises(Fault) as caught:
        directory.ask()
    assert WHO not in str(caught.value)


def test_it_costs_no_database_call_of_its_own(directory: Directories, product: Product) -> None:
    """The table comes with the one batch read; behind HTTP that read leaves the table out (performance.md §0 row 1)."""
    directory.tell(ANNA, None)
    directory.ask()  # the data keys are unwrapped
    with recorded_calls(product) as calls:
        assert directory.ask() == ANNA
    batches = [call for call in calls if call.operation == "BatchGetItem"]
    (tables,) = [{table for table, _ in call.reads()} for call in batches]
    is_table = directory.adapters.settings.directory_url == ""
    assert (product.table("individuals") in tables) is is_table
