"""Counts what the product asks of AWS, request by request, at the wire: whatever client sends it, repetitions included.

The emulator's entry point is wrapped while a meter runs, so boto3's clients and PynamoDB's own ones are counted alike.
"""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from moto.core.botocore_stubber import BotocoreStubber

from benchmarks.capacity import INDEX_READ, Units, index_units, touched_by, units_of
from benchmarks.item_size import Item
from tests.product import Answer, Product

SERVICES = {"DynamoDB_20120810": "dynamodb", "TrentService": "kms"}
REST_OPERATIONS = {"outbound-emails": "SendEmail"}
DEV_PAGES = "/dev/"


@dataclass(frozen=True)
class Call:
    """One call to AWS."""

    service: str
    """`dynamodb`, `kms` or `sesv2`."""
    operation: str
    units: Units
    by_table: Mapping[str, Units] = field(default_factory=dict)
    """The same units, by the table that they are for."""


@dataclass
class Exchange:
    """One request to the product with the calls that it made."""

    method: str
    path: str
    status: int = 0
    body_bytes: int = 0
    head_bytes: int = 0
    calls: list[Call] = field(default_factory=list)


class Meter:
    """What was counted."""

    def __init__(self, product: Product) -> None:
        """Count nothing yet."""
        self.exchanges: list[Exchange] = []
        self._product = product
        self._keys: dict[str, tuple[str, ...]] = {}
        self._indexes: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        self._looking = threading.local()

    def count(self, service: str) -> int:
        """Return the number of calls to a service."""
        return sum(call.service == service for call in self.calls)

    @property
    def calls(self) -> list[Call]:
        """All calls in their order."""
        return [call for exchange in self.exchanges for call in exchange.calls]

    @property
    def units(self) -> Units:
        """The units of all calls together."""
        return sum((call.units for call in self.calls), Units())

    def is_looking(self) -> bool:
        """Whether this thread looks into the tables for the meter's own sake."""
        return bool(getattr(self._looking, "now", False))

    def units_around(self, operation: str, body: Mapping[str, Any], send: Any) -> tuple[Any, dict[str, Units]]:  # noqa: ANN401 - moto's answer
        """Send a call to DynamoDB, and return its answer and its units by table."""
        self._looking.now = True
        try:
            touched = touched_by(operation, body, self._keys_of)
            before = [self._find(each.table, each.key) for each in touched]
            answer = send()
            after = [self._find(each.table, each.key) for each in touched]
            indexes = {each.table: self._indexes_of(each.table) if each.is_write else [] for each in touched}
        finally:
            self._looking.now = False
        by_table: dict[str, Units] = {}
        for each, was, becomes in zip(touched, before, after, strict=True):
            units = units_of(operation, [each], [was], [becomes])
            by_table[each.table] = by_table.get(each.table, Units()) + units
            for index, keys in indexes[each.table]:
                entry = index_units(keys, was, becomes)
                if entry != Units():
                    by_table[index] = by_table.get(index, Units()) + entry
        if operation == "Query":
            by_table[f"{body['TableName']}/{body['IndexName']}"] = INDEX_READ
        return answer, by_table

    def _find(self, table: str, key: Item) -> Item | None:
        found: Item | None = self._product.dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        return found

    def _keys_of(self, table: str) -> tuple[str, ...]:
        if table not in self._keys:
            told = self._product.dynamodb.describe_table(TableName=table)["Table"]
            self._keys[table] = names_in(told["KeySchema"])
            self._indexes[table] = [
                (f"{table}/{index['IndexName']}", (*self._keys[table], *names_in(index["KeySchema"])))
                for index in told.get("GlobalSecondaryIndexes", ())
            ]
        return self._keys[table]

    def _indexes_of(self, table: str) -> list[tuple[str, tuple[str, ...]]]:
        """Return the indexes of a table, each with the keys that it projects, which is all that ours do."""
        self._keys_of(table)
        return self._indexes[table]


def names_in(schema: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """Return the attributes of a key, as DynamoDB tells them."""
    return tuple(part["AttributeName"] for part in schema)


@contextmanager
def metered(product: Product) -> Iterator[Meter]:
    """Count all requests and calls inside; the pages of the local stage are left out."""
    meter = Meter(product)
    send, ask = BotocoreStubber.process_request, product.request

    def counting_send(stubber: BotocoreStubber, request: Any) -> Any:  # noqa: ANN401 - moto's own types
        if meter.is_looking():
            return send(stubber, request)
        service, operation = named(request)
        by_table: dict[str, Units] = {}
        if service == "dynamodb":
            answer, by_table = meter.units_around(operation, json.loads(request.body), lambda: send(stubber, request))
        else:
            answer = send(stubber, request)
        meter.exchanges[-1].calls.append(Call(service, operation, sum(by_table.values(), Units()), by_table))
        return answer

    def counting_ask(
        method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        if path.startswith(DEV_PAGES):
            return ask(method, path, body, headers)
        exchange = Exchange(method, path.partition("?")[0])
        meter.exchanges.append(exchange)
        answer = ask(method, path, body, headers)
        exchange.status, exchange.body_bytes = answer.status, len(answer.body)
        exchange.head_bytes = sum(len(f"{name}: {value}\r\n") for name, value in answer.headers)
        return answer

    BotocoreStubber.process_request = counting_send  # type: ignore[method-assign,assignment]  # restored below
    product.request = counting_ask  # type: ignore[method-assign]  # restored below
    try:
        yield meter
    finally:
        BotocoreStubber.process_request = send  # type: ignore[method-assign]  # as it was
        del product.request


def named(request: Any) -> tuple[str, str]:  # noqa: ANN401 - botocore's prepared request
    """Return the service and the operation of a request to AWS."""
    target = request.headers.get("X-Amz-Target", b"")
    text = target.decode() if isinstance(target, bytes) else str(target)
    if text:
        service, _, operation = text.partition(".")
        return SERVICES.get(service, service), operation
    path = request.url.rpartition("/")[2]
    return "sesv2", REST_OPERATIONS.get(path, path)
