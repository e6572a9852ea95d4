"""Time to live in an engine: it deletes by the machine's clock, and the tests' clock stands in its past."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.adapters import aws
from localdev import emulator, tables

REGION = "eu-west-3"


@contextmanager
def unswept_tables(prefix: str, engine_url: str | None) -> Iterator[Any]:
    """Give a client with the product's tables under a prefix of their own; what is put there stays until it is deleted."""
    emulator.start()
    client: Any = aws.client("dynamodb", REGION)
    tables.create_all(client, prefix)
    if engine_url is not None:
        stop_sweeping(client, prefix)
    try:
        yield client
    finally:
        tables.delete_all(client, prefix)


def stop_sweeping(dynamodb: Any, prefix: str) -> None:  # noqa: ANN401 - boto3 ships no types
    """Turn time to live off where it is on, so that no item goes in the middle of a test."""
    for table in tables.definitions(prefix):
        if "TimeToLiveSpecification" in table:
            off = {**table["TimeToLiveSpecification"], "Enabled": False}
            dynamodb.update_time_to_live(TableName=table["TableName"], TimeToLiveSpecification=off)
