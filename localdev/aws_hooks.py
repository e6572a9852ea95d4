"""botocore's events on the product's own AWS clients, so that moto answers them, and tests can watch and disturb them.

The events are those of botocore that the local stage and the tests use, with the same names and arguments:
`provide-client-params`, `before-call`, `before-send` and `after-call`. No deployed function has them.
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from botocore.hooks import HierarchicalEmitter, first_non_none_response

from chalicelib.adapters.aws_client import AwsClient
from chalicelib.adapters.http_answer import Answer


@dataclass(frozen=True)
class BotocoreEvents:
    """The hooks of one client."""

    service: str
    events: HierarchicalEmitter

    def before_call(self, operation: str, parameters: dict[str, Any], body: bytes) -> dict[str, Any] | None:
        """Tell the parameters and the call; a handler that answers spares the call."""
        model = SimpleNamespace(name=operation)
        self._emit("provide-client-params", operation, params=parameters, model=model)
        answer = first_non_none_response(self._emit("before-call", operation, params={"body": body}, model=model))
        return None if answer is None else dict(answer[1])

    def send(self, operation: str, url: str, headers: dict[str, str], body: bytes) -> Answer | None:
        """Let a handler answer; moto is one."""
        named: Any = HTTPHeaders()
        for name, value in headers.items():
            named[name] = value.encode() if name == "x-amz-target" else value  # bytes, as botocore has it
        request = AWSPreparedRequest("POST", url, named, body, False)  # noqa: FBT003 - botocore's own signature
        answer = first_non_none_response(self._emit("before-send", operation, request=request))
        if answer is None:
            return None
        told = {name.lower(): str(value) for name, value in answer.headers.items()}
        return Answer(answer.status_code, told, answer.content)

    def after_call(self, operation: str, response: Answer) -> None:
        """Tell the answer."""
        told = SimpleNamespace(status_code=response.status)
        self._emit("after-call", operation, http_response=told, model=SimpleNamespace(name=operation))

    def _emit(self, event: str, operation: str, **told: object) -> Any:  # noqa: ANN401 - what the handlers return
        return self.events.emit(f"{event}.{self.service}.{operation}", **told)


def dress(service: str, client: AwsClient) -> None:
    """Put botocore's events on a new client, at `meta.events` as on botocore's own; moto is the first that answers."""
    from moto.core.models import botocore_stubber  # noqa: PLC0415 - after the emulator's checks

    events = HierarchicalEmitter()
    moto: Any = botocore_stubber
    events.register("before-send", moto)
    client.hooks = BotocoreEvents(service, events)
    client.meta = SimpleNamespace(events=events)
