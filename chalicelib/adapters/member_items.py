"""Everything that is stored of one member, wherever it is: for an operator's export and erasure alone (PRIV-06).

What is sealed is opened where it says whose an item is, or is the member's own: an address that waits to be confirmed.
Tables are scanned, because most items are found by keys that only a sign-in knows; no function of the product does that,
and none has the right to. The insurer's own register, if it is a table here, is not looked at: Sésame does not own it.
"""

import json
from collections.abc import Collection, Iterator
from typing import Any

from chalicelib.adapters import aws
from chalicelib.adapters.aws import Item
from chalicelib.adapters.links import DynamoLinks
from chalicelib.adapters.wire import from_wire, to_wire
from chalicelib.domain.email_change import EmailChange
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.link import LinkPurpose

KEYS = {
    "accounts": "pseudonym",
    "password-counters": "counter_id",
    "otp-ledgers": "pseudonym",
    "links": "record_id",
    "sessions": "session_id",
    "trusted-devices": "device_id",
    "grants": "grant_id",
    "consents": "consent_id",
}
"""Each table that holds something of members, with its key; the account is first, so that nothing is made anew."""

KEPT = "desk-events"
"""What the desk did, which proves what was done: told to the member, and erased by time alone (REC-10)."""

WITHOUT_MEMBERS = (
    "individuals",
    "clients",
    "data-keys",
    "signing-keys",
    "one-time-values",
    "pushed-requests",
    "desk-agents",
)
"""The other tables: the insurer's register, what is not about people, and what a client proves by."""

StoredItem = tuple[str, dict[str, Any]]
"""The name of a table without its prefix, and the plain values of an item."""


class DynamoMemberItems:
    """The adapter."""

    def __init__(self, table_prefix: str, region: str, links: DynamoLinks) -> None:
        """Keep how tables are called here, and what opens records of links."""
        self._prefix = table_prefix
        self._region = region
        self._links = links

    def of_member(self, pseudonym: str, consent_ids: Collection[str]) -> list[StoredItem]:
        """Return every item, read strongly, the account first; consents are found by their own ids.

        Raises:
            StorageUnavailable, KeysUnavailable: where DynamoDB does not answer, or nothing can be opened.
        """
        return [
            (table, self._values(table, item))
            for table, key in KEYS.items()
            for item in self._scan(table)
            if _is_of(item, key, pseudonym, consent_ids) or (table == "links" and self._waits(item, pseudonym))
        ]

    def _waits(self, item: Item, pseudonym: str) -> bool:
        """Whether a record says that this member's sign-in waits for an address; its key is that of the sign-in alone."""
        if not item["record_id"]["S"].endswith(f":{LinkPurpose.WAITS_FOR_ADDRESS.value}"):
            return False
        detail = self._links.parse(item).detail
        return detail is not None and bool(json.loads(detail)[0] == pseudonym)

    def _values(self, table: str, item: Item) -> dict[str, Any]:
        """Return an item's plain values, with an address that waits for its confirmation."""
        values = from_wire(item)
        if table == "links" and values["record_id"].endswith(f":{LinkPurpose.CONFIRM_EMAIL.value}"):
            change = EmailChange.from_detail(self._links.parse(item).detail)
            return values | {"new_email": change.email} if change else values
        return values

    def events_kept(self, pseudonym: str) -> list[dict[str, Any]]:
        """Return what the desk did for a member, in no order, read strongly. Raises StorageUnavailable."""
        found = self._scan(KEPT)
        return [from_wire(item) for item in found if item.get("member", {}).get("S") == pseudonym]

    def erase(self, items: Collection[StoredItem]) -> None:
        """Delete items. Raises StorageUnavailable: some may be left; erase again."""
        with aws.faults_as(StorageUnavailable, "items of a member"):
            for table, values in items:
                key = to_wire({KEYS[table]: values[KEYS[table]]})
                aws.client("dynamodb", self._region).delete_item(TableName=f"{self._prefix}-{table}", Key=key)

    def _scan(self, table: str) -> Iterator[Item]:
        request: dict[str, Any] = {"TableName": f"{self._prefix}-{table}", "ConsistentRead": True}
        with aws.faults_as(StorageUnavailable, "items of a member"):
            while True:
                page = aws.client("dynamodb", self._region).scan(**request)
                yield from page["Items"]
                if "LastEvaluatedKey" not in page:
                    return
                request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _is_of(item: Item, key: str, pseudonym: str, consent_ids: Collection[str]) -> bool:
    name, of = str(item[key]["S"]), item.get("pseudonym", {}).get("S")
    if key == "consent_id":
        return name in consent_ids
    return pseudonym in {name.partition(":")[0], of}
