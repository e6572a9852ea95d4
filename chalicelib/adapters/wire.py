"""Between plain Python values and DynamoDB's wire form; numbers are integers here, and None is left out of an item.

The few types that the product stores: text, whole numbers, truth, bytes, sets of texts, lists and maps with text as names. Any other
value is a defect of ours and raises TypeError. boto3 has the same in general; importing it costs more than it saves.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.adapters.aws import Item


def to_wire(values: Mapping[str, object]) -> Item:
    """Return the wire form; None is left out."""
    return {name: _wired(value) for name, value in values.items() if value is not None}


def from_wire(item: Item) -> dict[str, Any]:
    """Return plain values: str, int, bool, bytes, frozenset, list, dict."""
    return {name: _plain(value) for name, value in item.items()}


def _wired(value: object) -> Item:
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bool):  # before int, which it is too
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, bytes):
        return {"B": value}
    if isinstance(value, frozenset):
        return {"SS": sorted(value)}
    if isinstance(value, list):
        return {"L": [_wired(each) for each in value]}
    if isinstance(value, dict):
        return {"M": {name: _wired(each) for name, each in value.items()}}
    if value is None:
        return {"NULL": True}
    raise TypeError(f"{type(value).__name__} cannot be stored")


def _plain(value: Item) -> Any:  # noqa: ANN401 - whatever was stored
    ((kind, held),) = value.items()
    if kind in {"S", "BOOL", "B"}:
        return held
    if kind == "N":
        return int(held)
    if kind == "SS":
        return frozenset(held)
    if kind == "L":
        return [_plain(each) for each in held]
    if kind == "M":
        return from_wire(held)
    if kind == "NULL":
        return None
    raise TypeError(f"nothing here is stored as {kind}")
