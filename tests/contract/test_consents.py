"""What members have agreed to: kept whole, read strongly, alone and with the rest of a member, or a fault (OP-22, DB-03)."""

from datetime import timedelta

import pytest

from chalicelib.adapters.consents import DynamoConsents
from chalicelib.domain.consent import Consent
from chalicelib.domain.faults import StorageUnavailable
from tests.contract.dynamodb_calls import recorded_calls
from tests.contract.stores import NOW, WHO
from tests.product import Product

AGREED = Consent("a-consent", frozenset({"openid", "profile"}), NOW)


@pytest.fixture
def consents(product: Product) -> DynamoConsents:
    """The adapter."""
    return DynamoConsents(product.table("consents"), product.world.settings.aws_region)


def test_a_consent_comes_back_as_it_was_given(consents: DynamoConsents) -> None:
    """Found by its id alone; a later one stands in its place."""
    consents.put(AGREED)
    assert consents.find("a-consent") == AGREED
    assert consents.find("another-consent") is None
    later = Consent("a-consent", frozenset({"openid"}), NOW + timedelta(days=1))
    consents.put(later)
    assert consents.find("a-consent") == later


def test_it_is_read_strongly_and_with_a_member(consents: DynamoConsents, product: Product) -> None:
    """Alone, and in the one batch read, where it is asked for."""
    from chalicelib import wiring

    consents.put(AGREED)
    members = wiring.adapters().members
    with recorded_calls(product) as calls:
        assert consents.find("a-consent") == AGREED
        assert members.read(WHO, consent_id="a-consent").consent == AGREED
        assert members.read(WHO, consent_id="another-consent").consent is None
        assert members.read(WHO).consent is None
    assert [is_strong for call in calls for _, is_strong in call.reads()].count(False) == 0
    assert len([call for call in calls if call.parameters.get("TableName") != product.table("data-keys")]) == 4


def test_without_its_table_nothing_is_known(product: Product) -> None:
    """A fault, and never an absent consent."""
    nowhere = DynamoConsents("no-such-table", product.world.settings.aws_region)
    with pytest.raises(StorageUnavailable):
        nowhere.find("a-consent")
    with pytest.raises(StorageUnavailable):
        nowhere.put(AGREED)
