"""The IAM policies are written by hand and name what they open (AWS-01); stage `dev` is never deployed, so opens nothing."""

import json
from typing import Any

import pytest

from tests.architecture.source_tree import ROOT

CHALICE = ROOT / ".chalice"


def statements(name: str) -> list[dict[str, Any]]:
    """Return the statements of the policy of a stage, or of one function of a stage."""
    policy = json.loads((CHALICE / f"policy-{name}.json").read_text(encoding="utf-8"))
    return list(policy["Statement"])


def opens_too_much(statement: dict[str, Any]) -> bool:
    """Tell whether a statement allows actions by wildcard, or all resources of a service or account."""
    return any("*" in action for action in statement["Action"]) or any(map(_is_wide, statement.get("Resource", [])))


def _is_wide(resource: str | dict[str, Any]) -> bool:
    name = str(resource.get("Fn::Sub", "")) if isinstance(resource, dict) else resource
    return name.endswith("*") and not name.endswith(":log-stream:*")


ALLOWED = {
    "Sid": "MakeSigningKeys",
    "Effect": "Allow",
    "Action": ["kms:CreateKey"],
    "Resource": ["*"],
    "Condition": {
        "StringEquals": {
            "aws:RequestedRegion": {"Ref": "AWS::Region"},
            "kms:KeyOrigin": "AWS_KMS",
            "kms:KeySpec": ["RSA_3072", "ECC_NIST_P256"],
            "kms:KeyUsage": "SIGN_VERIFY",
        },
        "Bool": {"kms:MultiRegion": "false"},
    },
}
"""The one exception, to the letter: a key that is about to be made has no name, so IAM takes nothing else (ADR 10)."""


def too_wide(policy: str) -> list[str]:
    """Return the statements of a policy that open too much; the exception is one in its own policy alone."""
    allowed = [ALLOWED] if policy == "prod-key-rotation" else []
    return [each["Sid"] for each in statements(policy) if opens_too_much(each) and each not in allowed]


def test_no_statement_is_wider_than_a_named_thing() -> None:
    """No action and no resource of the deployed stage is a wildcard, log streams of our own group apart."""
    policies = sorted(path.stem.removeprefix("policy-") for path in CHALICE.glob("policy-*.json"))
    assert {policy: too_wide(policy) for policy in policies} == {policy: [] for policy in policies}
    assert {"prod", "prod-mail-feedback", "prod-key-rotation"} <= set(policies)


@pytest.mark.parametrize(
    ("action", "resource"),
    [("dynamodb:*", "arn:aws:x"), ("kms:Sign", "*"), ("kms:Sign", {"Fn::Sub": "arn:aws:kms:${AWS::Region}:1:key/*"})],
)
def test_a_wildcard_is_noticed(action: str, resource: object) -> None:
    """A wide action, a star and a star at the end of an ARN are each reported."""
    assert opens_too_much({"Action": [action], "Resource": [resource]})


@pytest.mark.parametrize(
    "change",
    [
        {"Condition": {}},
        {"Action": ["kms:CreateKey", "kms:Sign"]},
        {"Condition": {**ALLOWED["Condition"], "StringEquals": {"kms:KeyUsage": "SIGN_VERIFY"}}},  # type: ignore[dict-item]  # a dict of dicts
    ],
    ids=["no condition", "another action", "fewer conditions"],
)
def test_the_exception_is_noticed_where_it_is_widened(
    change: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds for one statement as it is, and for no other policy."""
    wider = {**ALLOWED, **change}
    monkeypatch.setitem(globals(), "statements", lambda _policy: [wider])
    assert too_wide("prod-key-rotation") == ["MakeSigningKeys"]
    monkeypatch.setitem(globals(), "statements", lambda _policy: [ALLOWED])
    assert too_wide("prod-key-rotation") == []
    assert too_wide("prod") == ["MakeSigningKeys"]


def test_every_table_that_is_deployed_is_used() -> None:
    """The policy and the table definitions name the same tables."""
    resources = json.loads((CHALICE / "resources.json").read_text(encoding="utf-8"))["Resources"]
    tables = {name for name, resource in resources.items() if resource["Type"] == "AWS::DynamoDB::Table"}
    opened = {
        resource["Fn::GetAtt"][0]
        for statement in statements("prod")
        for resource in statement.get("Resource", [])
        if "dynamodb:" in statement["Action"][0] and "Fn::GetAtt" in resource
    }
    assert opened == tables


def test_the_local_stage_has_no_rights_on_aws() -> None:
    """Stage `dev` is the emulator; a deployment of it by mistake could do nothing."""
    assert statements("dev") == []


def test_chalice_never_writes_a_policy_itself() -> None:
    """Chalice's generated policy would open every resource, and would forget SES (platform.md §6)."""
    config = json.loads((CHALICE / "config.json").read_text(encoding="utf-8"))
    assert config["autogen_policy"] is False
    assert {name: stage["environment_variables"]["STAGE"] for name, stage in config["stages"].items()} == {
        "dev": "dev",
        "prod": "prod",
    }
