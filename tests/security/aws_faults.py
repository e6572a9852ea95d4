"""Lets AWS fail on demand, call by call, below botocore's own handling: a call times out, is throttled, or breaks.

`Outage` sits on every client that the product has, boto3's and PynamoDB's. `lost` plays the worst case: the call is
done, but its answer never arrives.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from chalicelib.adapters import aws, tables
from chalicelib.wiring import Adapters
from tests.product import Product, remembering_hasher
from tests.security.prod_shape import fresh_adapters

DYNAMODB, KMS, SES, SQS = "dynamodb", "kms", "sesv2", "sqs"
TIMEOUTS = {
    "connect-timeout": ConnectTimeoutError,
    "read-timeout": ReadTimeoutError,
    "refused": EndpointConnectionError,
}
ANSWERS = {
    "throttled": {
        DYNAMODB: (400, "ProvisionedThroughputExceededException"),
        KMS: (400, "ThrottlingException"),
        SES: (429, "TooManyRequestsException"),
    },
    "broken": {
        DYNAMODB: (500, "InternalServerError"),
        KMS: (500, "KMSInternalException"),
        SES: (500, "InternalServiceErrorException"),
    },
}
MODES = (*TIMEOUTS, *ANSWERS)


@dataclass
class Outage:
    """What fails now, and which calls were made."""

    failing: dict[tuple[str, str], str] = field(default_factory=dict)
    """(service, operation or `*`) → mode."""
    only_table: str = ""
    calls: list[str] = field(default_factory=list)
    failed: int = 0

    def before_send(self, service: str) -> Callable[..., None]:
        """Return the handler that notes each call, and lets no answer come."""

        def handle(request: Any, event_name: str, **_kwargs: object) -> None:  # noqa: ANN401 - botocore's
            operation = event_name.rsplit(".", 1)[-1]
            self.calls.append(f"{service}.{operation}")
            if self._fails(service, operation, TIMEOUTS, _text(request.body)):
                raise TIMEOUTS[self._mode(service, operation)](endpoint_url=request.url)

        return handle

    def before_call(self, service: str) -> Callable[..., tuple[Any, Any] | None]:
        """Return the handler that answers in AWS's place, so that the call is not made at all."""

        def handle(model: Any, params: Any, **_kwargs: object) -> tuple[Any, Any] | None:  # noqa: ANN401 - botocore's
            if not self._fails(service, model.name, ANSWERS, _text(params["body"])):
                return None
            status, code = ANSWERS[self._mode(service, model.name)][service]
            error = {"Error": {"Code": code, "Message": "played by a test"}, "ResponseMetadata": {}}
            return AWSResponse("https://aws.example", status, HTTPHeaders(), None), error

        return handle

    def after_call(self, service: str) -> Callable[..., None]:
        """Return the handler that loses the answers to calls that were done."""

        def handle(http_response: Any, model: Any, **_kwargs: object) -> None:  # noqa: ANN401 - botocore's
            if http_response.status_code < 300 and self._fails(service, model.name, ("lost",), self.only_table):
                raise ReadTimeoutError(endpoint_url="https://aws.example")

        return handle

    def _mode(self, service: str, operation: str) -> str:
        return self.failing.get((service, operation), self.failing.get((service, "*"), ""))

    def _fails(self, service: str, operation: str, modes: Collection[str], body: str) -> bool:
        if self._mode(service, operation) not in modes or self.only_table not in body:
            return False
        self.failed += 1
        return True

    @contextmanager
    def of(self, service: str, operation: str = "*", mode: str = "throttled", *, table: str = "") -> Iterator[None]:
        """Let calls fail for a while; at the end at least one must have."""
        before, self.only_table = self.failed, table
        self.failing[service, operation] = mode
        try:
            yield
        finally:
            del self.failing[service, operation]
            self.only_table = ""
        assert self.failed > before, f"{service}.{operation} was never called"


def _text(body: bytes | str | None) -> str:
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body or "")


def _watch(outage: Outage, region: str) -> None:
    for service in (DYNAMODB, KMS, SES):  # PynamoDB's models use the same client
        client = aws.client(service, region)
        client.meta.events.register_first(f"before-send.{service}", outage.before_send(service))
        client.meta.events.register_first(f"before-call.{service}", outage.before_call(service))
        client.meta.events.register_first(f"after-call.{service}", outage.after_call(service))


@contextmanager
def clients_that_can_fail(product: Product, attempts: int) -> Iterator[Outage]:
    """Let the container have new clients; with one attempt each, no test waits for the SDK's pauses."""
    outage, settings = Outage(), product.world.settings
    assert product.dynamodb  # the tests' own client stays out of it
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(aws, "ATTEMPTS", attempts)
        aws.forget_clients()
        tables.bind(settings.table_prefix, settings.aws_region)
        _watch(outage, settings.aws_region)
        yield outage
    aws.forget_clients()
    tables.bind(settings.table_prefix, settings.aws_region)


@contextmanager
def new_container(product: Product, outage: Outage) -> Iterator[Outage]:
    """Serve from a container that has just started: no key is unwrapped and no client is remembered."""
    adapters = Adapters(product.world.settings)
    adapters._tables_bound = True  # to the clients that can fail
    adapters.hasher = remembering_hasher(adapters)  # which remembers; the same few passwords are typed all the time
    outage.calls.clear()
    with fresh_adapters(product, adapters):
        yield outage
    assert outage.failing == {}
