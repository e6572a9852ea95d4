"""The whole product with its directory behind HTTP: cases 7 and 8, outages, and who is asked about whom."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib import wiring
from chalicelib.adapters import aws
from chalicelib.domain.member import Affiliation, Individual
from chalicelib.wiring import Adapters
from tests.contract.directories import adapters_asking
from tests.directory_server import Behaviour, DirectoryServer, drops_the_connection, never_answers, says, serving
from tests.json_client import CAMILLE, NOBODY, JsonClient, redirect_parameters
from tests.product import Product
from tests.security.fault_steps import Walker
from tests.security.prod_shape import fresh_adapters

FAILING: dict[str, Behaviour] = {
    "timeout": never_answers,
    "dropped": drops_the_connection,
    "throttled": says(429),
    "broken": says(503),
    "garbage": says(200, b"?"),
    "not-found": says(404),
}


@pytest.fixture
def directory(product: Product) -> Iterator[DirectoryServer]:
    """The product on a small directory that knows Camille; the table still says so too, and is not read."""
    table = wiring.adapters().directory_table
    item = product.dynamodb.get_item(
        TableName=product.table("individuals"), Key=table.key(product.pseudonym(CAMILLE[0]))
    )
    camille = table.parse(item["Item"])
    assert isinstance(camille, Individual)
    server = DirectoryServer()
    server.knows(CAMILLE[0][:13], camille)
    with serving(server), fresh_adapters(product, adapters_asking(product, server)):
        yield server


def test_a_member_signs_in_and_is_asked_about_once(directory: DirectoryServer, client: JsonClient) -> None:
    """From authorize to userinfo: one question after the right password, and one where a scope asks who it is."""
    walker = Walker(client)
    client.authorize(scope="openid profile")
    assert client.login((CAMILLE[0], "wrong")).status == 401
    assert directory.questions == []
    assert client.login(CAMILLE).json()["next"] == "request_code"
    client.code_request()
    walker.code = redirect_parameters(client.verify(client.newest_code()))["code"]
    assert [json.loads(question.body) for question in directory.questions] == [{"nir": CAMILLE[0][:13]}]
    walker.access_token = walker.exchange().json()["access_token"]
    assert walker.ask_who().json()["given_name"] == "Camille"
    assert len(directory.questions) == 2


def test_the_directory_is_not_asked_for_scopes_that_it_knows_nothing_of(
    directory: DirectoryServer, client: JsonClient
) -> None:
    """With `openid email` userinfo answers from the account alone."""
    walker = Walker(client)
    client.authorize(scope="openid email")
    client.login(CAMILLE)
    client.code_request()
    walker.code = redirect_parameters(client.verify(client.newest_code()))["code"]
    walker.access_token = walker.exchange().json()["access_token"]
    directory.questions.clear()
    assert set(walker.ask_who().json()) == {"sub", "email", "email_verified"}
    assert directory.questions == []


@pytest.mark.parametrize("who", [(CAMILLE[0], "wrong"), (NOBODY, CAMILLE[1])])
def test_strangers_cause_no_question(directory: DirectoryServer, client: JsonClient, who: tuple[str, str]) -> None:
    """Wrong password or unknown number: the insurer's register is spared, and time tells nothing (THR-04)."""
    client.authorize()
    assert client.login(who).status == 401
    assert directory.questions == []


@pytest.mark.parametrize(
    ("affiliation", "problem"),
    [
        (Affiliation.OTHER, "not-affiliated"),
        (Affiliation.NONE, "not-affiliated"),
        (Affiliation.PENDING, "affiliation-pending"),
        (None, "not-affiliated"),
    ],
)
def test_cases_7_and_8_are_what_the_directory_says(
    directory: DirectoryServer, client: JsonClient, affiliation: Affiliation | None, problem: str
) -> None:
    """Another scheme, none, pending, or nobody of that number: 403; told otherwise, the next post goes on."""
    before = directory.people[CAMILLE[0][:13]]
    client.authorize()
    if affiliation is None:
        directory.people.clear()
    else:
        directory.people[CAMILLE[0][:13]] = {**before, "affiliation": affiliation.value}
    refusal = client.login(CAMILLE)
    assert (refusal.status, refusal.json()["type"].rpartition("/")[2]) == (403, problem)
    directory.people[CAMILLE[0][:13]] = before
    assert client.login(CAMILLE).json()["next"] == "request_code"


@pytest.mark.parametrize("mode", FAILING)
def test_an_outage_closes_the_way_and_counts_nothing(
    directory: DirectoryServer, client: JsonClient, product: Product, mode: str
) -> None:
    """The right password is 503 while the directory fails: nothing stored, nothing counted; then the same post goes on."""
    client.authorize()
    client.login((CAMILLE[0], "wrong"))
    before = product.items("password-counters")
    directory.always = FAILING[mode]
    answer = client.login(CAMILLE)
    assert (answer.status, answer.json()["type"].rpartition("/")[2]) == (503, "service-unavailable")
    assert int(answer.header("retry-after")) > 0
    assert product.items("password-counters") == before
    directory.always = None
    assert client.login(CAMILLE).json()["next"] == "request_code"


def test_the_token_is_wrapped_by_kms_beside_the_data_keys(product: Product, client: JsonClient) -> None:
    """What the operator stores by docs/directory.md is shown to the directory, and is read once for many sign-ins."""
    settings, table = product.world.settings, product.table("data-keys")
    kms = aws.client("kms", settings.aws_region)
    wrapped = kms.encrypt(
        KeyId=settings.data_key_alias, Plaintext=b"token-of-a-test", EncryptionContext={"purpose": "directory"}
    )["CiphertextBlob"]
    product.dynamodb.put_item(TableName=table, Item={"purpose": {"S": "directory"}, "wrapped": {"B": wrapped}})
    try:
        with serving(DirectoryServer()) as server:
            adapters = Adapters(replace(settings, directory_url=server.url))
            with fresh_adapters(product, adapters):
                for _ in range(2):
                    client.authorize()
                    assert client.login(CAMILLE).status == 403
            assert [each.headers["authorization"] for each in server.questions] == ["Bearer token-of-a-test"] * 2
    finally:
        product.dynamodb.delete_item(TableName=table, Key={"purpose": {"S": "directory"}})


def test_without_its_secret_the_directory_is_an_outage(product: Product, client: JsonClient) -> None:
    """Nothing is asked as nobody where a token was agreed."""
    with serving(DirectoryServer()) as server:
        adapters = Adapters(replace(product.world.settings, directory_url=server.url))
        with fresh_adapters(product, adapters):
            client.authorize()
            assert client.login(CAMILLE).status == 503
        assert server.questions == []
