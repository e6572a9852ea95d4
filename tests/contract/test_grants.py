"""Grants in DynamoDB: single use, one generation after the other, honest when an answer is lost (OP-03, OP-12, DB-03)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.adapters.grants import DynamoGrants
from chalicelib.domain.conditional_write import Conflict, Swapped
from chalicelib.domain.faults import StorageUnavailable
from chalicelib.domain.grant import Grant, Redemption
from chalicelib.domain.limits import Limits
from tests.contract.lost_answers import WAYS, answer_lost_once
from tests.contract.people import put_standing
from tests.engines.sweeping import unswept_tables
from tests.fakes_oidc import ACCOUNT, FAMILY, NOON, OFFLINE, FakeGrants
from tests.json_client import CAMILLE
from tests.product import Product

REGION = "eu-west-3"
PREFIX = "contract-oidc"
TABLE = f"{PREFIX}-grants"
ACCOUNTS = f"{PREFIX}-accounts"
RECORDED, USED, DISOWNED = Redemption.RECORDED, Redemption.USED, Redemption.DISOWNED
LIMITS = Limits()
LATER = NOON + timedelta(minutes=7)
BOUND = replace(OFFLINE, jkt="thumbprint-of-a-key")


@pytest.fixture(scope="module")
def dynamodb(engine_url: str | None) -> Iterator[Any]:
    """The database with the product's tables under a prefix of their own."""
    with unswept_tables(PREFIX, engine_url) as client:
        yield client


@pytest.fixture
def grants(dynamodb: Any) -> Iterator[DynamoGrants]:  # noqa: ANN401 - boto3 ships no types
    """The adapter on an empty table; the member's account is there."""
    put_standing(dynamodb, ACCOUNTS, ACCOUNT)
    yield DynamoGrants(TABLE, ACCOUNTS, REGION, LIMITS)
    for item in dynamodb.scan(TableName=TABLE)["Items"]:
        dynamodb.delete_item(TableName=TABLE, Key={"grant_id": item["grant_id"]})


@pytest.fixture(params=["fake", "dynamodb"])
def either(request: pytest.FixtureRequest) -> FakeGrants | DynamoGrants:
    """The fake and the adapter: what unit tests believe must be what the product does."""
    if request.param == "fake":
        return FakeGrants()
    adapter: DynamoGrants = request.getfixturevalue("grants")
    return adapter


def test_a_grant_is_redeemed_once(either: FakeGrants | DynamoGrants) -> None:
    """The first redemption is recorded with all that a family needs, the second is told so and changes nothing."""
    assert either.redeem(FAMILY) is RECORDED
    assert either.redeem(replace(FAMILY, sub="somebody-else", redeemed_at=NOON + timedelta(seconds=30))) is USED
    assert either.find("grant-1") == FAMILY


def test_nothing_of_a_grant_is_lost_in_its_item(either: FakeGrants | DynamoGrants) -> None:
    """Keys, generations and moments come back to the millisecond."""
    full = replace(BOUND, generation=3, rotated_at=NOON + timedelta(days=4), access_tokens_revoked_to=2, revoked=True)
    assert either.redeem(full) is RECORDED
    assert either.find("grant-1") == full


def test_another_grant_is_not_disturbed(either: FakeGrants | DynamoGrants) -> None:
    """Each grant has an item of its own."""
    other = replace(FAMILY, grant_id="grant-2")
    assert either.redeem(FAMILY) is RECORDED
    assert either.redeem(other) is RECORDED
    assert either.revoke("grant-2", "portal")
    assert either.revoke_access_tokens("grant-2", "portal", 0)
    assert isinstance(either.rotate(FAMILY, FAMILY.rotated(LATER)), Swapped)
    assert either.find("grant-1") == FAMILY.rotated(LATER)
    assert either.find("grant-2") == replace(other, revoked=True, access_tokens_revoked_to=0)


