"""The register of clients as operators keep it: every write on what was read, a lost answer known again (DB-02, DB-04)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.adapters.client_register import DynamoClientRegister
from chalicelib.domain.conditional_write import Conflict, Swapped
from tests.contract.lost_answers import WAYS, answer_lost_once
from tests.contract.people import left_as_it_was
from tests.contract.test_clients import FULL
from tests.product import Product


@pytest.fixture
def register(product: Product) -> Iterator[DynamoClientRegister]:
    """The adapter; registrations are put back afterwards."""
    with left_as_it_was(product, "clients"):
        yield DynamoClientRegister(product.table("clients"), product.world.settings.aws_region)


def test_what_was_stored_is_read(register: DynamoClientRegister) -> None:
    """Every part of a registration comes back, and nobody is there before."""
    assert register.read(FULL.client_id) is None
    assert register.swap(None, FULL) == Swapped(FULL)
    assert register.read(FULL.client_id) == FULL
    assert FULL in register.every()


def test_of_two_operators_the_second_is_told(register: DynamoClientRegister) -> None:
    """A change on what was read before another's change is not made."""
    register.swap(None, FULL)
    first, second = replace(FULL, client_name="first"), replace(FULL, client_name="second")
    assert register.swap(FULL, first) == Swapped(first)
    assert register.swap(FULL, second) == Conflict(first)
    assert register.swap(None, second) == Conflict(first)
    assert register.read(FULL.client_id) == first


@pytest.mark.parametrize("way", WAYS)
def test_a_change_whose_answer_was_lost_is_known_as_made(
    register: DynamoClientRegister, product: Product, way: str
) -> None:
    """The repetition finds its own registration."""
    with answer_lost_once(product.dynamodb, "PutItem", way):
        assert register.swap(None, FULL) == Swapped(FULL)
