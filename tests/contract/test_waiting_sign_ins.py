"""Sign-ins that wait for a verified address: the newest right password counts, and nothing of it can be read."""

import json
from collections.abc import Iterator

import pytest

from chalicelib import wiring
from tests.contract.lost_answers import WAYS, answer_lost_once
from tests.contract.people import left_as_it_was
from tests.contract.stores import NOW, WHO
from tests.product import Product


@pytest.fixture(autouse=True)
def table(product: Product) -> Iterator[Product]:
    """The table of links, put back afterwards."""
    with left_as_it_was(product, "links"):
        yield product


def test_whose_password_was_right_is_known_by_the_transaction() -> None:
    """The newest one, in its epoch; nobody for another transaction."""
    waiting = wiring.adapters().waiting_sign_ins
    assert waiting.find("transaction-1") is None
    waiting.note("transaction-1", WHO, 3, NOW)
    waiting.note("transaction-1", WHO, 3, NOW)
    assert waiting.find("transaction-1") == (WHO, 3)
    waiting.note("transaction-1", "somebody-else", 1, NOW)
    assert waiting.find("transaction-1") == ("somebody-else", 1)
    assert waiting.find("transaction-2") is None


@pytest.mark.parametrize("way", WAYS)
def test_a_lost_answer_is_no_failure(table: Product, way: str) -> None:
    """Where the answer is lost and the call repeated, it is noted once and told as made."""
    waiting = wiring.adapters().waiting_sign_ins
    with answer_lost_once(table.dynamodb, "PutItem", way):
        waiting.note("transaction-1", WHO, 3, NOW)
    assert waiting.find("transaction-1") == (WHO, 3)


def test_the_member_is_sealed(table: Product) -> None:
    """The table does not say who waits."""
    wiring.adapters().waiting_sign_ins.note("transaction-1", WHO, 3, NOW)
    assert WHO not in json.dumps(table.items("links"), default=str)