def test_revoking_lasts_and_makes_nothing_up(either: FakeGrants | DynamoGrants) -> None:
    """A revoked grant stays revoked and is not redeemed again; revoking an unknown or another's stores nothing."""
    either.redeem(FAMILY)
    assert not either.revoke("grant-1", "mobile-app")
    assert not either.revoke_access_tokens("grant-1", "mobile-app", 0)
    assert either.find("grant-1") == FAMILY
    assert either.revoke("grant-1", "portal")
    assert either.revoke("grant-1", "portal")
    assert either.redeem(FAMILY) is USED
    assert not either.revoke("grant-2", "portal")
    assert not either.revoke_access_tokens("grant-2", "portal", 0)
    assert either.find("grant-1") == replace(FAMILY, revoked=True)
    assert either.find("grant-2") is None


def test_access_tokens_are_revoked_up_to_a_generation_and_never_less(either: FakeGrants | DynamoGrants) -> None:
    """An older generation's revocation takes nothing back; a newer one's goes further."""
    either.redeem(FAMILY)
    done = [either.revoke_access_tokens("grant-1", "portal", generation) for generation in (3, 1, 3, 4)]
    assert done == [True, False, True, True]
    assert either.find("grant-1") == replace(FAMILY, access_tokens_revoked_to=4)


def test_a_generation_is_followed_once(either: FakeGrants | DynamoGrants) -> None:
    """Whoever comes second is shown what stands there, and nothing moves."""
    either.redeem(FAMILY)
    first = FAMILY.rotated(LATER)
    assert either.rotate(FAMILY, first) == Swapped(first)
    assert either.rotate(FAMILY, FAMILY.rotated(LATER + timedelta(seconds=9))) == Conflict(first)
    assert either.find("grant-1") == first
    assert either.rotate(first, first.rotated(LATER)) == Swapped(first.rotated(LATER))


def test_nothing_follows_a_revoked_or_a_missing_family(either: FakeGrants | DynamoGrants) -> None:
    """A refresh that was decided on before the revocation is not written after it."""
    assert either.rotate(FAMILY, FAMILY.rotated(LATER)) == Conflict(None)
    assert either.find("grant-1") is None
    either.redeem(FAMILY)
    either.revoke("grant-1", "portal")
    assert either.rotate(FAMILY, FAMILY.rotated(LATER)) == Conflict(replace(FAMILY, revoked=True))


def test_a_rotation_keeps_what_was_revoked_meanwhile(either: FakeGrants | DynamoGrants) -> None:
    """Access tokens that were revoked between the read and the write stay so."""
    either.redeem(FAMILY)
    either.revoke_access_tokens("grant-1", "portal", 0)
    assert isinstance(either.rotate(FAMILY, FAMILY.rotated(LATER)), Swapped)
    assert either.find("grant-1") == replace(FAMILY.rotated(LATER), access_tokens_revoked_to=0)


@pytest.mark.parametrize("act", ["redeem", "rotate"])
def test_of_thirty_at_once_one_writes(either: FakeGrants | DynamoGrants, act: str) -> None:
    """Thirty threads begin together, in each of five rounds, and one wins."""
    for round_number in range(5):
        grant, barrier = replace(FAMILY, grant_id=f"grant-{round_number}"), Barrier(30)
        if act == "rotate":
            either.redeem(grant)

        def attempt(_: int, grant: Grant = grant, barrier: Barrier = barrier) -> bool:
            barrier.wait()
            if act == "redeem":
                return either.redeem(grant) is RECORDED
            return isinstance(either.rotate(grant, grant.rotated(LATER)), Swapped)

        with ThreadPoolExecutor(30) as pool:
            assert sum(pool.map(attempt, range(30))) == 1


@pytest.mark.emulator("in an engine it is turned off for tests; tests/engines/test_tables.py says the same of that")
def test_items_are_swept_one_day(dynamodb: Any) -> None:  # noqa: ANN401 - no types
    """The TTL attribute is enabled."""
    described = dynamodb.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]
    assert described == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}


def test_the_item_holds_no_code_no_token_and_nothing_of_the_person(grants: DynamoGrants, dynamodb: Any) -> None:  # noqa: ANN401 - no types
    """Exactly these attributes, before and after a rotation, and neither the nonce nor the redirect_uri among them."""
    grants.redeem(BOUND)
    grants.rotate(BOUND, BOUND.rotated(LATER))
    item = dynamodb.get_item(TableName=TABLE, Key={"grant_id": {"S": "grant-1"}})["Item"]
    assert set(item) == {
        *("grant_id", "client_id", "scope", "pseudonym", "sub", "session_id", "credentials_epoch"),
        *("auth_time_ms", "with_otp", "on_trusted_device", "redeemed_at_ms", "jkt", "generation", "rotated_at_ms"),
        *("revoked", "access_tokens_revoked_to", "attempt", "expires_at"),
    }


