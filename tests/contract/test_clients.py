"""Registered clients: read strongly, remembered for a minute at most, and an unknown id is asked for each time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.adapters.client_register import DynamoClientRegister
from chalicelib.adapters.clients import DynamoClients
from chalicelib.domain.client import Client, SecurityCodePolicy, SubjectType
from chalicelib.domain.faults import DemonstrationRefused, StorageUnavailable
from tests.contract.dynamodb_calls import recorded_calls
from tests.contract.people import left_as_it_was
from tests.contract.stores import NOW
from tests.fakes_oidc import MOBILE, PORTAL
from tests.product import Product

FULL = replace(
    PORTAL,
    client_id="test-client",
    post_logout_redirect_uris=("https://rp.example/bye",),
    grant_types=("authorization_code", "client_credentials"),
    trusted_device_offered=False,
    require_pkce=True,
    first_party=False,
    previous_secret_hash="hash-before",
    previous_secret_until=NOW,
    id_token_signed_response_alg="ES256",
    subject_type=SubjectType.PAIRWISE,
    sector_identifier_uri="https://sector.example/uris.json",
    jwks={"keys": [{"kty": "EC", "crv": "P-256", "kid": "1"}]},
    jwks_uri="https://rp.example/jwks.json",
    backchannel_logout_uri="https://rp.example/logged-out",
    require_pushed_authorization_requests=True,
    dpop_bound_access_tokens=True,
)


@dataclass
class Time:
    """A clock in the test's hands."""

    moment: datetime = NOW

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment


@pytest.fixture
def time() -> Time:
    """A clock that stands."""
    return Time()


@pytest.fixture
def clients(product: Product, time: Time) -> Iterator[DynamoClients]:
    """An adapter that remembers nobody yet; registrations are put back afterwards."""
    with left_as_it_was(product, "clients"):
        yield another(product, time)


def another(product: Product, time: Time, *, takes_demonstration: bool = False) -> DynamoClients:
    """Return the adapter of another container."""
    table, region = product.table("clients"), product.world.settings.aws_region
    return DynamoClients(table, region, time.now, takes_demonstration=takes_demonstration)


@pytest.mark.parametrize("client", [FULL, replace(MOBILE, client_id="test-mobile")], ids=["full", "public"])
@pytest.mark.parametrize("policy", SecurityCodePolicy)
def test_what_was_registered_is_what_is_found(
    clients: DynamoClients, client: Client, policy: SecurityCodePolicy
) -> None:
    """Every field comes back, lists in their order."""
    client = replace(client, security_code=policy)
    clients.put(client)
    assert clients.find(client.client_id) == client


def test_one_registered_by_hand_may_leave_out_what_has_a_default(clients: DynamoClients, product: Product) -> None:
    """No address to return to after signing out, the box offered, no PKCE demanded, no secret."""
    clients.put(FULL)
    key = {"client_id": {"S": FULL.client_id}}
    left_out = "post_logout_redirect_uris, trusted_device_offered, require_pkce, client_secret_hash"
    product.dynamodb.update_item(TableName=product.table("clients"), Key=key, UpdateExpression=f"REMOVE {left_out}")
    found = clients.find(FULL.client_id)
    assert found is not None
    assert (found.post_logout_redirect_uris, found.trusted_device_offered, found.require_pkce) == ((), True, False)
    assert found.client_secret_hash is None


@pytest.mark.parametrize("client_id", ["", "nobody", "x" * 200, "x" * 201, "x" * 100_000, "é\u0000"])
def test_an_unknown_id_finds_nothing(clients: DynamoClients, client_id: str) -> None:
    """Whatever was sent, an id that is not registered is None and no fault."""
    assert clients.find(client_id) is None


@pytest.mark.parametrize(
    ("seconds", "is_new"), [(0, False), (59.999, False), (60, True), (-59.999, False), (-60, True)]
)
def test_a_registration_is_remembered_for_a_minute(
    clients: DynamoClients, product: Product, time: Time, seconds: float, *, is_new: bool
) -> None:
    """Another container's change is seen after 60 seconds, also where the clock was put back."""
    clients.put(FULL)
    assert clients.find("test-client") == FULL
    renamed = replace(FULL, client_name="New name")
    another(product, time).put(renamed)
    time.moment += timedelta(seconds=seconds)
    assert clients.find("test-client") == (renamed if is_new else FULL)


def test_one_s_own_registration_is_seen_at_once(clients: DynamoClients) -> None:
    """Where this container registers a client anew, it does not answer from memory."""
    clients.put(FULL)
    assert clients.find("test-client") == FULL
    clients.put(replace(FULL, client_name="New name"))
    found = clients.find("test-client")
    assert found is not None
    assert found.client_name == "New name"


@pytest.mark.parametrize(
    "change",
    [{"client_name": "Portail (Démonstration)"}, {"redirect_uris": ("https://sign-in.example/dev/client/callback",)}],
)
def test_a_demo_client_is_served_in_the_local_stage_alone(
    clients: DynamoClients, product: Product, time: Time, change: dict[str, Any]
) -> None:
    """Whoever registers one where members are served is refused at its first request, and a cache does not help."""
    demo = replace(FULL, **change)
    clients.put(demo)
    for _ in range(2):
        with pytest.raises(DemonstrationRefused, match="a client of the demonstration"):
            clients.find("test-client")
    assert another(product, time, takes_demonstration=True).find("test-client") == demo


def test_an_unknown_id_is_not_remembered(clients: DynamoClients, product: Product, time: Time) -> None:
    """A client that is registered after somebody asked for it is found at once."""
    assert clients.find("test-client") is None
    another(product, time).put(FULL)
    assert clients.find("test-client") == FULL


def test_a_read_is_strong_and_a_remembered_client_costs_none(clients: DynamoClients, product: Product) -> None:
    """One consistent read, then none within the minute (DB-03)."""
    clients.put(FULL)
    with recorded_calls(product) as calls:
        clients.find("test-client")
        clients.find("test-client")
    assert [list(call.reads()) for call in calls] == [[(product.table("clients"), True)]]


def test_an_outage_is_a_fault(clients: DynamoClients, product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the table does not answer, a client is not unknown: it cannot be told."""
    del product
    monkeypatch.setattr(clients, "_table_name", "no-such-table")
    with pytest.raises(StorageUnavailable):
        clients.find("test-client")


def test_a_client_that_is_remembered_serves_pages_while_the_database_is_down(
    clients: DynamoClients, time: Time
) -> None:
    """After its minute it is asked for anew; where nobody answers, what was read serves for an hour, and no longer."""
    clients.put(FULL)
    assert clients.find("test-client") == FULL
    time.moment += timedelta(minutes=2)
    clients._table_name = "a-table-that-does-not-answer"
    assert clients.find("test-client") == FULL
    time.moment += timedelta(hours=1)
    with pytest.raises(StorageUnavailable):
        clients.find("test-client")


def test_a_disabled_client_is_nobody(clients: DynamoClients, time: Time) -> None:
    """Also for a container that remembered it: within a minute."""
    clients.put(FULL)
    assert clients.find("test-client") == FULL
    DynamoClientRegister(clients._table_name, clients._region).swap(FULL, replace(FULL, enabled=False))
    time.moment += timedelta(minutes=1)
    assert clients.find("test-client") is None
