"""How large DynamoDB takes an item to be, by the rules that AWS publishes ("DynamoDB item sizes and formats").

Names and texts count their UTF-8 bytes, binaries their bytes, a number one byte for each two digits and one more, null
and boolean one byte; a list or map adds three bytes, and one for each member.
"""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

Item = Mapping[str, Any]
"""An item in wire form, `{"name": {"S": "value"}}`; binaries as base64 text, as they go over the wire, or as bytes."""

CONTAINER_BYTES = 3
MEMBER_BYTES = 1


def item_bytes(item: Item) -> int:
    """Return the size of an item in bytes: its attributes' names and values."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: Mapping[str, Any]) -> int:
    [(kind, held)] = value.items()
    if kind == "L":
        return CONTAINER_BYTES + sum(_value_bytes(each) + MEMBER_BYTES for each in held)
    if kind == "M":
        return CONTAINER_BYTES + sum(
            len(name.encode()) + _value_bytes(each) + MEMBER_BYTES for name, each in held.items()
        )
    if kind in {"SS", "NS", "BS"}:
        return sum(_scalar_bytes(kind[0], each) for each in held)
    return _scalar_bytes(kind, held)


def _scalar_bytes(kind: str, held: Any) -> int:  # noqa: ANN401 - text, bytes or boolean
    if kind == "S":
        return len(str(held).encode())
    if kind == "N":
        text = str(held)
        digits = text.lstrip("-").replace(".", "").strip("0")
        return (len(digits) + 1) // 2 + 1 + text.startswith("-")
    if kind == "B":
        return len(held if isinstance(held, bytes) else b64decode(held))
    return 1
