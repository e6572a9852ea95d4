"""Calls of DynamoDB that are applied while their answer is lost, so that the SDK repeats them (DB-04)."""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from chalicelib.adapters import tables
from localdev import emulator

WAYS = ("timeout", "closed", "500")
"""How an answer gets lost."""

SECOND = 2
OK = 200


class _Raw(io.BytesIO):
    """A body as urllib3 would stream it."""

    def stream(self, **_: object) -> Iterator[bytes]:
        """Yield the whole."""
        yield self.read()


@contextmanager
def answer_lost_once(
    client: Any,  # noqa: ANN401 - boto3 ships no types
    operation: str,
    way: str,
    meanwhile: Callable[[], object] | None = None,
) -> Iterator[None]:
    """Let the first request of an operation be applied and its answer be lost; at least one repetition must follow.

    What others do `meanwhile` is done before the repetition is sent.
    """
    event = f"before-send.dynamodb.{operation}"
    sent: list[str] = []

    def lose(request: Any, **_: object) -> AWSResponse | None:  # noqa: ANN401 - botocore's prepared request
        sent.append(request.url)
        if len(sent) > 1:
            if meanwhile is not None and len(sent) == SECOND:
                meanwhile()
            return None
        if emulator.uses_real_dynamodb(os.environ):
            headers = {
                name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()
            }
            answer = client._connections.post("/", headers, request.body)
            assert answer.status == OK or b"ConditionalCheckFailed" in answer.body, "it was not applied"
        elif way != "500":
            client.meta.events.unregister(event, lose)
            client.meta.events.emit(event, request=request)
            client.meta.events.register_first(event, lose)
        if way == "500":  # the emulator comes after this handler and applies the call; this answer is the one taken
            return AWSResponse(request.url, 500, HTTPHeaders(), _Raw(b"{}"))
        lost = ReadTimeoutError if way == "timeout" else ConnectionClosedError
        raise lost(endpoint_url=request.url)

    client.meta.events.register_first(event, lose)
    try:
        yield
    finally:
        client.meta.events.unregister(event, lose)
    assert len(sent) > 1, "nothing was repeated, so nothing was tested"


def client_of(table: str) -> Any:  # noqa: ANN401 - boto3 ships no types
    """Return the client that PynamoDB uses for the model of a table, named without its prefix."""
    (model,) = [model for model in tables.MODELS if tables.table_of(model).endswith(f"-{table}")]
    return model._get_connection().connection.client
