"""The role may do what the product does: each call of whole sign-ins is looked up in the policy that is deployed."""

import json

from localdev import mail_events
from tests.contract.dynamodb_calls import Call, recorded_calls
from tests.contract.test_strong_reads import everything_a_member_does
from tests.json_client import JsonClient
from tests.product import Product
from tests.tools import ROOT
from tests.web.conftest import restored_members  # noqa: F401 - a fixture of another folder

ON_OTHER_WAYS = {
    # an account is created, by the adapter; an older hash grows at the next sign-in
    ("dynamodb:PutItem", "accounts"),
    ("dynamodb:UpdateItem", "accounts"),
    # a cookie that was copied revokes its device
    ("dynamodb:DeleteItem", "trusted-devices"),
    # an authorization code that comes again revokes its tokens
    ("dynamodb:UpdateItem", "grants"),
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
        (action, resources[resource["Fn::GetAtt"][0]]["Properties"]["TableName"].removeprefix("sesame-"))
        for statement in policy["Statement"]
        for action in statement["Action"]
        if action.startswith("dynamodb:")
        for resource in statement.get("Resource", [])
    }


def test_every_call_is_granted_and_no_grant_is_for_nothing(client: JsonClient, product: Product) -> None:
    """Wrong entries, codes, trust, tokens, sessions: nothing would be refused, and nothing more is open (AWS-01)."""
    with recorded_calls(product) as calls:
        everything_a_member_does(client)
    asked = {(action, table.removeprefix(product.table(""))) for action, table in asked_of(calls)}
    assert asked - granted() == set()
    assert granted() - asked == ON_OTHER_WAYS


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
