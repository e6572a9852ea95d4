"""Trusted devices: a renewed value is stored on the revision that was read, and revoking takes the item away."""

from dataclasses import replace

import pytest

from chalicelib.domain.completion import Completed, Completion
from chalicelib.domain.trusted_device import TrustedDevice
from tests.contract.lost_answers import WAYS, answer_lost_once, client_of
from tests.contract.stores import DEVICE, NOW, SESSION, Stores
from tests.product import Product


def stored_by(stores: Stores, device: TrustedDevice = DEVICE) -> TrustedDevice:
    """Store a new device, as a completion does, and return it as it is stored."""
    assert stores.completions.complete(Completion(SESSION, device=device), NOW) == Completed()
    stored = stores.device()
    assert stored is not None
    return stored


@pytest.mark.parametrize("device", [DEVICE, replace(DEVICE, replaced=())], ids=["renewed-before", "new"])
def test_what_was_stored_is_what_is_read(stores: Stores, device: TrustedDevice) -> None:
    """Every field comes back, the values before in their order."""
    stored = stored_by(stores, device)
    assert stored.revision is not None
    assert stored == replace(device, revision=stored.revision)


def test_a_renewed_value_takes_the_place(stores: Stores) -> None:
    """On the revision that was read, the renewed device is stored under a new revision."""
    before = stored_by(stores)
    assert stores.devices.swap(replace(before, value_hash="hash-3"))
    now = stores.device()
    assert now is not None
    assert now == replace(before, value_hash="hash-3", revision=now.revision)
    assert now.revision != before.revision


def test_a_stale_revision_changes_nothing(stores: Stores) -> None:
    """Of two tabs that read the same device the second is refused, and the first one's value stays."""
    before = stored_by(stores)
    assert stores.devices.swap(replace(before, value_hash="hash-3"))
    first = stores.device()
    assert not stores.devices.swap(replace(before, value_hash="hash-4"))
    assert stores.device() == first


def test_a_revoked_device_is_gone_and_does_not_come_back(stores: Stores) -> None:
    """After revoking, nothing is read and a renewal that was under way stores nothing; revoking twice is harmless."""
    before = stored_by(stores)
    stores.devices.revoke("device-1")
    stores.devices.revoke("device-1")
    assert stores.device() is None
    assert not stores.devices.swap(replace(before, value_hash="hash-3"))
    assert stores.device() is None


@pytest.mark.parametrize("way", WAYS)
def test_a_renewal_whose_answer_was_lost_never_counts_twice(adapters: Stores, product: Product, way: str) -> None:
    """The repetition is refused or recognised, and the stored device is the renewed one, once (DB-04)."""
    del product
    before = stored_by(adapters)
    with answer_lost_once(client_of("trusted-devices"), "PutItem", way):
        adapters.devices.swap(replace(before, value_hash="hash-3"))
    now = adapters.device()
    assert now is not None
    assert now == replace(before, value_hash="hash-3", revision=now.revision)


@pytest.mark.parametrize("way", WAYS)
def test_revoking_holds_when_its_answer_was_lost(adapters: Stores, product: Product, way: str) -> None:
    """The repetition of a revocation is one (DB-04)."""
    del product
    stored_by(adapters)
    with answer_lost_once(client_of("trusted-devices"), "DeleteItem", way):
        adapters.devices.revoke("device-1")
    assert adapters.device() is None
