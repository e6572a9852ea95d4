"""Refresh tokens against the running product with its real adapters (OP-12, oidc.md §4, OIDC Core §12)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from benchmarks import scenarios
from benchmarks.call_meter import metered
from chalicelib import wiring
from tests.json_client import CAMILLE, SACHA, JsonClient, redirect_parameters
from tests.product import START, Product
from tests.security.test_sessions import change_credentials_epoch
from tests.web.token_calls import (
    OFFLINE,
    THE_APP,
    THE_FEDERATION,
    THE_PORTAL,
    Party,
    error_of,
    is_alive,
    redeem,
    signed_in,
    userinfo,
    verified,
)

PARTIES = pytest.mark.parametrize("party", [THE_PORTAL, THE_APP], ids=lambda party: party.client_id)
DAY = 86_400
STAY_AS_THEY_ARE = ("iss", "sub", "aud", "auth_time", "acr", "amr", "sid")


@PARTIES
def test_refresh_gives_new_tokens_and_the_sign_in_of_before(client: JsonClient, party: Party) -> None:
    """Another access token, another refresh token, and an ID token that says the same of the sign-in (Core §12.2)."""
    first = party.tokens(client)
    client.product.advance(3600)
    answer = party.refresh(client, first["refresh_token"])
    second = answer.json()
    assert (answer.status, answer.header("cache-control"), answer.header("pragma")) == (200, "no-store", "no-cache")
    assert (second["token_type"], second["expires_in"], second["scope"]) == ("Bearer", 600, first["scope"])
    for name in ("access_token", "refresh_token", "id_token"):
        assert second[name] != first[name]
    before, after = verified(client, first["id_token"]), verified(client, second["id_token"])
    assert {name: after[name] for name in STAY_AS_THEY_ARE} == {name: before[name] for name in STAY_AS_THEY_ARE}
    assert after["iat"] - before["iat"] == 3600
    assert "nonce" not in after
    assert after["at_hash"] != before["at_hash"]
    assert is_alive(client, second["access_token"])


def test_no_refresh_token_without_offline_access(client: JsonClient) -> None:
    """Who did not ask for the scope, and whose registration lacks it, gets none and is told the scope that it has."""
    assert "refresh_token" not in THE_PORTAL.tokens(client, "openid profile")
    tokens = THE_FEDERATION.tokens(client, OFFLINE)
    assert "refresh_token" not in tokens
    assert tokens["scope"] == "openid profile"
    answer = THE_FEDERATION.refresh(client, THE_PORTAL.tokens(client)["refresh_token"])
    assert error_of(answer) == "unauthorized_client"


def test_a_refresh_token_is_bound_to_its_client(client: JsonClient) -> None:
    """Another client gets invalid_grant and ends nothing; the true one goes on (oidc.md §4)."""
    tokens = THE_PORTAL.tokens(client)
    assert error_of(THE_APP.refresh(client, tokens["refresh_token"])) == "invalid_grant"
    assert is_alive(client, tokens["access_token"])
    assert THE_PORTAL.refresh(client, tokens["refresh_token"]).status == 200


@PARTIES
def test_reuse_revokes_the_family(client: JsonClient, party: Party) -> None:
    """A token that was exchanged long before ends every token of its family, whoever shows it (RFC 9700 §4.14)."""
    first = party.tokens(client)
    second = party.refresh(client, first["refresh_token"]).json()
    client.product.advance(60)
    assert is_alive(client, second["access_token"])
    assert error_of(party.refresh(client, first["refresh_token"])) == "invalid_grant"
    assert error_of(party.refresh(client, second["refresh_token"])) == "invalid_grant"
    assert not is_alive(client, first["access_token"])
    assert not is_alive(client, second["access_token"])


def test_reuse_does_not_reach_another_family(client: JsonClient) -> None:
    """The same member's other sign-in at the same client is not touched."""
    lost, kept = THE_PORTAL.tokens(client), THE_PORTAL.tokens(client)
    THE_PORTAL.refresh(client, lost["refresh_token"])
    client.product.advance(60)
    assert error_of(THE_PORTAL.refresh(client, lost["refresh_token"])) == "invalid_grant"
    assert is_alive(client, kept["access_token"])
    assert THE_PORTAL.refresh(client, kept["refresh_token"]).status == 200


