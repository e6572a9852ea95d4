"""Every read that decides something is strong, by key, and never through an index (DB-03)."""

from localdev.tables import definitions
from tests.contract.dynamodb_calls import Call, recorded_calls
from tests.json_client import CAMILLE, JsonClient, redirect_parameters
from tests.product import Product
from tests.web.test_token_exchange import redeem, userinfo

READS = {"GetItem", "BatchGetItem"}
WRITES = {"PutItem", "UpdateItem", "TransactWriteItems"}


def everything_a_member_does(client: JsonClient) -> None:
    """Sign in with wrong entries and trust, redeem, read claims, come back by session and by trusted device."""
    client.authorize()
    client.login((CAMILLE[0], "Wrong-Password-1"))
    client.login()
    client.code_request()
    client.verify(client.wrong_code())
    code = redirect_parameters(client.verify(client.newest_code(), trust_device=True))["code"]
    tokens = redeem(client, code).json()
    assert userinfo(client, tokens["access_token"]).status == 200
    assert "code" in redirect_parameters(client.authorize(prompt="none"))
    client.authorize(prompt="login")
    assert client.login().json()["next"] == "redirect"
    assert client.call("POST", "/password/forgot", {"nir": CAMILLE[0], "birthdate": "1955-08-21"}).status == 202


def reads_of(calls: list[Call]) -> list[tuple[str, bool]]:
    """Return each table read with its strength."""
    return [read for call in calls for read in call.reads()]


def test_every_read_of_a_sign_in_is_strong(client: JsonClient, product: Product) -> None:
    """From the authorization request to the claims, each table is read, and each read is consistent."""
    with recorded_calls(product) as calls:
        everything_a_member_does(client)
    tables = {"accounts", "individuals", "clients", "data-keys"}
    tables |= {"password-counters", "otp-ledgers", "sessions", "trusted-devices", "grants", "links"}
    assert {table for table, _ in reads_of(calls)} == {product.table(name) for name in tables}
    assert [table for table, is_strong in reads_of(calls) if not is_strong] == []


def test_nothing_is_searched_and_no_index_is_used(client: JsonClient, product: Product) -> None:
    """Items are read and written by their key alone; there is no query, no scan and no index."""
    with recorded_calls(product) as calls:
        everything_a_member_does(client)
    assert {call.operation for call in calls} == READS | WRITES
    assert [call for call in calls if "IndexName" in call.parameters] == []


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
        for name in ("password-counters", "otp-ledgers", "sessions", "trusted-devices", "grants", "links")
    }
    assert [write["TableName"] for write in writes if not write.get("ConditionExpression")] == []


def test_no_table_has_an_index(product: Product) -> None:
    """Neither the definition that is deployed nor a table that was made from it has one."""
    deployed = definitions("sesame")
    assert deployed
    described = [product.dynamodb.describe_table(TableName=each)["Table"] for each in table_names(product)]
    assert len(described) == len(deployed)
    for table in (*deployed, *described):
        assert {name for name, value in table.items() if name.endswith("SecondaryIndexes") and value} == set()


def table_names(product: Product) -> list[str]:
    """Return the names of the product's tables in the emulator."""
    names = product.dynamodb.list_tables()["TableNames"]
    return [name for name in names if name.startswith(product.table(""))]
