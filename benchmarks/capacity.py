"""Read and write units of one DynamoDB call, by the rules that AWS publishes ("DynamoDB read and write operations").

A write costs one unit for each begun kB of the larger of the item before and after it, also where its condition fails;
a strong read one for each begun 4 kB of each item, also where there is none; inside a transaction both double. An index
of keys alone costs a unit where an entry comes or goes; it follows its table outside the transaction, so nothing doubles.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from benchmarks.item_size import Item, item_bytes

WRITE_BYTES = 1024
READ_BYTES = 4096

Find = Callable[[str, Item], Item | None]
"""Returns the item that a table holds under a key, at no cost."""


@dataclass(frozen=True)
class Units:
    """What a call costs."""

    read: float = 0
    write: float = 0

    def __add__(self, other: "Units") -> "Units":
        """Return the sum."""
        return Units(self.read + other.read, self.write + other.write)


@dataclass(frozen=True)
class Touched:
    """One item that a call reads or writes."""

    table: str
    key: Item
    is_write: bool
    strong: bool = True
    put: Item | None = None


def touched_by(operation: str, call: Mapping[str, Any], keys_of: Callable[[str], tuple[str, ...]]) -> list[Touched]:
    """Return the items of a call, in its order; `keys_of` returns the names of a table's key.

    Raises:
        ValueError: for an operation that the product does not use yet; it must be added here before it is counted.
    """
    if operation == "BatchGetItem":
        return [
            Touched(table, key, is_write=False, strong=asked.get("ConsistentRead", False))
            for table, asked in call["RequestItems"].items()
            for key in asked["Keys"]
        ]
    if operation == "TransactWriteItems":
        parts = [next(iter(part.items())) for part in call["TransactItems"]]
        return [each for action, part in parts for each in touched_by(f"{action}Item", part, keys_of)]
    if operation == "GetItem":
        return [Touched(call["TableName"], call["Key"], is_write=False, strong=call.get("ConsistentRead", False))]
    if operation == "PutItem":
        key = {name: call["Item"][name] for name in keys_of(call["TableName"])}
        return [Touched(call["TableName"], key, is_write=True, put=call["Item"])]
    if operation == "Query":  # of an index, which `INDEX_READ` reckons
        return []
    if operation in {"UpdateItem", "DeleteItem", "ConditionCheckItem"}:
        return [Touched(call["TableName"], call["Key"], is_write=True)]
    raise ValueError(f"no rule of capacity for {operation}")


def units_of(
    operation: str, touched: Sequence[Touched], before: Sequence[Item | None], after: Sequence[Item | None]
) -> Units:
    """Return the units of a call, with its items as they were before and as they are after it."""
    factor = 2 if operation.startswith("Transact") else 1
    total = Units()
    for each, was, becomes in zip(touched, before, after, strict=True):
        if each.is_write:
            size = max(item_bytes(item or {}) for item in (was, becomes, each.put))
            total += Units(write=factor * max(1, ceil(size / WRITE_BYTES)))
        else:
            pages = max(1, ceil(item_bytes(was or {}) / READ_BYTES))
            total += Units(read=factor * pages * (1 if each.strong else 0.5))
    return total


def index_units(keys: Sequence[str], was: Item | None, becomes: Item | None) -> Units:
    """Return what an index that projects these keys alone costs with one write of an item."""
    entries = [
        {name: item[name] for name in keys} if item and all(name in item for name in keys) else None
        for item in (was, becomes)
    ]
    return Units(write=0 if entries[0] == entries[1] else sum(entry is not None for entry in entries))


INDEX_READ = Units(read=0.5)
"""A query of such an index, which is never strong: its entries are so small that one page holds forty."""
