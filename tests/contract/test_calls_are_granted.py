"""The role may do what the product does: each call of whole sign-ins is looked up in the policy that is deployed."""

import json
from typing import Any

import pytest

from chalicelib import wiring
from localdev import mail_events
from tests.contract.dynamodb_calls import Call, recorded_calls
from tests.contract.test_strong_reads import TOLD, everything_a_member_does, everything_that_ends_it
from tests.json_client import JsonClient
from tests.logout_party import listening, registered
from tests.product import Product
from tests.tools import ROOT
from tests.web.conftest import restored_members  # noqa: F401 - a fixture of another folder

ON_OTHER_WAYS = {
    # an account is created, by the adapter
    ("dynamodb:PutItem", "accounts"),
    # another party's client asks for consent, and finds it given
    ("dynamodb:BatchGetItem", "consents"),
    ("dynamodb:GetItem", "consents"),
    ("dynamodb:PutItem", "consents"),
    # the support desk: tests/desk/test_trail.py asks for these
    ("dynamodb:BatchGetItem", "desk-agents"),
    ("dynamodb:BatchGetItem", "desk-events"),
    ("dynamodb:BatchGetItem", "links"),
    ("dynamodb:PutItem", "desk-events"),
    ("dynamodb:UpdateItem", "desk-events"),
}
"""What an adapter does that is not part of the sign-ins below."""


def asked_of(calls: list[Call]) -> set[tuple[str, str]]:
    """Return the action and the table of each call; a transaction needs the action of each of its writes."""
    asked = set()
    for call in calls:
        if call.operation == "TransactWriteItems":
            for each in call.parameters["TransactItems"]:
                ((kind, write),) = each.items()
                asked.add((f"dynamodb:{kind}Item", write["TableName"]))
        elif call.operation == "BatchGetItem":
            asked |= {("dynamodb:BatchGetItem", table) for table in call.parameters["RequestItems"]}
        else:
            asked.add((f"dynamodb:{call.operation}", call.parameters["TableName"]))
    return asked


def granted(role: str = "prod") -> set[tuple[str, str]]:
    """Return each action on tables that a role may take, with the table's name without its prefix."""
    folder = ROOT / ".chalice"
    policy = json.loads((folder / f"policy-{role}.json").read_text(encoding="utf-8"))
    resources = json.loads((folder / "resources.json").read_text(encoding="utf-8"))["Resources"]
    return {
        (action, resources[table_of(resource)]["Properties"]["TableName"].removeprefix("sesame-"))
        for statement in policy["Statement"]
        for action in statement["Action"]
        if action.startswith("dynamodb:")
        for resource in statement.get("Resource", [])
    }


def table_of(resource: dict[str, Any]) -> str:
    """Return the logical id of the table that a resource of a statement is, or is an index of."""
    if "Fn::GetAtt" in resource:
        return str(resource["Fn::GetAtt"][0])
    return str(resource["Fn::Sub"]).removeprefix("${").partition(".Arn}/index/")[0]


def test_every_call_is_granted_and_no_grant_is_for_nothing(client: JsonClient, product: Product) -> None:
    """Wrong entries, codes, trust, tokens, sessions: nothing would be refused, and nothing more is open (AWS-01)."""
    with registered("portal", backchannel_logout_uri=TOLD), recorded_calls(product) as calls:
        everything_a_member_does(client)
        everything_that_ends_it(JsonClient(product))
        look_and_end_a_device(JsonClient(product))
    asked = {(action, table.removeprefix(product.table(""))) for action, table in asked_of(calls)}
    assert asked - granted() == set()
    assert granted() - asked == ON_OTHER_WAYS


def look_and_end_a_device(client: JsonClient) -> None:
    """See one's own sign-ins, and end the device that one has."""
    client.product.advance(1)
    client.sign_in(trust=True)
    wiring.adapters().clients._remembered.clear()
    (device,) = client.call("GET", "/me/security").json()["devices"]
    assert client.call("POST", "/me/security", {"end": "device", "id": device["id"]}).status == 200


@pytest.mark.emulator("delivers from moto's queue")
def test_what_tells_clients_needs_what_its_role_has(client: JsonClient, product: Product) -> None:
    """A notice of a session that has ended takes the calls that the third role grants, and opens no data key (AWS-01)."""
    with listening() as party, registered("portal", backchannel_logout_uri=party.uri):
        everything_that_ends_it(client)
        with recorded_calls(product) as calls:
            assert product.world.logout_worker.deliver() == 2
    asked = {(action, table.removeprefix(product.table(""))) for action, table in asked_of(calls)}
    assert asked == granted("prod-logout-notices")
    assert [each for call in calls for each in call.reads() if not each[1]] == []


def test_what_hears_of_mails_needs_what_its_role_has(client: JsonClient, restored_members: Product) -> None:  # noqa: F811 - the fixture
    """Every kind of news takes the calls that the other role grants, and no grant is for nothing (AWS-01)."""
    product = restored_members
    client.to_verify()
    message_id = product.mails()[0]["id"]
    with recorded_calls(product) as calls:
        for kind in mail_events.EVENTS:
            mail_events.tell(product.world, message_id, kind)
    asked = {(action, table.removeprefix(product.table(""))) for action, table in asked_of(calls)}
    assert asked == granted("prod-mail-feedback")
    keys = [call.parameters["Key"] for call in calls if call.parameters.get("TableName") == product.table("data-keys")]
    assert keys == [{"purpose": {"S": "seal"}}]
    assert [each for call in calls for each in call.reads() if not each[1]] == []
