"""Every read that decides something is strong, by key, and never through an index (DB-03)."""

import json

from localdev.tables import definitions
from tests.contract.dynamodb_calls import Call, recorded_calls
from tests.json_client import CAMILLE, JsonClient, redirect_parameters
from tests.logout_party import logout, registered, signed_in
from tests.product import Product
from tests.proofs import ec_key, proof
from tests.security.fault_steps import Walker
from tests.web.token_calls import THE_PORTAL, redeem, userinfo

READS = {"GetItem", "BatchGetItem"}
WRITES = {"PutItem", "UpdateItem", "TransactWriteItems"}


def everything_a_member_does(client: JsonClient) -> None:
    """Sign in with wrong entries and trust, use and revoke tokens, come back by session and by trusted device."""
    client.authorize(scope="openid profile offline_access")
    client.login((CAMILLE[0], "Wrong-Password-1"))
    client.login()
    client.code_request()
    client.verify(client.wrong_code())
    code = redirect_parameters(client.verify(client.newest_code(), trust_device=True))["code"]
    tokens = redeem(client, code).json()
    assert userinfo(client, tokens["access_token"]).status == 200
    tokens = THE_PORTAL.refresh(client, tokens["refresh_token"]).json()
    assert THE_PORTAL.introspect(client, tokens["access_token"]).json()["active"]
    assert THE_PORTAL.revoke(client, tokens["refresh_token"]).status == 200
    assert "code" in redirect_parameters(client.authorize(prompt="none"))
    client.authorize(prompt="login")
    assert client.login().json()["next"] == "redirect"
    push_with_a_proof(client)
    assert client.call("POST", "/password/forgot", {"nir": CAMILLE[0], "birthdate": "1955-08-21"}).status == 202


def push_with_a_proof(client: JsonClient) -> None:
    """Push a request with a DPoP proof, as a client with a secret, and use it."""
    walker, nonce = Walker(client), None
    for _ in range(2):  # the first answer brings the nonce
        url = f"{client.product.issuer}/oauth2/par"
        answer = walker.push(proof(ec_key(), "POST", url, client.product.now(), nonce=nonce))
        nonce = answer.header("DPoP-Nonce")
    assert walker.use_what_was_pushed().status == 200


TOLD = "https://portal.example/back-channel"


def everything_that_ends_it(client: JsonClient) -> None:
    """Look at the session, stay, sign out by a hint of the client, and everywhere."""
    hint = signed_in(client)
    assert client.call("GET", "/session").json()["signed_in"] is True
    assert client.call("POST", "/session/extend", {}).json()["signed_in"] is True
    assert logout(client, id_token_hint=hint).json() == {"next": "done"}
    signed_in(client)
    assert client.call("POST", "/session/end", {"everywhere": "yes"}).json() == {"next": "done"}


def reads_of(calls: list[Call]) -> list[tuple[str, bool]]:
    """Return each table read with its strength."""
    return [read for call in calls for read in call.reads()]


def test_every_read_of_a_sign_in_is_strong(client: JsonClient, product: Product) -> None:
    """From the authorization request to the claims, each table is read, and each read is consistent."""
    with recorded_calls(product) as calls:
        everything_a_member_does(client)
    tables = {"accounts", "individuals", "clients", "data-keys", "signing-keys"}
    tables |= {"password-counters", "otp-ledgers", "sessions", "trusted-devices", "grants", "links"}
    assert {table for table, _ in reads_of(calls)} == {product.table(name) for name in tables}
    assert [table for table, is_strong in reads_of(calls) if not is_strong] == []


def test_nothing_is_searched_and_no_index_is_used(client: JsonClient, product: Product) -> None:
    """Items are read and written by their key alone; there is no query, no scan and no index."""
    with recorded_calls(product) as calls:
        everything_a_member_does(client)
    assert {call.operation for call in calls} == READS | WRITES
    assert [call for call in calls if "IndexName" in call.parameters] == []


def test_ending_sessions_reads_strongly_and_searches_for_names_alone(client: JsonClient, product: Product) -> None:
    """The one query asks an index of keys whom to tell; whatever decides is read by key, and written on a condition."""
    with registered("portal", backchannel_logout_uri=TOLD), recorded_calls(product) as calls:
        everything_that_ends_it(client)
    (query,) = [call.parameters for call in calls if call.operation == "Query"]
    assert (query["TableName"], query["IndexName"]) == (product.table("sessions"), "by-member")
    assert [table for table, is_strong in reads_of(calls) if not is_strong] == []
    ends = [call.parameters for call in calls if "ended_by" in json.dumps(call.parameters)]
    assert [bool(end["ConditionExpression"]) for end in ends] == [True]
    (written,) = [c.parameters["TransactItems"] for c in calls if "SET signed_out_at_ms" in json.dumps(c.parameters)]
    assert [bool(next(iter(each.values()))["ConditionExpression"]) for each in written] == [True, True]


def test_every_write_of_state_is_conditional(client: JsonClient, product: Product) -> None:
    """Each write of a sign-in holds only on the state that was expected (DB-02)."""
    with recorded_calls(product) as calls:
        everything_a_member_does(client)
    writes = [call.parameters for call in calls if call.operation in {"PutItem", "UpdateItem"}]
    for call in calls:
        if call.operation == "TransactWriteItems":
            writes += [next(iter(each.values())) for each in call.parameters["TransactItems"]]
    assert {write["TableName"] for write in writes} == {
        product.table(name)
        for name in (
            *("password-counters", "otp-ledgers", "sessions", "trusted-devices", "grants", "links"),
            *("one-time-values", "pushed-requests", "accounts"),  # the last is looked at, by a redemption
        )
    }
    assert [write["TableName"] for write in writes if not write.get("ConditionExpression")] == []


def test_the_two_indexes_hold_keys_alone(product: Product) -> None:
    """They find a member's sessions and trusted devices; no other table has one, deployed or made from it."""
    deployed = definitions("sesame")
    assert deployed
    described = [product.dynamodb.describe_table(TableName=each)["Table"] for each in table_names(product)]
    assert len(described) == len(deployed)
    for table in (*deployed, *described):
        indexes = [value for name, value in table.items() if name.endswith("SecondaryIndexes") and value]
        assert len(indexes) == int(table["TableName"].endswith(("-sessions", "-trusted-devices")))
        for (index,) in indexes:
            assert (index["IndexName"], index["Projection"]["ProjectionType"]) == ("by-member", "KEYS_ONLY")


def table_names(product: Product) -> list[str]:
    """Return the names of the product's tables in the emulator."""
    names = product.dynamodb.list_tables()["TableNames"]
    return [name for name in names if name.startswith(product.table(""))]
