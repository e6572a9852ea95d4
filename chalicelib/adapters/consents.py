"""What members have agreed to, in DynamoDB; an item is found by a keyed hash of member and client (OP-22, PRIV-03).

A yes is one put of the whole answer: of two at the same moment the later stands, and at worst is asked again.
"""

from datetime import datetime
from typing import Any

from chalicelib.adapters import aws
from chalicelib.adapters.aws import Item
from chalicelib.adapters.epoch import to_ttl
from chalicelib.adapters.wire import from_wire, to_wire
from chalicelib.domain.consent import CONSENT_LIFETIME, Consent
from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.domain.faults import StorageUnavailable


class DynamoConsents:
    """The adapter."""

    def __init__(self, table_name: str, region: str) -> None:
        """Name the table."""
        self.table_name = table_name
        self._region = region

    def key(self, consent_id: str) -> Item:
        """Return the key of a consent in wire form, for a batch read."""
        return {"consent_id": {"S": consent_id}}

    def find(self, consent_id: str) -> Consent | None:
        """Read strongly. Raises StorageUnavailable."""
        with aws.faults_as(StorageUnavailable, "consents"):
            response = self._client().get_item(TableName=self.table_name, Key=self.key(consent_id), ConsistentRead=True)
        return parse(response.get("Item"))

    def put(self, consent: Consent) -> None:
        """Store what was agreed to. Raises StorageUnavailable: it may have been stored or not."""
        item = {
            "consent_id": consent.consent_id,
            "scopes": sorted(consent.scopes),
            "given_at_ms": to_milliseconds(consent.given_at),
            "expires_at": to_ttl(consent.given_at + CONSENT_LIFETIME),
        }
        with aws.faults_as(StorageUnavailable, "consents"):
            self._client().put_item(TableName=self.table_name, Item=to_wire(item))

    def _client(self) -> Any:  # noqa: ANN401 - botocore makes its methods at run time
        return aws.client("dynamodb", self._region)


def parse(item: Item | None) -> Consent | None:
    """Return the consent of an item."""
    if not item:
        return None
    values = from_wire(item)
    given_at: datetime = from_milliseconds(values["given_at_ms"])
    return Consent(values["consent_id"], frozenset(values["scopes"]), given_at)
