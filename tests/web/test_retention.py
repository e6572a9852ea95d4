"""How long things are kept, as docs/retention.md says it, and that nothing outlives that (PRIV-05)."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.member_items import KEPT, KEYS, WITHOUT_MEMBERS
from chalicelib.domain.denial import DENIAL_LIFETIME
from chalicelib.domain.epoch import from_milliseconds
from localdev.tables import definitions
from tests.contract.test_strong_reads import everything_a_member_does
from tests.json_client import CAMILLE, JsonClient
from tests.page_browser import PageBrowser
from tests.product import MOVING_TABLES, Product
from tests.recovery import NEW, link_for, reset
from tests.self_service import change_email, change_password, confirm, deny, tokens
from tests.tools import ROOT

PAGE = (ROOT / "docs" / "retention.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([a-z-]+)` \| .* \| (no end|\d+ days?) \| .* \|$", re.MULTILINE)
TOLD = dict(ROW.findall(PAGE))
NOT_OF_MEMBERS = ("individuals", "clients", "data-keys", "signing-keys", "desk-agents")
SWEPT_LATE = timedelta(seconds=1)
"""TTL knows whole seconds."""


def kept(table: str) -> timedelta:
    """Return how long an item of a table is kept at most, as the page says."""
    return timedelta(days=int(TOLD[table].split()[0]))


def deployed(kind: str) -> list[dict[str, Any]]:
    """Return the properties of every resource of a type that a deployment makes."""
    resources = json.loads((ROOT / ".chalice" / "resources.json").read_text("utf-8"))["Resources"]
    return [each["Properties"] for each in resources.values() if each["Type"] == kind]


def sweep(product: Product) -> None:
    """Do what DynamoDB does some days after an item has expired."""
    for table, key in MOVING_TABLES.items():
        for item in product.items(table):
            if int(item["expires_at"]["N"]) <= product.now().timestamp():
                product.dynamodb.delete_item(TableName=product.table(table), Key={key: item[key]})


def a_long_day(product: Product) -> None:
    """Sign in with everything that leaves a trace, change both credentials, deny, recover, be blocked."""
    client = JsonClient(product)
    everything_a_member_does(JsonClient(product))
    client.sign_in(trust=True)
    change_password(client)
    change_email(client, current=NEW)
    confirm(client, tokens(product, "/email/confirm")[0])
    deny(client, tokens(product, "/notice")[0])
    reset(client, link_for(client), CAMILLE[1])
    client.authorize()
    for _ in range(3):
        client.login((CAMILLE[0], "Wrong-Password-1"))
    page = PageBrowser(product)
    page.authorize("partner-site")


def expiries(product: Product) -> Iterator[tuple[str, timedelta]]:
    """Yield each stored item's table and how long it has left."""
    for table in MOVING_TABLES:
        for item in product.items(table):
            yield table, from_milliseconds(1_000 * int(item["expires_at"]["N"])) - product.now()


def test_every_table_has_its_row() -> None:
    """With a term where DynamoDB sweeps it, and none where only erasure ends it; the others hold nothing of members."""
    tables = {table["TableName"].partition("-")[2]: table for table in definitions("sesame")}
    assert set(TOLD) == set(tables) - {*NOT_OF_MEMBERS}
    assert {name for name, term in TOLD.items() if term == "no end"} == {"accounts"}
    assert {name for name in TOLD if "TimeToLiveSpecification" in tables[name]} == set(TOLD) - {"accounts"}
    assert {*KEYS, *WITHOUT_MEMBERS, KEPT} == set(tables)
    for name in NOT_OF_MEMBERS:
        assert f"`{name}`" in PAGE


def test_the_other_terms_are_those_that_are_deployed(product: Product) -> None:
    """Logs by CloudWatch, backups by DynamoDB, a queue's notices by SQS; a notice's link outlives its record never."""
    groups = deployed("AWS::Logs::LogGroup")
    assert {each["LogGroupName"] for each in groups} == {"/aws/lambda/sesame-prod", "/sesame/access"}
    for group in groups:
        assert re.search(rf"`{group['LogGroupName']}`.*\| {group['RetentionInDays']} days \|", PAGE), group
    queues = {each["QueueName"]: each["MessageRetentionPeriod"] / 86_400 for each in deployed("AWS::SQS::Queue")}
    assert queues == {
        "sesame-logout-notices.fifo": 1,
        "sesame-logout-notices-given-up.fifo": 14,
        "sesame-mail-events-given-up": 1,
    }
    assert re.search(
        r"^\| queues of sign-out notices \| .* \| 1 day; 14 days where that failed \| SQS \|$", PAGE, re.MULTILINE
    )
    assert re.search(r"^\| queue of mail events that could not be taken \| .* \| 1 day \| SQS \|$", PAGE, re.MULTILINE)
    backups = [each.get("PointInTimeRecoverySpecification") for each in deployed("AWS::DynamoDB::Table")]
    assert backups == [{"PointInTimeRecoveryEnabled": True}] * len(definitions("sesame"))
    assert re.search(r"^\| backups .* all tables as they were \| 35 days \| DynamoDB \|$", PAGE, re.MULTILINE)
    assert kept("links") > DENIAL_LIFETIME
    assert product.world.settings.limits.trusted_device == kept("trusted-devices")


@pytest.mark.usefixtures("restored_members")
def test_nothing_is_kept_longer_than_the_page_says(product: Product) -> None:
    """After a day with everything in it each item has a term, and none a longer one than its row."""
    a_long_day(product)
    found = list(expiries(product))
    assert {table for table, _ in found} >= {"sessions", "trusted-devices", "grants", "links", "password-counters"}
    for table, left in found:
        assert timedelta(0) < left <= kept(table) + SWEPT_LATE, table


@pytest.mark.usefixtures("restored_members")
def test_time_alone_empties_the_tables(product: Product) -> None:
    """Month by month what is over goes, until the account is all that is left (a moved clock and a sweep)."""
    a_long_day(product)
    product.advance(31 * 86_400)
    sweep(product)
    assert product.items("sessions") == []
    assert product.items("links") == []
    assert product.items("password-counters") == []
    product.advance(154 * 86_400)
    sweep(product)
    assert {table for table, _ in expiries(product)} <= {"otp-ledgers", "consents"}
    product.advance(3_650 * 86_400)
    sweep(product)
    assert list(expiries(product)) == []
    assert JsonClient(product).authorize().status == 200
