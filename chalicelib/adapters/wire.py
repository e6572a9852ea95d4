"""Between plain Python values and DynamoDB's wire form, by boto3's own (de)serialisers; numbers are integers here."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from chalicelib.adapters.aws import Item


@cache
def _types() -> Any:  # noqa: ANN401 - boto3 ships no types
    from boto3.dynamodb import types  # noqa: PLC0415 - discovery must not load boto3

    return types


def to_wire(values: Mapping[str, object]) -> Item:
    """Return the wire form; None is left out."""
    serializer = _types().TypeSerializer()
    return {name: serializer.serialize(value) for name, value in values.items() if value is not None}


def from_wire(item: Item) -> dict[str, Any]:
    """Return plain values: str, int, bool, bytes, list, dict."""
    deserializer = _types().TypeDeserializer()
    return {name: _plain(deserializer.deserialize(value)) for name, value in item.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever was stored
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value
