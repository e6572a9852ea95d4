"""Tables and keys as they are deployed: encrypted under our keys, recoverable, hard to delete, in one region."""

from typing import Any

import pytest

from chalicelib.config import load_settings
from chalicelib.domain.limits import Limits
from scripts.package_settings import SAMPLES, variables_of
from tests.deployment.reading import of_type, plain

SHORT_LIVED = {
    "PasswordCountersTable",
    "OtpLedgersTable",
    "SessionsTable",
    "TrustedDevicesTable",
    "GrantsTable",
    "LinksTable",
    "ConsentsTable",
    "OneTimeValuesTable",
    "PushedRequestsTable",
    "DeskEventsTable",
}

LASTING = {"AccountsTable", "IndividualsTable", "ClientsTable", "DataKeysTable", "SigningKeysTable", "DeskAgentsTable"}

ADMINISTERS = {
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:EnableKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
}

ROTATES = {"kms:DisableKeyRotation", "kms:EnableKeyRotation"}

SEALS = {"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"}

ACCOUNT = {"AWS": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}

LOG_GROUP = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"

TOPICS = "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:"

USES: dict[str, tuple[dict[str, Any], set[str], dict[str, Any]]] = {
    "DataKey.TheAccountLetsRolesWrapAndUnwrap": (
        ACCOUNT,
        {"kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"},
        {"Null": {"kms:EncryptionContext:purpose": "false"}},
    ),
    "TableKey.TheAccountLetsDynamoDbUseIt": (
        ACCOUNT,
        SEALS | {"kms:CreateGrant"},
        {"StringEquals": {"kms:ViaService": "dynamodb.${AWS::Region}.amazonaws.com"}},
    ),
    "OperationsKey.LogsAreEncrypted": (
        {"Service": "logs.${AWS::Region}.amazonaws.com"},
        SEALS | {"kms:DescribeKey"},
        {
            "ArnLike": {
                "kms:EncryptionContext:aws:logs:arn": [
                    f"{LOG_GROUP}/aws/lambda/sesame-prod",
                    f"{LOG_GROUP}/sesame/access",
                ]
            }
        },
    ),
    "OperationsKey.MailEventsAndAlarmsArePublished": (
        {"Service": ["ses.amazonaws.com", "cloudwatch.amazonaws.com"]},
        {"kms:Decrypt", "kms:GenerateDataKey"},
        {"StringEquals": {"aws:SourceAccount": "AWS::AccountId"}},
    ),
    "OperationsKey.SnsPutsMailEventsAside": (
        {"Service": "sns.amazonaws.com"},
        {"kms:Decrypt", "kms:GenerateDataKey"},
        {"ArnEquals": {"aws:SourceArn": f"{TOPICS}sesame-mail-events"}},
    ),
    "OperationsKey.TheAccountLetsRolesUseTheQueue": (
        ACCOUNT,
        {"kms:Decrypt", "kms:GenerateDataKey"},
        {"StringEquals": {"kms:ViaService": "sqs.${AWS::Region}.amazonaws.com"}},
    ),
}


def test_tables_are_in_one_region(resources: dict[str, Any]) -> None:
    """Every table is of the kind that has no copy elsewhere: the last writer of two regions would win (DB-07)."""
    kinds = {each["Type"] for each in resources.values() if "DynamoDB" in each["Type"]}
    assert kinds == {"AWS::DynamoDB::Table"}
    assert set(of_type(resources, "AWS::DynamoDB::Table")) == SHORT_LIVED | LASTING
    assert [n for n, t in of_type(resources, "AWS::DynamoDB::Table").items() if "StreamSpecification" in t] == []


@pytest.mark.parametrize("name", sorted(SHORT_LIVED | LASTING))
def test_a_table_is_encrypted_recoverable_and_protected(resources: dict[str, Any], name: str) -> None:
    """Our key, recovery to any second, no deletion by mistake, and TTL where items end."""
    table = resources[name]["Properties"]
    assert plain(table["SSESpecification"]) == {
        "SSEEnabled": True,
        "SSEType": "KMS",
        "KMSMasterKeyId": "TableKey.Arn",
    }
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] is True
    assert (resources[name]["DeletionPolicy"], resources[name]["UpdateReplacePolicy"]) == ("Retain", "Retain")
    time_to_live = {"AttributeName": "expires_at", "Enabled": True} if name in SHORT_LIVED else None
    assert table.get("TimeToLiveSpecification") == time_to_live


@pytest.mark.parametrize("name", ["DataKey", "TableKey", "OperationsKey"])
def test_keys_that_encrypt_are_rotated_and_kept(resources: dict[str, Any], name: str) -> None:
    """A symmetric key gets new material each year, and outlives the stack."""
    assert resources[name]["Properties"]["EnableKeyRotation"] is True
    assert (resources[name]["DeletionPolicy"], resources[name]["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_signing_keys_are_for_the_functions_of_the_stack(template: dict[str, dict[str, Any]]) -> None:
    """Keys that sign are not part of the template; the rotator is told for which roles it makes them (KEY-01)."""
    specs = {
        key.get("KeySpec", "SYMMETRIC_DEFAULT") for key in of_type(template["Resources"], "AWS::KMS::Key").values()
    }
    assert specs == {"SYMMETRIC_DEFAULT"}
    own = load_settings(variables_of(template, "KeyRotation"))
    arn = "arn:aws:iam::000000000000:role/"
    signers = [f"{arn}ApiHandlerRole", f"{arn}LogoutNoticesRole"]
    assert (own.token_signer_roles.split(","), own.key_rotator_role) == (signers, f"{arn}KeyRotationRole")


def test_key_policies_say_what_the_table_says(resources: dict[str, Any]) -> None:
    """Each statement of each key; `*` as the resource of a key policy is the key that carries it."""
    keys = of_type(resources, "AWS::KMS::Key")
    assert set(keys) == {"DataKey", "TableKey", "OperationsKey"}
    used = {}
    for name, key in keys.items():
        first, *others = key["KeyPolicy"]["Statement"]
        told = plain(first["Principal"]), set(first["Action"]), first.get("Condition")
        assert told == (ACCOUNT, ADMINISTERS | ROTATES, None)
        for each in others:
            condition = plain(each.get("Condition", {}))
            used[f"{name}.{each['Sid']}"] = (plain(each["Principal"]), set(each["Action"]), condition)
    assert used == USES


def test_the_product_starts_with_what_the_template_tells_it(template: dict[str, dict[str, Any]]) -> None:
    """The function's variables make settings that name the tables, keys, identity and mail settings of the stack."""
    settings = load_settings(variables_of(template, "APIHandler"))
    assert (settings.stage, settings.issuer) == ("prod", "https://connexion.assureur.example")
    assert settings.data_key_alias == "alias/sesame-data"
    assert settings.mail_from_address == "ne-pas-repondre@assureur.example"
    assert settings.mail_configuration_set == "sesame"
    told = settings.organisation_name, settings.support_phone, settings.insurer_url
    assert told == (SAMPLES["OrganisationName"], SAMPLES["SupportPhone"], SAMPLES["InsurerUrl"])
    assert (settings.directory_url, settings.limits) == ("", Limits())
    tables = of_type(template["Resources"], "AWS::DynamoDB::Table").values()
    assert {each["TableName"].split("-", 1)[0] for each in tables} == {settings.table_prefix}
