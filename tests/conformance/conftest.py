"""Fixtures of these tests: the relying parties are registered for this folder, and a member of whom everything is known."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib import wiring
from tests.conformance.party import PARTY, REGISTERED, SECRET, Party
from tests.json_client import CAMILLE
from tests.product import Product
from tests.web.conftest import restored_members  # noqa: F401 - a fixture, handed on to this folder

EVERYTHING: dict[str, str | int] = {
    "middle_name": "Claude",
    "nickname": "Cam",
    "preferred_username": "camille",
    "profile": "https://camille.example/",
    "picture": "https://camille.example/me.png",
    "website": "https://camille.example/site",
    "gender": "female",
    "zoneinfo": "Europe/Paris",
    "locale": "fr-FR",
    "updated_at": 1_700_000_000,
}
"""What the directory may hold beside its own members."""


@pytest.fixture(scope="package", autouse=True)
def registered(running_product: Product) -> Iterator[None]:
    """Register the relying parties; the table is as before afterwards."""
    adapters = wiring.adapters()
    for client in REGISTERED:
        hashed = adapters.keyring.mac("client-secret", client.client_id, SECRET)
        is_public = client.token_endpoint_auth_method == "none"
        adapters.clients.put(client if is_public else replace(client, client_secret_hash=hashed))
    yield
    for client in REGISTERED:
        running_product.dynamodb.delete_item(
            TableName=running_product.table("clients"), Key={"client_id": {"S": client.client_id}}
        )
        adapters.clients._remembered.pop(client.client_id, None)


@pytest.fixture
def party(product: Product) -> Party:
    """The relying party that most tests use."""
    return Party(product, PARTY)


@pytest.fixture
def known_member(restored_members: Product) -> Product:  # noqa: F811 - the fixture of that name
    """The product, whose directory knows everything of Camille."""
    directory = wiring.adapters().directory_table
    key = directory.key(restored_members.pseudonym(CAMILLE[0]))
    item = restored_members.dynamodb.get_item(TableName=restored_members.table("individuals"), Key=key)["Item"]
    individual = directory.parse(item)
    assert individual is not None
    directory.put(replace(individual, standard_claims=EVERYTHING))
    return restored_members
