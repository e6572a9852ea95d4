"""What the product asks of DynamoDB, as it goes over the wire: of the raw client and of PynamoDB's alike."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from chalicelib import wiring
from chalicelib.adapters import aws, tables
from tests.product import Product


@dataclass(frozen=True)
class Call:
    """One request."""

    operation: str
    parameters: dict[str, Any]

    def reads(self) -> Iterator[tuple[str, bool]]:
        """Yield each table that the call reads, and whether the read is strong."""
        if self.operation == "GetItem":
            yield self.parameters["TableName"], self.parameters.get("ConsistentRead", False)
        if self.operation == "BatchGetItem":
            for table, asked in self.parameters["RequestItems"].items():
                yield table, asked.get("ConsistentRead", False)


@contextmanager
def recorded_calls(product: Product) -> Iterator[list[Call]]:
    """Record all calls of a container that remembers neither a key nor a client."""
    keyring = wiring.adapters().keyring
    for remembered in (keyring._keys, keyring._subkeys, keyring._aeads):
        remembered.clear()
    wiring.adapters().clients._remembered.clear()
    wiring.adapters().remembered_rings.forget()
    calls: list[Call] = []

    def record(request: Any, **_: object) -> None:  # noqa: ANN401 - botocore's prepared request
        target = request.headers["X-Amz-Target"]
        name = target.decode() if isinstance(target, bytes) else str(target)
        calls.append(Call(name.rpartition(".")[2], json.loads(request.body)))

    raw = aws.client("dynamodb", product.world.settings.aws_region)
    of_models = [model._get_connection().connection.client for model in tables.MODELS]
    clients = list({id(client): client for client in (raw, *of_models)}.values())
    for client in clients:
        client.meta.events.register_first("before-send.dynamodb", record)
    try:
        yield calls
    finally:
        for client in clients:
            client.meta.events.unregister("before-send.dynamodb", record)
