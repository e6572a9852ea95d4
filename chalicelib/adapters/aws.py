"""AWS clients: made on first use, one of each per container, with bounded waits (AWS-05).

Also the one place that turns botocore's errors into the faults of the domain. Nothing of a request is kept in them.
"""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from chalicelib.adapters import aws_client, aws_protocol
from chalicelib.adapters.aws_client import AwsClient
from chalicelib.adapters.aws_connections import Connections
from chalicelib.domain.faults import Fault

CONNECT_TIMEOUT_SECONDS = 1
READ_TIMEOUT_SECONDS = 3
TIMEOUTS_SECONDS = (CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS)
ATTEMPTS = 2
LONGEST_PAUSE_SECONDS = aws_client.LONGEST_PAUSE_SECONDS
BUSY_ROUNDS = 20

Item = dict[str, Any]
"""One DynamoDB item or part of it, in the wire form `{"name": {"S": "value"}}`."""


@cache
def client(service: str, region: str) -> Any:  # noqa: ANN401 - called as boto3's, which has no types
    """Return this container's client of `dynamodb`, `kms`, `sqs`, `sesv2` or `sns`; PynamoDB's models use it too."""
    made = AwsClient(service, region, Connections(_url(service, region), *TIMEOUTS_SECONDS), ATTEMPTS)
    if _Dressing.of_the_local_stage is not None:
        _Dressing.of_the_local_stage(service, made)
    return made


def forget_clients() -> None:
    """Drop all clients; for the local stage, which starts anew in one process."""
    client.cache_clear()


def dress_clients(dress: Callable[[str, AwsClient], None]) -> None:
    """Hand every client that is made from now on, with its service, to the local stage, which puts its hooks there."""
    _Dressing.of_the_local_stage = staticmethod(dress)


class _Dressing:
    of_the_local_stage: Callable[[str, AwsClient], None] | None = None


def _url(service: str, region: str) -> str:
    """Return where a service is, unless the variables of AWS's own tools name another place."""
    named = os.environ.get(f"AWS_ENDPOINT_URL_{service.upper()}") or os.environ.get("AWS_ENDPOINT_URL")
    return named or f"https://{aws_protocol.SERVICES[service].host}.{region}.amazonaws.com"


@contextmanager
def faults_as(fault: type[Fault], dependency: str) -> Iterator[None]:
    """Raise `fault` for every error of botocore or PynamoDB inside, with no value of the request in its text.

    A failed condition is not a fault: callers catch it inside.
    """
    try:
        yield
    except Exception as error:
        told = _as_fault(error, fault, dependency)
        if told is error:
            raise
        raise told from None


def _as_fault(error: Exception, fault: type[Fault], dependency: str) -> Exception:
    """Return the fault for an error of botocore or PynamoDB, and any other exception as it is."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - 8 ms that only a failure pays

    if isinstance(error, ClientError):
        code = error.response.get("Error", {}).get("Code", "unknown")
        return fault(f"{dependency}: {error.operation_name}: {code}")
    of_pynamodb = any(kind.__module__ == "pynamodb.exceptions" for kind in type(error).__mro__)
    if isinstance(error, BotoCoreError) or of_pynamodb:
        return fault(f"{dependency}: {type(error).__name__}")
    return error


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


def write_together(region: str, writes: list[Item], fault: type[Fault], dependency: str) -> list[Item] | None:
    """Make conditional writes in one transaction, all or none of them; return None where they are made.

    Else return DynamoDB's reasons, one for each write, one of which is a condition that did not hold. Conflicts with
    another transaction under way are tried again a few times.

    Raises:
        Fault: the one named, where DynamoDB does not answer or stays busy.
    """
    dynamodb = client("dynamodb", region)
    token = secrets.token_urlsafe(18)  # the client's repetition of a lost call is the same call (DB-04)
    for _ in range(BUSY_ROUNDS):
        with faults_as(fault, dependency):
            try:
                dynamodb.transact_write_items(TransactItems=writes, ClientRequestToken=token)
            except dynamodb.exceptions.TransactionCanceledException as error:
                reasons: list[Item] = error.response["CancellationReasons"]
            else:
                return None
        codes = {reason.get("Code") for reason in reasons}
        if "ConditionalCheckFailed" in codes:
            return reasons
        if not codes <= {"None", None, "TransactionConflict"}:
            break
        pause_for_others()
    raise fault(f"{dependency}: transaction not possible")


def failed_condition(error: Exception) -> bool:
    """Whether an error, botocore's or PynamoDB's around it, says that a write's condition did not hold."""
    return _code_of(error) == "ConditionalCheckFailedException"


def _code_of(error: Exception) -> str:
    # Some errors of botocore, timeouts among them, have a `response` that is None.
    response: Item = getattr(getattr(error, "cause", error), "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))
