"""Lets the calls to one dependency fail in one way, each once, and keeps the names of all calls that were made.

The SDK tries nothing again here: a call fails as it would after the last attempt. What the attempts between mend is shown
by tests/contract, and how long they take by tests/faults/test_time.py.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ReadTimeoutError

from chalicelib.adapters import aws
from tests.directory_server import DirectoryServer, drops_the_connection, never_answers, says
from tests.faults.steps import DIRECTORY, DYNAMODB, KMS, LOST, SERVER_ERROR, SES, SNS, SQS, THROTTLED, TIMEOUT

SERVICES = {"dynamodb": DYNAMODB, "sesv2": SES, "sns": SNS, "kms": KMS, "sqs": SQS}
"""By the name that a client is made with."""
ERRORS = {
    (DYNAMODB, THROTTLED): (400, "ProvisionedThroughputExceededException"),
    (DYNAMODB, SERVER_ERROR): (500, "InternalServerError"),
    (KMS, THROTTLED): (400, "ThrottlingException"),
    (KMS, SERVER_ERROR): (500, "KMSInternalException"),
    (SQS, THROTTLED): (400, "RequestThrottled"),
    (SQS, SERVER_ERROR): (500, "InternalError"),
    (SNS, THROTTLED): (429, "ThrottledException"),
    (SNS, SERVER_ERROR): (500, "InternalError"),
    (SES, THROTTLED): (429, "TooManyRequestsException"),
    (SES, SERVER_ERROR): (500, "InternalServiceErrorException"),
}
WITHOUT_TABLES = ("SendEmail", "Publish")
DIRECTORYS = {TIMEOUT: never_answers, THROTTLED: says(429), SERVER_ERROR: says(503), LOST: drops_the_connection}


@dataclass
class Weather:
    """What fails now, what has failed already, and what was called."""

    directory: DirectoryServer
    dependencies: tuple[str, ...] = ()
    mode: str = ""
    struck: set[str] = field(default_factory=set)
    """Calls that have failed once, and will not again."""
    calls: list[str] = field(default_factory=list)
    """What the present act has called, AWS alone."""
    _is_losing: bool = False

    @contextmanager
    def of(self, dependencies: str | tuple[str, ...], mode: str) -> Iterator[None]:
        """Let each call to a dependency, or to several, fail once."""
        named = (dependencies,) if isinstance(dependencies, str) else dependencies
        self.dependencies, self.mode, self.struck = named, mode, set()
        self.directory.always = None
        try:
            yield
        finally:
            self.dependencies, self.mode = (), ""
            self.directory.always = None

    def begin_act(self) -> None:
        """Forget the calls of the act before; the directory fails at the first act that asks it."""
        self.calls.clear()
        self.directory.questions.clear()
        fails = DIRECTORY in self.dependencies and "POST 1" not in self.struck
        self.directory.always = DIRECTORYS[self.mode] if fails else None

    def end_act(self) -> None:
        """Note whether the directory was asked in this act."""
        if self.directory.questions and self.directory.always is not None:
            self.struck.add("POST 1")

    def before_call(
        self,
        model: Any,  # noqa: ANN401 - botocore's
        params: Any,  # noqa: ANN401 - botocore's
        event_name: str,
        **_: object,
    ) -> tuple[AWSResponse, dict[str, Any]] | None:
        """Note the call, and let it fail where it is due: then it is not made, unless it is the answer that gets lost."""
        dependency = SERVICES[event_name.split(".")[1]]
        name = _name(model.name, params["body"])
        self.calls.append(f"{dependency} {name}")
        numbered = f"{name} {Counter(self.calls)[self.calls[-1]]}"
        if dependency not in self.dependencies or numbered in self.struck:
            return None
        self.struck.add(numbered)
        self._is_losing = self.mode == LOST
        if self.mode == TIMEOUT:
            raise ReadTimeoutError(endpoint_url="https://aws.example")
        if self.mode == LOST:
            return None
        status, code = ERRORS[dependency, self.mode]
        error = {"Error": {"Code": code, "Message": "played by a test"}, "ResponseMetadata": {}}
        return AWSResponse("https://aws.example", status, HTTPHeaders(), None), error

    def after_call(self, **_: object) -> None:
        """Lose the answer to a call that was done."""
        if self._is_losing:
            self._is_losing = False
            raise ReadTimeoutError(endpoint_url="https://aws.example")

    def watch(self, region: str) -> None:
        """Stand before the container's clients."""
        for service in SERVICES:
            events = aws.client(service, region).meta.events
            events.register_first(f"before-call.{service}", self.before_call)
            events.register_first(f"after-call.{service}", self.after_call)


def _name(operation: str, body: bytes | str | None) -> str:
    """Return the operation with the table or the key that it is about."""
    asked = json.loads(body or b"{}") if operation not in WITHOUT_TABLES else {}
    if "EncryptionContext" in asked:
        return f"{operation} {asked['EncryptionContext']['purpose']}"
    if "TableName" in asked:
        table = asked["TableName"].split("-", 1)[1]
        key = asked.get("Key", {}).get("purpose", {}).get("S")
        return f"{operation} {table}" + (f"/{key}" if key else "")
    tables = asked.get("RequestItems", {})
    if len(tables) == 1:
        return f"{operation} {next(iter(tables)).split('-', 1)[1]}"
    return operation