def test_a_lost_answer_is_given_again_for_thirty_seconds(client: JsonClient) -> None:
    """The token before works until just before its grace ends; all that it gave is one generation, and it goes on."""
    first = THE_PORTAL.tokens(client)
    client.product.advance(100)
    answers = [THE_PORTAL.refresh(client, first["refresh_token"]).json()]
    client.product.advance(59.999)
    answers += [THE_PORTAL.refresh(client, first["refresh_token"]).json() for _ in range(2)]
    (item,) = client.product.items("grants")
    assert item["generation"]["N"] == "1"
    assert all(is_alive(client, answer["access_token"]) for answer in answers)
    assert len({answer["refresh_token"] for answer in answers}) == 3
    third = THE_PORTAL.refresh(client, answers[0]["refresh_token"]).json()
    assert THE_PORTAL.refresh(client, answers[2]["refresh_token"]).status == 200
    assert is_alive(client, third["access_token"])


def test_the_grace_is_for_the_one_before_alone(client: JsonClient) -> None:
    """Two generations back is reuse at once, however young both rotations are."""
    first = THE_PORTAL.tokens(client)
    second = THE_PORTAL.refresh(client, first["refresh_token"]).json()
    third = THE_PORTAL.refresh(client, second["refresh_token"]).json()
    assert error_of(THE_PORTAL.refresh(client, first["refresh_token"])) == "invalid_grant"
    assert error_of(THE_PORTAL.refresh(client, third["refresh_token"])) == "invalid_grant"


@pytest.mark.parametrize(("idle_days", "rounds"), [(30, 0), (29, 3)])
def test_a_refresh_token_ends(client: JsonClient, idle_days: int, rounds: int) -> None:
    """Unused after 30 days to the millisecond; used every 29 days, after 90 from the sign-in (OP-12, ASVS 10.4.8)."""
    token = THE_PORTAL.tokens(client)["refresh_token"]
    for _ in range(rounds):
        client.product.advance(idle_days * DAY)
        token = THE_PORTAL.refresh(client, token).json()["refresh_token"]
    end = START + timedelta(days=90 if rounds else 30)
    client.product.set_time(end - timedelta(milliseconds=1))
    last = THE_PORTAL.refresh(client, token)
    assert last.status == 200
    client.product.set_time(end if rounds else end + timedelta(days=30))
    assert error_of(THE_PORTAL.refresh(client, last.json()["refresh_token"])) == "invalid_grant"


def test_a_narrower_scope_is_for_one_access_token(client: JsonClient) -> None:
    """It opens less, without openid there is no ID token; the next refresh has all again; wider is invalid_scope."""
    token = THE_PORTAL.tokens(client)["refresh_token"]
    narrow = THE_PORTAL.refresh(client, token, scope="openid").json()
    assert narrow["scope"] == "openid"
    assert set(userinfo_of(client, narrow)) == {"sub"}
    for wider in ("openid email", "openid nonsense", "OPENID", " ", "openid\tprofile"):
        assert error_of(THE_PORTAL.refresh(client, narrow["refresh_token"], scope=wider)) == "invalid_scope"
    no_openid = THE_PORTAL.refresh(client, narrow["refresh_token"], scope="profile").json()
    assert "id_token" not in no_openid
    assert userinfo(client, no_openid["access_token"]).json()["error"] == "insufficient_scope"
    whole = THE_PORTAL.refresh(client, no_openid["refresh_token"], scope="profile openid offline_access").json()
    assert whole["scope"] == OFFLINE
    assert "given_name" in userinfo_of(client, whole)


def userinfo_of(client: JsonClient, tokens: dict[str, Any]) -> dict[str, Any]:
    """Return what userinfo tells."""
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    return client.product.request("GET", "/oauth2/userinfo", headers=bearer).json()


def test_a_new_password_ends_all_tokens(client: JsonClient) -> None:
    """Refresh tokens and access tokens of before the change are dead (PW-09)."""
    tokens = THE_PORTAL.tokens(client)
    change_credentials_epoch(client.product, CAMILLE[0], 1)
    try:
        assert error_of(THE_PORTAL.refresh(client, tokens["refresh_token"])) == "invalid_grant"
        assert not is_alive(client, tokens["access_token"])
        assert THE_PORTAL.introspect(client, tokens["access_token"]).json() == {"active": False}
        assert THE_PORTAL.introspect(client, tokens["refresh_token"]).json() == {"active": False}
    finally:
        change_credentials_epoch(client.product, CAMILLE[0], -1)