@pytest.mark.parametrize("way", WAYS)
def test_a_redemption_whose_answer_was_lost_is_recognised_as_ones_own(
    grants: DynamoGrants,
    dynamodb: Any,  # noqa: ANN401 - no types
    way: str,
) -> None:
    """The SDK repeats the write after a lost answer; that is not a reuse, and the next redemption is."""
    with answer_lost_once(dynamodb, "TransactWriteItems", way):
        assert grants.redeem(FAMILY) is RECORDED
    assert grants.redeem(FAMILY) is USED


@pytest.mark.parametrize("way", WAYS)
def test_an_update_whose_answer_was_lost_is_made_once(grants: DynamoGrants, dynamodb: Any, way: str) -> None:  # noqa: ANN401 - no types
    """A rotation repeated by the SDK is one generation, and its own; a revocation repeated is one."""
    grants.redeem(FAMILY)
    first = FAMILY.rotated(LATER)
    with answer_lost_once(dynamodb, "UpdateItem", way):
        assert grants.rotate(FAMILY, first) == Swapped(first)
    assert grants.rotate(FAMILY, first) == Conflict(first)
    with answer_lost_once(dynamodb, "UpdateItem", way):
        assert grants.revoke_access_tokens("grant-1", "portal", 1)
    with answer_lost_once(dynamodb, "UpdateItem", way):
        assert grants.revoke("grant-1", "portal")
    assert grants.find("grant-1") == replace(first, access_tokens_revoked_to=1, revoked=True)


def test_a_lost_rotation_that_was_revoked_meanwhile_leads_nowhere(grants: DynamoGrants, dynamodb: Any) -> None:  # noqa: ANN401 - no types
    """Whatever the repetition is told, the family stays revoked and its generation dead."""
    grants.redeem(FAMILY)
    with answer_lost_once(dynamodb, "UpdateItem", "timeout", meanwhile=lambda: grants.revoke("grant-1", "portal")):
        grants.rotate(FAMILY, FAMILY.rotated(LATER))
    found = grants.find("grant-1")
    assert found == replace(FAMILY.rotated(LATER), revoked=True)
    assert not found.honours_access_tokens_of(1, LIMITS)


def test_an_outage_is_a_fault_and_never_an_answer(dynamodb: Any) -> None:  # noqa: ANN401 - no types
    """Where the table does not answer, every call says so, without the grant's id."""
    del dynamodb
    nowhere = DynamoGrants("contract-oidc-no-such-table", ACCOUNTS, REGION, LIMITS)
    calls: list[Callable[[], object]] = [
        lambda: nowhere.redeem(FAMILY),
        lambda: nowhere.rotate(FAMILY, FAMILY.rotated(LATER)),
        lambda: nowhere.revoke("grant-1", "portal"),
        lambda: nowhere.revoke_access_tokens("grant-1", "portal", 0),
        lambda: nowhere.find("grant-1"),
    ]
    for call in calls:
        with pytest.raises(StorageUnavailable) as caught:
            call()
        assert "grant-1" not in str(caught.value)


def test_family_and_account_are_read_together(product: Product) -> None:
    """One batch, strong, of what exists: both, one, or neither."""
    own = wiring.adapters()
    who = product.pseudonym(CAMILLE[0])
    member, _ = own.members.account_and_ledger(who)
    assert member is not None
    family = replace(FAMILY, pseudonym=who, sub=member.sub, credentials_epoch=member.credentials_epoch)
    assert own.grants.redeem(family) is RECORDED
    grant, account = own.grant_reader.read("grant-1", who)
    assert grant == family
    assert account is not None
    assert account.pseudonym == who
    assert own.grant_reader.read("grant-2", who)[0] is None
    assert own.grant_reader.read("grant-1", "nobody") == (family, None)
