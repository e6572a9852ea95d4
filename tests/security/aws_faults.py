"""Lets AWS fail on demand, call by call, below botocore's own handling: a call times out, is throttled, or breaks.

`Outage` sits on every client that the product has, boto3's and PynamoDB's. `lost` plays the worst case: the call is
done, but its answer never arrives.
"""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from chalicelib.adapters import aws, tables
from chalicelib.wiring import Adapters
from tests.product import Product
from tests.security.prod_shape import fresh_adapters

DYNAMODB, KMS, SES = "dynamodb", "kms", "sesv2"
MODES = ("connect-timeout", "read-timeout", "refused", "throttled", "broken")

THROTTLED = {
    DYNAMODB: (400, "ProvisionedThroughputExceededException"),
    KMS: (400, "ThrottlingException"),
    SES: (429, "TooManyRequestsException"),
}
BROKEN = {DYNAMODB: "InternalServerError", KMS: "KMSInternalException", SES: "InternalServiceErrorException"}


class _Raw(io.BytesIO):
    def stream(self, **_kwargs: object) -> Iterator[bytes]:
        """Yield the body as urllib3 does."""
        yield self.read()


@dataclass
class Outage:
    """What fails now, and which calls were made."""

    failing: dict[tuple[str, str], str] = field(default_factory=dict)
    """(service, operation or `*`) → mode."""
    only_table: str = ""
    calls: list[str] = field(default_factory=list)
    failed: int = 0
    only_once: bool = False
    """Let the first call of each outage fail and the others pass."""

    def before_send(self, service: str) -> Callable[..., AWSResponse | None]:
        """Return the handler for one service's calls."""

        def handle(request: Any, event_name: str, **_kwargs: object) -> AWSResponse | None:  # noqa: ANN401 - botocore's
            operation = event_name.rsplit(".", 1)[-1]
            self.calls.append(f"{service}.{operation}")
            mode = self.failing.get((service, operation), self.failing.get((service, "*")))
            if mode is None or mode == "lost" or self.only_table not in _text(request.body):
                return None
            self.failed += 1
            if self.only_once:
                self.failing.clear()
            return _fail(service, mode, request.url)

        return handle

    def after_call(self, service: str) -> Callable[..., None]:
        """Return the handler that loses answers of one service."""

        def handle(model: Any, **_kwargs: object) -> None:  # noqa: ANN401 - botocore's
            mode = self.failing.get((service, model.name), self.failing.get((service, "*")))
            if mode == "lost":
                self.failed += 1
                raise ReadTimeoutError(endpoint_url=service)

        return handle

    @contextmanager
    def of(self, service: str, operation: str = "*", mode: str = "throttled", *, table: str = "") -> Iterator[None]:
        """Let calls fail for a while; at the end at least one must have."""
        before, self.only_table = self.failed, table
        self.failing[service, operation] = mode
        try:
            yield
        finally:
            self.failing.pop((service, operation), None)
            self.only_table = ""
        assert self.failed > before, f"{service}.{operation} was never called"


def _text(body: bytes | str | None) -> str:
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body or "")


def _fail(service: str, mode: str, url: str) -> AWSResponse:
    if mode == "connect-timeout":
        raise ConnectTimeoutError(endpoint_url=url)
    if mode == "read-timeout":
        raise ReadTimeoutError(endpoint_url=url)
    if mode == "refused":
        raise EndpointConnectionError(endpoint_url=url)
    status, code = THROTTLED[service] if mode == "throttled" else (500, BROKEN[service])
    body = json.dumps({"__type": f"com.amazonaws#{code}", "message": "played by a test"}).encode()
    headers = {"x-amzn-errortype": code, "content-type": "application/x-amz-json-1.0"}
    return AWSResponse(url, status, headers, _Raw(body))  # type: ignore[arg-type]  # it only streams the body


def watch_all(outage: Outage, region: str) -> None:
    """Put the handlers on every client of this container."""
    clients = [(service, aws.client(service, region)) for service in (DYNAMODB, KMS, SES)]
    clients += [(DYNAMODB, _client_of(model)) for model in tables.MODELS]
    for service, client in clients:
        client.meta.events.register_first(f"before-send.{service}", outage.before_send(service))
        client.meta.events.register_first(f"after-call.{service}", outage.after_call(service))


def _client_of(model: Any) -> Any:  # noqa: ANN401 - PynamoDB's own client is reached through the model alone
    return model._get_connection().connection.client


@contextmanager
def failing_aws(product: Product, monkeypatch: pytest.MonkeyPatch, attempts: int = 1) -> Iterator[Outage]:
    """Serve with clients that can fail; one attempt each, so that no test waits for the SDK's pauses."""
    outage = Outage()
    assert product.dynamodb  # the test's own client stays out of it
    with monkeypatch.context() as patched:
        patched.setattr(aws, "ATTEMPTS", attempts)
        aws.forget_clients()
        with fresh_adapters(product) as adapters:
            _wake(adapters)
            watch_all(outage, adapters.settings.aws_region)
            yield outage
    aws.forget_clients()
    assert outage.failing == {}


def _wake(adapters: Adapters) -> None:
    """Bind the models to this container's settings, without a call."""
    assert adapters.accounts is not None
