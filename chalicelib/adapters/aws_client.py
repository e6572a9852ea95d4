"""A thin client of one AWS service: signs, sends, tries once more where that is right, and raises botocore's errors.

It is called as boto3's client is (`client.get_item(TableName=…)`), so what is written for one fits the other. It exists
because boto3 takes most of a sign-in's CPU and of a cold start (ADR 0009). It never logs, and keeps nothing of a call.
"""

import os
import secrets
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from chalicelib.adapters import aws_protocol, request_budget
from chalicelib.adapters.aws_connections import Connections
from chalicelib.adapters.aws_signature import Credentials, Scope, signed
from chalicelib.adapters.http_answer import Answer
from chalicelib.adapters.system_clock import SystemClock

LONGEST_PAUSE_SECONDS = 1
"""Before a second attempt, as in botocore's standard mode; unevenly, so that clients part (REL-08)."""

TRANSIENT_STATUSES = frozenset({500, 502, 503, 504})
TRANSIENT_CODES = frozenset(
    {
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestTimeout",
        "RequestTimeoutException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
"""What botocore's standard mode tries again after, for every service."""


class Hooks(Protocol):
    """Where the local stage puts its emulator, and tests their faults; nothing is hooked in a deployed function."""

    def before_call(self, operation: str, parameters: dict[str, Any], body: bytes) -> dict[str, Any] | None:
        """Return a parsed error to be raised instead of calling."""

    def send(self, operation: str, url: str, headers: dict[str, str], body: bytes) -> Answer | None:
        """Answer in AWS's place, or raise what a connection would."""

    def after_call(self, operation: str, response: Answer) -> None:
        """Raise where an answer is to be lost."""


class AwsClient:
    """A client of one service in one region."""

    hooks: Hooks | None = None
    meta: Any = None
    """Botocore's events, where there are hooks."""
    _request_signer = None
    """PynamoDB asks, and takes a client without one as it is."""

    def __init__(self, service: str, region: str, connections: Connections, attempts: int) -> None:
        """Keep where to call; nothing is called yet."""
        self._service = aws_protocol.SERVICES[service]
        self._scope = Scope(region, self._service.signed_for)
        self._connections = connections
        self._attempts = attempts
        self._credentials: Credentials | None = None
        self.exceptions = Exceptions()

    def __getattr__(self, name: str) -> Callable[..., dict[str, Any]]:
        """Return the operation that boto3 calls so: `get_item` is GetItem."""
        if name.startswith("_"):
            raise AttributeError(name)
        operation = partial(self._call, "".join(part.capitalize() for part in name.split("_")))
        setattr(self, name, operation)
        return operation

    def _call(self, _operation: str, **parameters: object) -> dict[str, Any]:
        return self._make_api_call(_operation, parameters)

    def _make_api_call(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Call an operation; PynamoDB knows it under this name of botocore's.

        Raises:
            botocore.exceptions.ClientError: where AWS answers with an error.
            botocore.exceptions.BotoCoreError: where no answer comes.
        """
        body = aws_protocol.body_of(self._service, operation, parameters)
        error = self.hooks.before_call(operation, parameters, body) if self.hooks else None
        if error is not None:
            raise self._error(error, operation)
        response = self._answer(operation, body)
        if self.hooks:
            self.hooks.after_call(operation, response)
        try:
            found = aws_protocol.parsed(self._service, response)
        except ValueError:
            raise _no_answer(self._connections.url) from None
        if aws_protocol.is_error(response):
            raise self._error(found, operation)
        return found

    def _error(self, members: dict[str, Any], operation: str) -> Exception:
        kind: Callable[..., Exception] = getattr(self.exceptions, members["Error"]["Code"])
        return kind(members, operation)

    def _answer(self, operation: str, body: bytes) -> Answer:
        for _ in range(self._attempts - 1):
            try:
                response = self._send(operation, body)
            except Exception as error:
                if not (_is_of_the_way(error) and _paused()):
                    raise
            else:
                if not (self._is_transient(response) and _paused()):
                    return response
        return self._send(operation, body)

    def _send(self, operation: str, body: bytes) -> Answer:
        """Sign and send once, within what is left of the request's budget, and not where it is spent (AWS-05)."""
        if request_budget.is_spent():
            from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - 8 ms that only a failure pays

            raise BotoCoreError  # none of those after which a call is tried again
        service, connections = self._service, self._connections
        path = aws_protocol.path_of(service, operation)
        headers = {"host": connections.host, **aws_protocol.headers_of(service, operation)}
        if self._credentials is None:
            self._credentials = _credentials()
        headers = signed(headers, path, body, self._scope, self._credentials, SystemClock().now())
        if self.hooks:
            answered = self.hooks.send(operation, connections.url + path, headers, body)
            if answered is not None:
                return answered
        answered = connections.post(path, headers, body, request_budget.remaining())
        if aws_protocol.is_spoiled(answered):
            raise _no_answer(connections.url)
        return answered

    def _is_transient(self, response: Answer) -> bool:
        if response.status in TRANSIENT_STATUSES or not aws_protocol.is_error(response):
            return response.status in TRANSIENT_STATUSES
        return aws_protocol.parsed(self._service, response)["Error"]["Code"] in TRANSIENT_CODES


def _paused() -> bool:
    """Wait a moment for a second attempt; where the request would have no time for it afterwards, say so at once."""
    seconds = LONGEST_PAUSE_SECONDS * secrets.randbelow(1000) / 1000
    if request_budget.is_spent(after=seconds):
        return False
    time.sleep(seconds)
    return True


def _credentials() -> Credentials:
    """Return the keys that Lambda puts into the environment; they are the same for the life of a container."""
    try:
        own = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
    except KeyError:
        from botocore.exceptions import NoCredentialsError  # noqa: PLC0415 - 8 ms that only a failure pays

        raise NoCredentialsError from None
    return Credentials(*own, os.environ.get("AWS_SESSION_TOKEN", ""))


class Exceptions:
    """The errors that AWS answers, by code, as boto3's clients have them: `client.exceptions.SomeException`."""

    def __init__(self) -> None:
        """Know none yet."""
        self._known: dict[str, type[Exception]] = {}

    def __getattr__(self, code: str) -> type[Exception]:
        """Return the kind of botocore's ClientError that stands for a code."""
        if code.startswith("_"):
            raise AttributeError(code)
        from botocore.exceptions import ClientError  # noqa: PLC0415 - 8 ms that only a failure pays

        return self._known.setdefault(code, type(code, (ClientError,), {}))


def _is_of_the_way(error: Exception) -> bool:
    """Whether no answer came, so that the call may have been made or not."""
    from botocore.exceptions import ConnectionError, HTTPClientError  # noqa: A004, PLC0415 - botocore's name; see above

    return isinstance(error, ConnectionError | HTTPClientError)


def _no_answer(url: str) -> Exception:
    """Return the error for what came over the connection and is no answer of AWS."""
    from botocore.exceptions import ConnectionClosedError  # noqa: PLC0415 - see above

    return ConnectionClosedError(endpoint_url=url)