def test_reuse_of_the_code_ends_the_family(client: JsonClient) -> None:
    """Also after a refresh, half a minute later: refresh token and access tokens are dead (oidc.md §1)."""
    code = signed_in(client, scope=OFFLINE)
    first = redeem(client, code).json()
    second = THE_PORTAL.refresh(client, first["refresh_token"]).json()
    client.product.advance(60)
    assert redeem(client, code).json()["error"] == "invalid_grant"
    assert error_of(THE_PORTAL.refresh(client, second["refresh_token"])) == "invalid_grant"
    assert not is_alive(client, second["access_token"])


@pytest.fixture
def registrations(product: Product) -> Iterator[None]:
    """Clients as the demo data has them, put back afterwards."""
    del product
    own = wiring.adapters().clients
    before = own.find("portal")
    assert before is not None
    yield
    own.put(before)


@pytest.mark.usefixtures("registrations")
def test_a_disabled_client_has_nothing_left(client: JsonClient) -> None:
    """It is answered as if it were not registered: no refresh, no userinfo, no authorization; enabled, it goes on."""
    own = wiring.adapters().clients
    portal = own.find("portal")
    assert portal is not None
    tokens = THE_PORTAL.tokens(client)
    own.put(replace(portal, enabled=False))
    refused = THE_PORTAL.refresh(client, tokens["refresh_token"])
    assert (refused.status, refused.json()["error"]) == (401, "invalid_client")
    assert not is_alive(client, tokens["access_token"])
    assert client.authorize().status == 400
    own.put(portal)
    assert THE_PORTAL.refresh(client, tokens["refresh_token"]).status == 200


@pytest.mark.parametrize("account", ["gone", "another's"])
def test_a_family_dies_with_its_account(client: JsonClient, account: str) -> None:
    """Neither a deleted account nor another one under the same number is served (OP-20)."""
    tokens = THE_PORTAL.tokens(client)
    product, key = client.product, {"pseudonym": {"S": client.product.pseudonym(CAMILLE[0])}}
    item = product.dynamodb.get_item(TableName=product.table("accounts"), Key=key)["Item"]
    try:
        if account == "gone":
            product.dynamodb.delete_item(TableName=product.table("accounts"), Key=key)
        else:
            other = {**item, "sub": {"S": "another-subject"}}
            product.dynamodb.put_item(TableName=product.table("accounts"), Item=other)
        assert error_of(THE_PORTAL.refresh(client, tokens["refresh_token"])) == "invalid_grant"
        assert not is_alive(client, tokens["access_token"])
    finally:
        product.dynamodb.put_item(TableName=product.table("accounts"), Item=item)


def test_two_members_tokens_stay_apart(client: JsonClient) -> None:
    """In one container each family answers its own member, and the end of one is not the other's (cross-user)."""
    camille = THE_PORTAL.tokens(client)
    sub = verified(client, camille["id_token"])["sub"]
    sacha = JsonClient(client.product)
    code = redirect_parameters(sacha.verify(sacha.to_verify(SACHA, scope=OFFLINE)))["code"]
    answer = redeem(sacha, code).json()
    assert verified(client, answer["id_token"])["sub"] != sub
    THE_PORTAL.revoke(client, answer["refresh_token"])
    again = THE_PORTAL.refresh(client, camille["refresh_token"]).json()
    assert verified(client, again["id_token"])["sub"] == sub


def test_a_refresh_costs_two_calls_to_dynamodb(client: JsonClient) -> None:
    """One read and one write, and two signatures, in a warm container (design: at most 2); a retry only the read."""
    scenarios.warm(client.product)
    first = THE_PORTAL.tokens(client)
    for expected in (["BatchGetItem", "UpdateItem"], ["BatchGetItem"]):
        with metered(client.product) as meter:
            assert THE_PORTAL.refresh(client, first["refresh_token"]).status == 200
        assert [call.operation for call in meter.calls if call.service == "dynamodb"] == expected
        assert [call.operation for call in meter.calls if call.service == "kms"] == ["Sign", "Sign"]
