"""Which tables were written to: to empty ten tables of a real engine after every test costs more than most tests."""

from collections.abc import Iterable
from typing import Any

from chalicelib.adapters.aws_client import AwsClient

READS = ("Get", "BatchGet", "Query", "Scan", "Describe", "List")


def tables_in(operation: str, parameters: dict[str, Any]) -> set[str]:
    """Return the tables that a call of DynamoDB may write to; none for a read."""
    if operation.startswith(READS):
        return set()
    parts = [part for each in parameters.get("TransactItems", ()) for part in each.values()]
    found = [parameters.get("TableName"), *(part["TableName"] for part in parts), *parameters.get("RequestItems", ())]
    return {str(name) for name in found if name}


class Written:
    """The tables that any client of this process wrote to since they were last asked for."""

    def __init__(self, at_first: Iterable[str]) -> None:
        """Watch every client, those that are there and those that will be; nobody knows what was before."""
        self._names = set(at_first)
        real, names = AwsClient._make_api_call, self._names

        def noting(client: AwsClient, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
            names.update(tables_in(operation, parameters))
            return real(client, operation, parameters)

        AwsClient._make_api_call = noting  # type: ignore[assignment, method-assign]  # for as long as the process of tests lives

    def taken(self) -> set[str]:
        """Return them, and begin anew."""
        names = set(self._names)
        self._names.clear()
        return names
