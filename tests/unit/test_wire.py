"""DynamoDB's wire form, as boto3's own (de)serialisers write and read it."""

from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.wire import from_wire, to_wire

SCALARS = st.text() | st.integers(-(10**37), 10**37) | st.booleans() | st.binary()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(min_size=1), inner), max_leaves=8
)


@given(st.dictionaries(st.text(min_size=1), VALUES, max_size=5))
def test_what_is_written_is_what_boto3_writes_and_is_read_back(values: dict[str, Any]) -> None:
    """Text, whole numbers, truth, bytes, lists and maps, at any depth."""
    wired = to_wire(values)
    assert wired == {name: TypeSerializer().serialize(value) for name, value in values.items()}
    assert from_wire(wired) == values
    assert {name: TypeDeserializer().deserialize(value) for name, value in wired.items()} == values


def test_none_is_left_out_of_an_item_and_kept_inside_a_list() -> None:
    """An absent attribute, and DynamoDB's NULL."""
    assert to_wire({"a": None, "b": [None]}) == {"b": {"L": [{"NULL": True}]}}
    assert from_wire({"b": {"L": [{"NULL": True}]}}) == {"b": [None]}


@pytest.mark.parametrize("value", [1.5, {"a", "b"}, object()])
def test_what_the_product_never_stores_is_refused(value: object) -> None:
    """A float would lose digits, a set that can change would be another one later."""
    with pytest.raises(TypeError):
        to_wire({"a": value})
    with pytest.raises(TypeError):
        from_wire({"a": {"NS": ["1"]}})


def test_a_set_of_texts_is_written_as_one() -> None:
    """As boto3 does, in a fixed order."""
    wired = to_wire({"a": frozenset({"b", "a"})})
    assert wired == {"a": {"SS": ["a", "b"]}}
    assert from_wire(wired) == {"a": TypeDeserializer().deserialize(wired["a"])}
