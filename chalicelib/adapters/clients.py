"""Registered clients in DynamoDB; a container remembers each for at most a minute.

What is remembered is configuration, never anything of a person (AWS-04). Neither an unknown id nor a disabled client is
remembered. The raw client is used, because every first page of a container reads a client, and PynamoDB is half of such
a start (ADR 0009).
"""

from collections.abc import Callable, Collection
from datetime import datetime

from chalicelib.adapters import aws
from chalicelib.adapters.batch_read import batch_get
from chalicelib.adapters.client_items import client_of, item_of
from chalicelib.domain.client import Client
from chalicelib.domain.faults import DemonstrationRefused, StorageUnavailable
from chalicelib.domain.limits import CLIENT_CACHE, CLIENT_CACHE_IN_AN_OUTAGE

CLIENT_ID_MAX_CHARACTERS = 200


class DynamoClients:
    """The adapter."""

    def __init__(
        self, table_name: str, region: str, now: Callable[[], datetime], *, takes_demonstration: bool = False
    ) -> None:
        """Name the table; keep what tells the time and ends what is remembered, and whether demo clients will do."""
        self._table_name = table_name
        self._region = region
        self._now = now
        self._takes_demonstration = takes_demonstration
        self._remembered: dict[str, tuple[datetime, Client]] = {}

    def find(self, client_id: str) -> Client | None:
        """Return the client with this id, or None where nobody is registered under it, or is disabled.

        What is remembered serves longer while DynamoDB is down: pages still show, and no sign-in completes then anyway.

        Raises:
            StorageUnavailable: where DynamoDB does not answer and nothing is remembered that would do.
            DemonstrationRefused: where the client is a demo client and this is no place for one.
        """
        now = self._now()
        remembered = self._remembered.get(client_id)
        if remembered is not None and abs(now - remembered[0]) < CLIENT_CACHE:
            return remembered[1]
        try:
            client = self._read(client_id)
        except StorageUnavailable:
            if remembered is None or abs(now - remembered[0]) >= CLIENT_CACHE_IN_AN_OUTAGE:
                raise
            return remembered[1]
        if client is not None and not client.enabled:
            client = None
        self._remembered.pop(client_id, None)
        if client is not None and client.is_of_the_demonstration and not self._takes_demonstration:
            raise DemonstrationRefused("clients: a client of the demonstration is registered")
        if client is not None:
            self._remembered[client_id] = (now, client)
        return client

    def names(self, client_ids: Collection[str]) -> dict[str, str]:
        """Return what some clients are called, disabled ones too; one call at most.

        Raises:
            StorageUnavailable: where DynamoDB does not answer.
        """
        known = {each: self._remembered[each][1].client_name for each in client_ids if each in self._remembered}
        keys = [{"client_id": {"S": each}} for each in sorted(set(client_ids) - known.keys())]
        if not keys:
            return known
        found = batch_get(self._region, {self._table_name: keys}, "clients").get(self._table_name, [])
        return known | {item["client_id"]["S"]: item["client_name"]["S"] for item in found}

    def put(self, client: Client) -> None:
        """Register a client, in place of one with the same id."""
        with aws.faults_as(StorageUnavailable, "clients"):
            aws.client("dynamodb", self._region).put_item(TableName=self._table_name, Item=item_of(client))
        self._remembered.pop(client.client_id, None)

    def _read(self, client_id: str) -> Client | None:
        if not 0 < len(client_id) <= CLIENT_ID_MAX_CHARACTERS:
            return None
        with aws.faults_as(StorageUnavailable, "clients"):
            response = aws.client("dynamodb", self._region).get_item(
                TableName=self._table_name, Key={"client_id": {"S": client_id}}, ConsistentRead=True
            )
        return client_of(response["Item"]) if "Item" in response else None
