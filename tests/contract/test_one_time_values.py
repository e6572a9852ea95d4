"""What counts once, and pushed requests, in memory and in DynamoDB: one winner, honest when an answer is lost (OP-08, OP-18)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.adapters.one_time_values import DynamoOneTimeValues
from chalicelib.adapters.pushed_requests import DynamoPushedRequests
from chalicelib.domain.epoch import to_seconds
from chalicelib.domain.faults import StorageUnavailable
from tests.contract.lost_answers import WAYS, answer_lost_once
from tests.fakes_oidc import NOON
from tests.fakes_proofs import FakeOneTimeValues, FakePushedRequests
from tests.product import Product
from tests.races.volley import together

REGION = "eu-west-3"
UNTIL = NOON + timedelta(seconds=90, milliseconds=1)

Once = FakeOneTimeValues | DynamoOneTimeValues
Pushed = FakePushedRequests | DynamoPushedRequests


@pytest.fixture
def values(product: Product) -> DynamoOneTimeValues:
    """The adapter on an empty table."""
    del product
    return wiring.adapters().one_time_values


@pytest.fixture
def requests(product: Product) -> DynamoPushedRequests:
    """The adapter on an empty table."""
    del product
    return wiring.adapters().pushed_requests


@pytest.fixture(params=[pytest.param("fake", marks=pytest.mark.emulator("no engine is asked")), "values"])
def once(request: pytest.FixtureRequest) -> Once:
    """The fake and the adapter."""
    return FakeOneTimeValues() if request.param == "fake" else request.getfixturevalue("values")


@pytest.fixture(params=[pytest.param("fake", marks=pytest.mark.emulator("no engine is asked")), "requests"])
def pushed(request: pytest.FixtureRequest) -> Pushed:
    """The fake and the adapter."""
    return FakePushedRequests() if request.param == "fake" else request.getfixturevalue("requests")


def test_a_value_counts_once_in_its_kind(once: Once) -> None:
    """Again it does not, whatever its end; of another kind, or another value, it is another."""
    assert once.first_use("client-assertion", "a", UNTIL)
    assert not once.first_use("client-assertion", "a", UNTIL + timedelta(days=1))
    assert once.first_use("dpop-proof", "a", UNTIL)
    assert once.first_use("client-assertion", "b", UNTIL)
    assert once.first_use("client-assertion", "é" * 2000, UNTIL)


def test_of_thirty_uses_at_once_one_is_the_first(once: Once) -> None:
    """Thirty threads begin together, in each of three rounds, and one wins."""
    for number in range(3):
        assert sum(together([partial(once.first_use, "client-assertion", f"{number}", UNTIL)] * 30)) == 1


def test_what_is_stored_tells_nothing_and_is_swept(values: DynamoOneTimeValues, product: Product) -> None:
    """A hash under its kind, and an end that is not before the moment until which it must be known."""
    values.first_use("client-assertion", "bank:jti-1", UNTIL)
    (item,) = product.items("one-time-values")
    assert set(item) == {"value_id", "attempt", "expires_at"}
    assert item["value_id"]["S"].startswith("client-assertion:")
    assert "jti-1" not in str(item)
    assert int(item["expires_at"]["N"]) == to_seconds(UNTIL) + 1


def test_a_request_is_taken_once_by_its_client(pushed: Pushed) -> None:
    """Another client, or an unknown id, gets nothing and takes nothing away."""
    pushed.put("request-1", "bank", "sealed-1", UNTIL)
    pushed.put("request-2", "bank", "sealed-2", UNTIL)
    assert pushed.take("request-1", "rival") is None
    assert pushed.take("request-3", "bank") is None
    assert pushed.take("", "bank") is None
    assert pushed.take("request-1", "bank") == "sealed-1"
    assert pushed.take("request-1", "bank") is None
    assert pushed.take("request-2", "bank") == "sealed-2"


def test_of_thirty_takings_at_once_one_gets_it(pushed: Pushed) -> None:
    """Thirty threads begin together, in each of three rounds, and one wins."""
    for number in range(3):
        pushed.put(f"request-{number}", "bank", "sealed", UNTIL)
        taken = together([partial(pushed.take, f"request-{number}", "bank")] * 30)
        assert sorted(taken, key=str) == [None] * 29 + ["sealed"]


def test_a_stored_request_is_never_replaced(requests: DynamoPushedRequests, product: Product) -> None:
    """Another text under its id is refused; an id is random, so that is a defect of ours and no outcome."""
    requests.put("request-1", "bank", "sealed-1", UNTIL)
    with pytest.raises(StorageUnavailable):
        requests.put("request-1", "rival", "sealed-2", UNTIL)
    (item,) = product.items("pushed-requests")
    assert (item["client_id"], item["sealed"]) == ({"S": "bank"}, {"S": "sealed-1"})
    assert int(item["expires_at"]["N"]) == to_seconds(UNTIL) + 1


@pytest.mark.parametrize("way", WAYS)
def test_a_write_whose_answer_was_lost_is_recognised_as_ones_own(
    values: DynamoOneTimeValues, requests: DynamoPushedRequests, product: Product, way: str
) -> None:
    """The SDK repeats the write: the first use is a first use, the request is stored, and taken by who took it."""
    with answer_lost_once(product.dynamodb, "PutItem", way):
        assert values.first_use("client-assertion", "a", UNTIL)
    assert not values.first_use("client-assertion", "a", UNTIL)
    with answer_lost_once(product.dynamodb, "PutItem", way):
        requests.put("request-1", "bank", "sealed-1", UNTIL)
    with answer_lost_once(product.dynamodb, "UpdateItem", way):
        assert requests.take("request-1", "bank") == "sealed-1"
    assert requests.take("request-1", "bank") is None


def test_an_outage_is_a_fault_and_never_an_answer(product: Product) -> None:
    """Where the table does not answer, remembering, storing and taking all say so, without a value."""
    del product
    values = DynamoOneTimeValues("no-such-table", REGION)
    requests = DynamoPushedRequests("no-such-table", REGION)
    calls: list[Callable[[], Any]] = [
        lambda: values.first_use("client-assertion", "a-value", UNTIL),
        lambda: requests.put("a-value", "bank", "sealed", UNTIL),
        lambda: requests.take("a-value", "bank"),
    ]
    for call in calls:
        with pytest.raises(StorageUnavailable) as caught:
            call()
        assert "a-value" not in str(caught.value)
