"""What a client is told as `sub` (OP-20, OIDC Core §8): random, one member's for ever, and pairwise where registered so."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib import wiring
from chalicelib.domain.client import SubjectType
from chalicelib.domain.nir import Nir, parse_sign_in_nir
from tests.json_client import CAMILLE, NOBODY, SACHA, JsonClient, redirect_parameters
from tests.product import Product
from tests.web.conftest import restored_members  # noqa: F401 - a fixture that a signature below names
from tests.web.test_refresh import userinfo_of
from tests.web.token_calls import OFFLINE, THE_PORTAL, redeem, verified


def sub_of(client: JsonClient, member: tuple[str, str] = CAMILLE) -> str:
    """Sign a member in anew and return what the portal is told."""
    fresh = JsonClient(client.product)
    code = redirect_parameters(fresh.verify(fresh.to_verify(member)))["code"]
    return str(verified(client, redeem(fresh, code).json()["id_token"])["sub"])


def test_a_subject_is_random_and_stays(client: JsonClient) -> None:
    """128 bits that are neither the number, nor its pseudonym, nor anybody else's; the same at each sign-in."""
    sub = sub_of(client)
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", sub)
    assert sub_of(client) == sub
    assert sub_of(client, SACHA) != sub
    assert sub not in client.product.pseudonym(CAMILLE[0])


def test_a_new_number_keeps_the_subject(client: JsonClient, restored_members: Product) -> None:  # noqa: F811 - the fixture
    """The account moves to the number that the member has now: same `sub`, and what was issued before is dead."""
    before, old = sub_of(client), THE_PORTAL.tokens(client)
    own, product = wiring.adapters(), restored_members
    records = own.members.read(product.pseudonym(CAMILLE[0]))
    number = parse_sign_in_nir(NOBODY)
    assert records.account is not None
    assert records.individual is not None
    assert isinstance(number, Nir)
    moved = own.keyring.pseudonym(number)
    key = {"pseudonym": {"S": records.account.pseudonym}}
    product.dynamodb.delete_item(TableName=product.table("accounts"), Key=key)
    own.accounts.create(replace(records.account, pseudonym=moved), number, own.clock.now())
    own.directory_table.put(replace(records.individual, pseudonym=moved))
    try:
        assert sub_of(client, (NOBODY, CAMILLE[1])) == before
        assert THE_PORTAL.refresh(client, old["refresh_token"]).json()["error"] == "invalid_grant"
    finally:
        for table in ("accounts", "individuals"):
            product.dynamodb.delete_item(TableName=product.table(table), Key={"pseudonym": {"S": moved}})


@pytest.fixture
def pairwise_portal(product: Product) -> Iterator[None]:
    """The portal, registered for subjects of its own sector."""
    del product
    own = wiring.adapters().clients
    portal = own.find("portal")
    assert portal is not None
    own.put(replace(portal, subject_type=SubjectType.PAIRWISE))
    yield
    own.put(portal)


@pytest.mark.usefixtures("pairwise_portal")
def test_a_pairwise_subject_is_one_everywhere_and_of_one_sector(client: JsonClient) -> None:
    """ID token, refreshed ID token, userinfo and introspection agree; the account's own `sub` is in none of them."""
    tokens = THE_PORTAL.tokens(client, OFFLINE)
    again = THE_PORTAL.refresh(client, tokens["refresh_token"]).json()
    subs = {verified(client, each["id_token"])["sub"] for each in (tokens, again)}
    subs |= {userinfo_of(client, again)["sub"], THE_PORTAL.introspect(client, again["refresh_token"]).json()["sub"]}
    assert len(subs) == 1
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", subs.pop())
    account = wiring.adapters().members.read(client.product.pseudonym(CAMILLE[0])).account
    assert account is not None
    text = "".join(str(verified(client, again[kind])) for kind in ("id_token", "access_token"))
    assert account.sub not in text
