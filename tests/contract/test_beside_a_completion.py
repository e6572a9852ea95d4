"""A write that meets a completion under way is refused by DynamoDB: it waits, is judged anew, and counts once (REL-04).

The emulator never answers so; these tests put DynamoDB's answer in its place, before anything is sent.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.adapters import aws
from chalicelib.domain.completion import Completed, Completion
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.domain.password_lockout import PasswordCounter
from tests.contract.stores import COUNTER, LEDGER, NOW, SESSION, WHO, Stores
from tests.json_client import CAMILLE, JsonClient

SINGLE: dict[str, Any] = {"Error": {"Code": "TransactionConflictException", "Message": ""}, "ResponseMetadata": {}}
"""What a single write is told."""
WHOLE: dict[str, Any] = {
    "Error": {"Code": "TransactionCanceledException", "Message": ""},
    "CancellationReasons": [{"Code": "TransactionConflict"}],
    "ResponseMetadata": {},
}
"""What another transaction is told."""
FOR_EVER = 10_000


@contextmanager
def busy(operation: str, told: dict[str, Any], times: int) -> Iterator[None]:
    """Refuse the first calls of an operation, because another transaction holds the item."""
    client = aws.client("dynamodb", wiring.settings().aws_region)
    event, refused = f"before-call.dynamodb.{operation}", list[str]()

    def refuse(**_: object) -> tuple[SimpleNamespace, dict[str, Any]] | None:
        if len(refused) >= times:
            return None
        refused.append(operation)
        return SimpleNamespace(status_code=400), told

    client.meta.events.register_first(event, refuse)
    try:
        yield
    finally:
        client.meta.events.unregister(event, refuse)
    assert refused, "nothing was refused, so nothing was tested"


def test_a_refused_counter_changed_nothing(adapters: Stores) -> None:
    """It is told as a conflict with the state that was seen, and may be written in the next round."""
    with busy("PutItem", SINGLE, 1):
        assert adapters.counters.swap(WHO, None, PasswordCounter(), COUNTER, NOW) == Conflict(PasswordCounter())
    assert adapters.counter() == PasswordCounter()
    assert isinstance(adapters.counters.swap(WHO, None, PasswordCounter(), COUNTER, NOW), Swapped)


def test_a_refused_ledger_changed_nothing(adapters: Stores) -> None:
    """It is told as a conflict with the state that was seen, and may be written in the next round."""
    with busy("UpdateItem", SINGLE, 1):
        assert adapters.ledgers.swap(WHO, OtpLedger(), LEDGER, NOW) == Conflict(OtpLedger())
    assert adapters.ledger() == OtpLedger()
    assert isinstance(adapters.ledgers.swap(WHO, OtpLedger(), LEDGER, NOW), Swapped)


def test_a_refused_completion_is_made_again(adapters: Stores) -> None:
    """Whoever waits a moment is signed in."""
    with busy("TransactWriteItems", WHOLE, 3):
        assert adapters.completions.complete(Completion(SESSION), NOW) == Completed()
    assert adapters.sessions.find(SESSION.session_id) is not None


def test_a_completion_refused_for_ever_is_a_fault(adapters: Stores) -> None:
    """Then nobody is signed in, and nothing was written."""
    with busy("TransactWriteItems", WHOLE, FOR_EVER), pytest.raises(StorageUnavailable):
        adapters.completions.complete(Completion(SESSION), NOW)
    assert adapters.sessions.find(SESSION.session_id) is None


def test_a_wrong_password_beside_a_completion_counts_once(client: JsonClient) -> None:
    """The member hears of two tries left, then of one: nothing was counted twice, nothing was lost."""
    client.authorize()
    with busy("PutItem", SINGLE, 2):
        assert client.login((CAMILLE[0], "Mon-Espace0")).json()["attempts_left"] == 2
    assert client.login((CAMILLE[0], "Mon-Espace0")).json()["attempts_left"] == 1


def test_a_wrong_code_beside_a_completion_counts_once(client: JsonClient) -> None:
    """As with passwords; and a code request in the same place mails once."""
    client.authorize()
    client.login()
    with busy("UpdateItem", SINGLE, 2):
        assert client.code_request().json()["next"] == "verify"
    assert len(client.product.mails()) == 1
    wrong = client.wrong_code()
    with busy("UpdateItem", SINGLE, 2):
        assert client.verify(wrong).json()["attempts_left"] == 2
    assert client.verify(wrong).json()["attempts_left"] == 1


def test_a_right_code_beside_a_completion_signs_in(client: JsonClient) -> None:
    """The count and the completion both wait for the other writer."""
    code = client.to_verify()
    with busy("UpdateItem", SINGLE, 1), busy("TransactWriteItems", WHOLE, 1):
        assert client.verify(code).json()["next"] == "redirect"
