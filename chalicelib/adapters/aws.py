"""AWS clients: made on first use, one of each per container, with bounded waits (AWS-05).

Also the one place that turns botocore's errors into the faults of the domain. Nothing of a request is kept in them.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from chalicelib.adapters import request_budget
from chalicelib.domain.faults import Fault

CONNECT_TIMEOUT_SECONDS = 1
READ_TIMEOUT_SECONDS = 3
ATTEMPTS = 2
LONGEST_PAUSE_SECONDS = 1
"""How long botocore's standard mode waits at most before a second attempt."""

BUSY_ROUNDS = 20

Item = dict[str, Any]
"""One DynamoDB item or part of it, in the wire form `{"name": {"S": "value"}}`."""


@cache
def _session() -> Any:  # noqa: ANN401 - boto3 ships no types
    import boto3  # noqa: PLC0415 - 100 ms that discovery must not pay (performance.md §0 row 4)

    return boto3.session.Session()


@cache
def client(service: str, region: str) -> Any:  # noqa: ANN401 - boto3 ships no types
    """Return this container's client of a service."""
    from botocore.config import Config  # noqa: PLC0415 - see `_session`

    config = Config(
        connect_timeout=CONNECT_TIMEOUT_SECONDS,
        read_timeout=READ_TIMEOUT_SECONDS,
        retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        max_pool_connections=50,
        tcp_keepalive=True,
        parameter_validation=False,
    )
    made = _session().client(service, region_name=region, config=config)
    made.meta.events.register_first(f"before-send.{service}", _refuse_when_late)
    return made


def _refuse_when_late(**_: object) -> None:
    """Begin no attempt, first or repeated, once the request's budget is spent (AWS-05)."""
    if request_budget.is_spent():
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - see `_session`

        raise BotoCoreError  # none of those that botocore tries again after


def forget_clients() -> None:
    """Drop all clients; for the local stage, which starts anew in one process."""
    client.cache_clear()
    _session.cache_clear()


@contextmanager
def faults_as(fault: type[Fault], dependency: str) -> Iterator[None]:
    """Raise `fault` for every error of botocore or PynamoDB inside, with no value of the request in its text.

    A failed condition is not a fault: callers catch it inside.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - see `_session`
    from pynamodb.exceptions import PynamoDBException  # noqa: PLC0415 - see `_session`

    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "unknown")
        raise fault(f"{dependency}: {error.operation_name}: {code}") from None
    except (BotoCoreError, PynamoDBException) as error:
        raise fault(f"{dependency}: {type(error).__name__}") from None


def pause_for_others() -> None:
    """Wait 10 to 30 milliseconds for whoever is writing the same item; unevenly, so that writers part (REL-08)."""
    time.sleep((10 + secrets.randbelow(21)) / 1000)


def patiently(write: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the write returns
    """Make a single write, waiting for a completion that writes the same item; moto never says so, DynamoDB does."""
    for _ in range(BUSY_ROUNDS - 1):
        try:
            return write()
        except Exception as error:
            if _code_of(error) != "TransactionConflictException":
                raise
            pause_for_others()
    return write()


def failed_condition(error: Exception) -> bool:
    """Whether an error, botocore's or PynamoDB's around it, says that a write's condition did not hold."""
    return _code_of(error) == "ConditionalCheckFailedException"


def _code_of(error: Exception) -> str:
    # Some errors of botocore, timeouts among them, have a `response` that is None.
    response: Item = getattr(getattr(error, "cause", error), "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))
