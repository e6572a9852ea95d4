"""Trusted devices in DynamoDB, through PynamoDB; a renewed value is stored on the revision that was read (DEV-02)."""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.adapters import aws, member_index, tables
from chalicelib.adapters.aws import Item
from chalicelib.adapters.epoch import to_ttl
from chalicelib.adapters.tables import TrustedDeviceModel
from chalicelib.adapters.wire import to_wire
from chalicelib.domain.epoch import from_milliseconds, to_milliseconds
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.limits import Limits
from chalicelib.domain.trusted_device import ReplacedValue, TrustedDevice


class DynamoTrustedDevices:
    """The adapter."""

    def __init__(self, limits: Limits, region: str) -> None:
        """Keep the limits that say how long a device is of use."""
        self._limits = limits
        self._region = region

    def key(self, device_id: str) -> Item:
        """Return the key of a device in wire form, for a batch read."""
        return {"device_id": {"S": device_id}}

    def put_request(self, device: TrustedDevice) -> dict[str, Any]:
        """Return the conditional put of a new or renewed device, as part of a transaction."""
        stored = replace(device, revision=secrets.token_urlsafe(9))
        request: dict[str, Any] = {
            "TableName": tables.table_of(TrustedDeviceModel),
            "Item": tables.to_item(self._to_model(stored)),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if device.revision is None:
            return request | {"ConditionExpression": "attribute_not_exists(device_id)"}
        return request | {
            "ConditionExpression": "revision = :seen",
            "ExpressionAttributeValues": to_wire({":seen": device.revision}),
        }

    def swap(self, device: TrustedDevice) -> bool:
        """Store a renewed device where nobody else renewed it; False otherwise.

        Raises:
            StorageUnavailable: where DynamoDB does not answer.
        """
        from pynamodb.exceptions import PutError  # noqa: PLC0415 - beside its only use

        model = self._to_model(replace(device, revision=secrets.token_urlsafe(9)))
        with aws.faults_as(StorageUnavailable, "trusted devices"):
            try:
                aws.patiently(lambda: model.save(condition=TrustedDeviceModel.revision == device.revision))
            except PutError as error:
                if not aws.failed_condition(error):
                    raise
                return False
        return True

    def revoke(self, device_id: str) -> None:
        """End a device by taking its item away."""
        with aws.faults_as(StorageUnavailable, "trusted devices"):
            aws.patiently(TrustedDeviceModel(device_id).delete)

    def of_member(self, pseudonym: str, since: datetime, at_most: int) -> tuple[TrustedDevice, ...]:
        """Return a member's devices that were trusted after `since`, the newest first as far as an index knows them.

        Raises:
            StorageUnavailable: where DynamoDB does not answer.
        """
        asked = (TrustedDeviceModel, "device_id", "trusted_at_ms")
        keys = member_index.keys(self._region, *asked, pseudonym, since, at_most)
        items = member_index.items(self._region, tables.table_of(TrustedDeviceModel), keys)
        return tuple(device for item in items if (device := parse(item)) is not None)

    def _to_model(self, device: TrustedDevice) -> TrustedDeviceModel:
        return TrustedDeviceModel(
            device.device_id,
            pseudonym=device.pseudonym,
            credentials_epoch=device.credentials_epoch,
            value_hash=device.value_hash,
            trusted_at_ms=to_milliseconds(device.trusted_at),
            replaced_hashes=[value.value_hash for value in device.replaced],
            replaced_at_ms=[to_milliseconds(value.replaced_at) for value in device.replaced],
            revision=device.revision,
            label=device.label,
            expires_at=to_ttl(_last_use(device, self._limits)),
        )


def _last_use(device: TrustedDevice, limits: Limits) -> datetime:
    return device.trusted_at + limits.trusted_device


def parse(item: Item | None) -> TrustedDevice | None:
    """Return the device of an item."""
    if not item:
        return None
    model: TrustedDeviceModel = tables.from_item(TrustedDeviceModel, item)
    replaced = zip(model.replaced_hashes, model.replaced_at_ms, strict=True)
    return TrustedDevice(
        device_id=model.device_id,
        pseudonym=model.pseudonym,
        credentials_epoch=int(model.credentials_epoch),
        value_hash=model.value_hash,
        trusted_at=from_milliseconds(int(model.trusted_at_ms)),
        replaced=tuple(ReplacedValue(value_hash, from_milliseconds(int(at))) for value_hash, at in replaced),
        revision=model.revision,
        label=model.label,
    )
