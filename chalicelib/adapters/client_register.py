"""The register of clients as an operator keeps it: every write on the revision that was read.

Deployed functions only read single clients (`chalicelib.adapters.clients`); adding, changing and listing is for the
command line, with an operator's own rights.
"""

from typing import Any

from chalicelib.adapters import aws
from chalicelib.adapters.client_items import client_of, item_of
from chalicelib.adapters.wire import from_wire, to_wire
from chalicelib.domain.client import Client
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.faults import StorageUnavailable


class DynamoClientRegister:
    """The adapter."""

    def __init__(self, table_name: str, region: str) -> None:
        """Name the table; nothing is called yet."""
        self._table_name = table_name
        self._region = region

    def read(self, client_id: str) -> Client | None:
        """Read one registration strongly, a disabled one too.

        Raises:
            StorageUnavailable: where DynamoDB does not answer.
        """
        with aws.faults_as(StorageUnavailable, "clients"):
            found = self._client().get_item(
                TableName=self._table_name, Key={"client_id": {"S": client_id}}, ConsistentRead=True
            )
        return client_of(found["Item"]) if "Item" in found else None

    def swap(self, seen: Client | None, new: Client) -> Swapped[Client] | Conflict[Client | None]:
        """Store `new` where the register holds exactly `seen`, or no such client where that is None.

        Raises:
            StorageUnavailable: it may have been stored or not.
        """
        put: dict[str, Any] = {
            "TableName": self._table_name,
            "Item": item_of(new),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if seen is None:
            put |= {"ConditionExpression": "attribute_not_exists(client_id)"}
        else:
            put |= _unless_changed(seen)
        client = self._client()
        with aws.faults_as(StorageUnavailable, "clients"):
            try:
                client.put_item(**put)
            except client.exceptions.ConditionalCheckFailedException as error:
                stored = error.response.get("Item")
                actual = client_of(stored) if stored else None
                return Swapped(new) if actual == new else Conflict(actual)
        return Swapped(new)

    def every(self) -> list[Client]:
        """Return all registrations, by id; there are tens of them.

        Raises:
            StorageUnavailable: where DynamoDB does not answer.
        """
        found: list[Client] = []
        further: dict[str, Any] = {}
        while True:
            with aws.faults_as(StorageUnavailable, "clients"):
                page = self._client().scan(TableName=self._table_name, ConsistentRead=True, **further)
            found += [client_of(item) for item in page["Items"]]
            if "LastEvaluatedKey" not in page:
                return sorted(found, key=lambda client: client.client_id)
            further = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def _client(self) -> Any:  # noqa: ANN401 - called as boto3's, which has no types
        return aws.client("dynamodb", self._region)


def _unless_changed(seen: Client) -> dict[str, Any]:
    """Return the condition that every attribute is as it was read, and that there is none besides."""
    values = from_wire(item_of(seen))
    names = {f"#{number}": name for number, name in enumerate(values)}
    same = [f"#{number} = :{number}" for number in range(len(values))]
    return {
        "ConditionExpression": " AND ".join(same),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": to_wire({f":{number}": value for number, value in enumerate(values.values())}),
    }
