"""The meter's arithmetic against what AWS publishes on item sizes and capacity units."""

from typing import Any

import pytest

from benchmarks.capacity import Touched, Units, index_units, touched_by, units_of
from benchmarks.item_size import item_bytes

KB = 1024


def item_of(size: int) -> dict[str, Any]:
    """Return an item of exactly so many bytes."""
    return {"k": {"S": "x" * (size - 1)}}


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"name": {"S": "abc"}}, 7),
        ({"é": {"S": "é"}}, 4),
        ({"n": {"N": "0"}}, 2),
        ({"n": {"N": "27"}}, 3),
        ({"n": {"N": "-27"}}, 4),
        ({"n": {"N": "1795165200000"}}, 1 + 5),
        ({"b": {"B": "AAAA"}}, 4),
        ({"b": {"B": b"abc"}}, 4),
        ({"t": {"BOOL": True}, "u": {"NULL": True}}, 4),
        ({"l": {"L": []}}, 4),
        ({"l": {"L": [{"S": "ab"}]}}, 1 + 3 + 2 + 1),
        ({"m": {"M": {"key": {"S": "ab"}}}}, 1 + 3 + 3 + 2 + 1),
        ({"s": {"SS": ["ab", "c"]}}, 4),
    ],
)
def test_an_item_is_as_large_as_its_names_and_values(item: dict[str, Any], size: int) -> None:
    """Texts in UTF-8, two digits a byte and one more without zeros at the ends, three for a list or map and its members."""
    assert item_bytes(item) == size


@pytest.mark.parametrize(("size", "units"), [(1, 1), (KB, 1), (KB + 1, 2), (3 * KB, 3)])
def test_a_write_costs_a_unit_for_each_begun_kilobyte(size: int, units: int) -> None:
    """Of the larger of the item before and after; twice that in a transaction."""
    touched, large = [Touched("t", {}, is_write=True)], [item_of(size)]
    assert units_of("UpdateItem", touched, [None], large) == Units(write=units)
    assert units_of("UpdateItem", touched, large, [None]) == Units(write=units)
    assert units_of("TransactWriteItems", touched, [None], large) == Units(write=2 * units)


def test_a_put_whose_condition_fails_costs_what_it_would_have_written() -> None:
    """The item before is small, the one that was refused is not."""
    touched = [Touched("t", {}, is_write=True, put=item_of(2 * KB))]
    assert units_of("PutItem", touched, [item_of(10)], [item_of(10)]) == Units(write=2)


@pytest.mark.parametrize(("size", "units"), [(1, 1), (4 * KB, 1), (4 * KB + 1, 2)])
def test_a_strong_read_costs_a_unit_for_each_begun_four_kilobytes(size: int, units: int) -> None:
    """An eventual read half of it."""
    for strong, factor in ((True, 1), (False, 0.5)):
        touched = [Touched("t", {}, is_write=False, strong=strong)]
        assert units_of("GetItem", touched, [item_of(size)], [None]) == Units(read=units * factor)


def test_a_batch_is_the_sum_of_its_items_absent_ones_too() -> None:
    """Each key of each table counts by itself."""
    asked = {"a": {"Keys": [{"k": {"S": "1"}}, {"k": {"S": "2"}}], "ConsistentRead": True}, "b": {"Keys": [{}]}}
    touched = touched_by("BatchGetItem", {"RequestItems": asked}, lambda _table: ("k",))
    assert [(each.table, each.strong) for each in touched] == [("a", True), ("a", True), ("b", False)]
    assert units_of("BatchGetItem", touched, [item_of(10), None, None], [None] * 3) == Units(read=2.5)


def test_a_transaction_is_the_sum_of_its_parts() -> None:
    """Put, update and condition check are all found, with the keys that they touch."""
    parts = [
        {"Put": {"TableName": "a", "Item": {"k": {"S": "1"}, "v": {"N": "1"}}}},
        {"Update": {"TableName": "b", "Key": {"k": {"S": "2"}}}},
        {"ConditionCheck": {"TableName": "c", "Key": {"k": {"S": "3"}}}},
    ]
    touched = touched_by("TransactWriteItems", {"TransactItems": parts}, lambda _table: ("k",))
    assert [(each.table, each.key) for each in touched] == [
        ("a", {"k": {"S": "1"}}),
        ("b", {"k": {"S": "2"}}),
        ("c", {"k": {"S": "3"}}),
    ]
    assert units_of("TransactWriteItems", touched, [None] * 3, [None] * 3) == Units(write=6)


def test_an_operation_that_has_no_rule_is_not_passed_over() -> None:
    """A call that nobody can price stops the count instead of being left out."""
    with pytest.raises(ValueError, match="Scan"):
        touched_by("Scan", {}, lambda _table: ("k",))


def test_an_index_of_keys_costs_where_an_entry_comes_goes_or_moves() -> None:
    """One unit, one, and two; none where other attributes change, or the item is in no index."""
    keys = ("id", "member")
    one, moved = {"id": {"S": "1"}, "member": {"S": "a"}, "n": {"N": "1"}}, {"id": {"S": "1"}, "member": {"S": "b"}}
    assert index_units(keys, None, one) == index_units(keys, one, None) == Units(write=1)
    assert index_units(keys, one, moved) == Units(write=2)
    assert index_units(keys, one, {**one, "n": {"N": "2"}}) == index_units(keys, None, {"id": one["id"]}) == Units()
    assert touched_by("Query", {"TableName": "t", "IndexName": "by-member"}, lambda _: ("id",)) == []
