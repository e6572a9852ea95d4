"""What the exchange of a code costs: one transaction, two signatures (performance.md §0 row 1, KEY-06)."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from chalicelib.adapters import aws
from chalicelib.adapters.grants import DynamoGrants
from chalicelib.domain.limits import Limits
from tests.contract.people import put_standing
from tests.engines.sweeping import unswept_tables
from tests.fakes_keys import emulated_signer
from tests.fakes_oidc import ACCOUNT, GRANT
from tests.token_desk import TokenDesk

REGION = "eu-west-3"
PREFIX = "budget-oidc"


@contextmanager
def counted_calls(*clients: Any) -> Iterator[Counter[str]]:  # noqa: ANN401 - boto3 ships no types
    """Count the requests that leave these clients, by operation."""
    calls: Counter[str] = Counter()

    def count(request: Any, **_: object) -> None:  # noqa: ANN401 - botocore's prepared request
        calls[request.headers["X-Amz-Target"].decode().split(".")[-1]] += 1

    for client in clients:
        client.meta.events.register_first("before-send", count)
    try:
        yield calls
    finally:
        for client in clients:
            client.meta.events.unregister("before-send", count)


@pytest.fixture
def desk(engine_url: str | None) -> Iterator[TokenDesk]:
    """The desk with the real tables of grants and accounts, and a real key; the container is warm."""
    with unswept_tables(PREFIX, engine_url) as dynamodb:
        made = TokenDesk()
        made.grants = DynamoGrants(f"{PREFIX}-grants", f"{PREFIX}-accounts", REGION, Limits())  # type: ignore[assignment]  # the adapter, not the fake
        put_standing(dynamodb, f"{PREFIX}-accounts", ACCOUNT)
        made.signer, _ = emulated_signer(REGION)  # type: ignore[assignment]  # the adapter, not the fake
        made.signer.public_keys()
        yield made


def test_a_redemption_is_one_transaction_and_two_signatures_and_userinfo_one_read(desk: TokenDesk) -> None:
    """In a warm container; the account and the directory come in a batch read that is counted elsewhere."""
    code = desk.code()
    with counted_calls(aws.client("dynamodb", REGION), aws.client("kms", REGION)) as calls:
        tokens = desk.redeem(code)
    assert calls == {"TransactWriteItems": 1, "Sign": 2}
    with counted_calls(aws.client("dynamodb", REGION), aws.client("kms", REGION)) as calls:
        claims = desk.userinfo(tokens.access_token)
    assert calls == {"GetItem": 1}
    assert claims["sub"] == GRANT.sub
