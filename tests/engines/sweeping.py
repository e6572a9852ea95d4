"""Time to live in an engine: DynamoDB Local deletes by the machine's clock, and the tests' clock stands in its past."""

from typing import Any

from localdev.tables import definitions


def stop_sweeping(dynamodb: Any, prefix: str) -> None:  # noqa: ANN401 - boto3 ships no types
    """Turn time to live off where it is on, so that no item goes in the middle of a test."""
    for table in definitions(prefix):
        if "TimeToLiveSpecification" in table:
            off = {**table["TimeToLiveSpecification"], "Enabled": False}
            dynamodb.update_time_to_live(TableName=table["TableName"], TimeToLiveSpecification=off)
