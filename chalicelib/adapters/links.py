"""Records of links in DynamoDB: one item per number and purpose, written on the revision that was seen (REC-01, DB-02)."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from chalicelib.adapters import aws, request_budget
from chalicelib.adapters.aws import Item
from chalicelib.adapters.epoch import optional_from_ms, optional_ms, to_ttl
from chalicelib.adapters.keyring import KmsKeyring
from chalicelib.adapters.wire import from_wire, to_wire
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.denial import DENIAL_LIFETIME
from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.link import MAIL_WINDOW, LinkPurpose, LinkRecord

KEPT = timedelta(days=2)
"""Longer than every link lives, the notices' excepted, which say so themselves."""

KEPT_FOR = {LinkPurpose.DENY: DENIAL_LIFETIME + timedelta(days=1)}


class DynamoLinks:
    """The adapter."""

    def __init__(self, table_name: str, region: str, keyring: KmsKeyring) -> None:
        """Name the table; keep the keyring that seals what a link is about."""
        self.table_name = table_name
        self._region = region
        self._keyring = keyring

    def key(self, pseudonym: str, purpose: LinkPurpose) -> Item:
        """Return the key of a record in wire form."""
        return to_wire({"record_id": _record_id(pseudonym, purpose)})

    def read(self, pseudonym: str, purpose: LinkPurpose) -> LinkRecord:
        """Read strongly; empty where there is none.

        Raises:
            StorageUnavailable: where DynamoDB does not answer.
            KeysUnavailable: where what such a record may hold could not be opened, whatever is found (THR-04).
        """
        self._keyring.make_ready("personal-data")
        with aws.faults_as(StorageUnavailable, "links"):
            response = aws.client("dynamodb", self._region).get_item(
                TableName=self.table_name, Key=self.key(pseudonym, purpose), ConsistentRead=True
            )
        return self.parse(response.get("Item"))

    def swap(
        self, pseudonym: str, purpose: LinkPurpose, seen: LinkRecord, new: LinkRecord, now: datetime
    ) -> Swapped[LinkRecord] | Conflict[LinkRecord]:
        """Store `new` where the item still has the revision of `seen`.

        Raises:
            StorageUnavailable: it may have been stored or not.
        """
        put = self.put_request(pseudonym, purpose, seen, new, now)
        client = aws.client("dynamodb", self._region)
        with aws.faults_as(StorageUnavailable, "links"):
            try:
                aws.patiently(lambda: client.put_item(**put))
            except client.exceptions.ConditionalCheckFailedException as error:
                actual = self.parse(error.response.get("Item"))
                own = put["Item"]["revision"]["S"]
                return Swapped(actual) if actual.revision == own else Conflict(actual)
        return Swapped(self.parse(put["Item"]))

    def take_back(
        self, pseudonym: str, purpose: LinkPurpose, seen: LinkRecord, new: LinkRecord, now: datetime
    ) -> Swapped[LinkRecord] | Conflict[LinkRecord]:
        """Swap, also where a mail that failed has used up the time of the request."""
        with request_budget.for_taking_back():
            return self.swap(pseudonym, purpose, seen, new, now)

    def put_request(
        self, pseudonym: str, purpose: LinkPurpose, seen: LinkRecord, new: LinkRecord, now: datetime
    ) -> dict[str, Any]:
        """Return the conditional put, also as part of a transaction."""
        record_id = _record_id(pseudonym, purpose)
        sealed = new.detail and self._keyring.seal_bytes("personal-data", new.detail.encode(), f"link:{record_id}")
        values: dict[str, object] = {
            "record_id": record_id,
            "revision": secrets.token_urlsafe(9),
            "link_id": new.link_id,
            "issued_at_ms": optional_ms(new.issued_at),
            "sent_at_ms": [to_milliseconds(moment) for moment in new.sent_at],
            "sealed_detail": sealed,
            "forms_used": list(new.forms_used),
            "expires_at": to_ttl(now + KEPT_FOR.get(purpose, KEPT) + MAIL_WINDOW),
        }
        request: dict[str, Any] = {
            "TableName": self.table_name,
            "Item": to_wire(values),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if seen.revision is None:
            return request | {"ConditionExpression": "attribute_not_exists(record_id)"}
        return request | {
            "ConditionExpression": "revision = :seen",
            "ExpressionAttributeValues": to_wire({":seen": seen.revision}),
        }

    def parse(self, item: Item | None) -> LinkRecord:
        """Return the record of an item, the empty one for none. Raises StorageUnavailable."""
        if not item:
            return LinkRecord()
        values = from_wire(item)
        sealed, detail = values.get("sealed_detail"), None
        if sealed is not None:
            opened = self._keyring.unseal_bytes("personal-data", sealed, f"link:{values['record_id']}")
            if opened is None:
                raise StorageUnavailable("links: what a link is about does not open")
            detail = opened.decode()
        return LinkRecord(
            revision=values["revision"],
            link_id=values.get("link_id"),
            issued_at=optional_from_ms(values.get("issued_at_ms")),
            sent_at=tuple(from_milliseconds(each) for each in values["sent_at_ms"]),
            detail=detail,
            forms_used=tuple(values.get("forms_used") or ()),
        )


def _record_id(pseudonym: str, purpose: LinkPurpose) -> str:
    return f"{pseudonym}:{purpose.value}"
