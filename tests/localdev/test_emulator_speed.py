"""The emulator's shortcuts change no answer: items of every type come back as they were put."""

from typing import Any

import pytest

from tests.product import Product

EVERY_TYPE: dict[str, dict[str, Any]] = {
    "text": {"S": "S"},
    "number": {"N": "12.5"},
    "bytes": {"B": b"\x00N"},
    "texts": {"SS": ["a"]},
    "numbers": {"NS": ["1"]},
    "parts": {"BS": [b"1"]},
    "nothing": {"NULL": True},
    "false": {"BOOL": False},
    "empty": {"M": {}},
    "map": {"M": {"S": {"N": "1"}, "N": {"S": "one"}, "M": {"L": [{"BOOL": True}, {"L": []}]}}},
    "list": {"L": [{"S": ""}, {"M": {"L": {"L": [{"NULL": True}]}}}]},
    "S": {"S": "an attribute with the name of a type"},
    "L": {"N": "0"},
}


@pytest.mark.parametrize("name", EVERY_TYPE)
def test_an_attribute_comes_back_as_it_was_put(product: Product, name: str) -> None:
    """By each way of reading that the product has."""
    table = product.table("otp-ledgers")
    key = {"pseudonym": {"S": "somebody"}}
    item = {**key, name: EVERY_TYPE[name]}
    product.dynamodb.put_item(TableName=table, Item=item)
    batch = {table: {"Keys": [key], "ConsistentRead": True}}
    assert product.dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True)["Item"] == item
    assert product.dynamodb.batch_get_item(RequestItems=batch)["Responses"][table] == [item]
    assert product.dynamodb.scan(TableName=table)["Items"] == [item]
