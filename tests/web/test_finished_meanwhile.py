"""A sign-in that another request completes while ours is between two reads is finished, and nothing else.

Regression: of 30 equal right codes some were told `out-of-order`, because the session was looked for before the other
request had completed, and the ledger after it had been cleared.
"""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import wiring
from tests.json_client import JsonClient
from tests.product import Answer, Product


@pytest.fixture
def late(product: Product) -> JsonClient:
    """A client at the code's page whose remembered ledger is out of date, so that it has to read."""
    client = JsonClient(product)
    client.to_verify()
    assert client.verify(client.wrong_code()).status == 401
    return client


def complete_before_the_next_read(monkeypatch: pytest.MonkeyPatch, late: JsonClient) -> list[Answer]:
    """Let somebody with the same transaction complete the sign-in just before the ledger is read; return the answer."""
    first = JsonClient(late.product, transaction=late.transaction)
    code, answers = late.newest_code(), list[Answer]()
    members: Any = wiring.adapters().members
    read: Callable[[str], object] = members.account_and_ledger

    def late_read(pseudonym: str) -> object:
        monkeypatch.undo()
        answers.append(first.verify(code))
        return read(pseudonym)

    monkeypatch.setattr(members, "account_and_ledger", late_read)
    return answers


def test_the_second_right_code_is_told_that_the_sign_in_is_finished(
    late: JsonClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes second gets 410 `transaction-expired`, never 409."""
    first = complete_before_the_next_read(monkeypatch, late)
    answer = late.verify(late.newest_code())
    assert [each.status for each in first] == [200]
    assert (answer.status, answer.json()["type"].rpartition("/")[2]) == (410, "transaction-expired")


def test_no_code_is_mailed_for_a_sign_in_that_is_finished(late: JsonClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request for another code that comes second gets 410, and no mail leaves."""
    first = complete_before_the_next_read(monkeypatch, late)
    answer = late.code_request()
    assert [each.status for each in first] == [200]
    assert (answer.status, answer.json()["type"].rpartition("/")[2]) == (410, "transaction-expired")
    assert len(late.product.mails()) == 1
