"""What each function may do on AWS, statement by statement: whoever widens one must change this table too (AWS-01)."""

from typing import Any

import pytest

from tests.deployment.reading import of_type, plain, references

Statement = tuple[set[str], set[str], dict[str, Any]]

ARN = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:"

EXPECTED: dict[str, Statement] = {
    "WriteOwnLogs": ({"logs:CreateLogStream", "logs:PutLogEvents"}, {"FunctionLogs.Arn"}, {}),
    "ReadClientsAndWrappedKeys": ({"dynamodb:GetItem"}, {"ClientsTable.Arn", "DataKeysTable.Arn"}, {}),
    "NameClients": ({"dynamodb:BatchGetItem"}, {"ClientsTable.Arn"}, {}),
    "ReadTheDirectory": ({"dynamodb:BatchGetItem"}, {"IndividualsTable.Arn"}, {}),
    "KeepAccounts": (
        {"dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        {"AccountsTable.Arn"},
        {},
    ),
    "CountPasswords": (
        {"dynamodb:BatchGetItem", "dynamodb:PutItem"},
        {"PasswordCountersTable.Arn"},
        {},
    ),
    "CountCodes": (
        {"dynamodb:BatchGetItem", "dynamodb:UpdateItem"},
        {"OtpLedgersTable.Arn"},
        {},
    ),
    "KeepSessions": (
        {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        {"SessionsTable.Arn"},
        {},
    ),
    "FindWhatAMemberHas": (
        {"dynamodb:Query"},
        {"${SessionsTable.Arn}/index/by-member", "${TrustedDevicesTable.Arn}/index/by-member"},
        {},
    ),
    "KeepTrustedDevices": (
        {"dynamodb:BatchGetItem", "dynamodb:DeleteItem", "dynamodb:PutItem"},
        {"TrustedDevicesTable.Arn"},
        {},
    ),
    "KeepGrants": (
        {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        {"GrantsTable.Arn"},
        {},
    ),
    "KeepLinks": ({"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem"}, {"LinksTable.Arn"}, {}),
    "AddToTheDesksChains": (
        {"dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        {"DeskEventsTable.Arn"},
        {},
    ),
    "ReadTheDesksRegister": ({"dynamodb:BatchGetItem"}, {"DeskAgentsTable.Arn"}, {}),
    "SendTextMessagesToNumbersAlone": ({"sns:Publish"}, set(), {}),
    "KeepConsents": (
        {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem"},
        {"ConsentsTable.Arn"},
        {},
    ),
    "RememberProofsOnce": ({"dynamodb:PutItem"}, {"OneTimeValuesTable.Arn"}, {}),
    "KeepPushedRequests": ({"dynamodb:PutItem", "dynamodb:UpdateItem"}, {"PushedRequestsTable.Arn"}, {}),
    "ReadAndWriteEncryptedTables": (
        {
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
        },
        {"TableKey.Arn"},
        {"StringEquals": {"kms:ViaService": "dynamodb.${AWS::Region}.amazonaws.com"}},
    ),
    "UnwrapDataKeys": (
        {"kms:Decrypt"},
        {"DataKey.Arn"},
        {
            "StringEquals": {
                "kms:EncryptionContext:purpose": [
                    "directory",
                    "nir-index",
                    "otp",
                    "pepper-1",
                    "pepper-2",
                    "personal-data",
                    "seal",
                    "verifiers",
                ],
            }
        },
    ),
    "ReadTheRingsOfSigningKeys": ({"dynamodb:BatchGetItem"}, {"SigningKeysTable.Arn"}, {}),
    "SendMail": (
        {"ses:SendRawEmail"},
        {f"{ARN}identity/${{MailIdentity}}", f"{ARN}configuration-set/${{MailConfigurationSet}}"},
        {"StringEquals": {"ses:FromAddress": "ne-pas-repondre@${MailDomain}"}},
    ),
    "QueueLogoutNotices": ({"sqs:SendMessage"}, {"LogoutNoticesQueue.Arn"}, {}),
}


MAIL_FEEDBACK: dict[str, Statement] = {
    "WriteLogsOfMailEvents": EXPECTED["WriteOwnLogs"],
    "ReadTheKeyOfReferences": ({"dynamodb:GetItem"}, {"DataKeysTable.Arn"}, {}),
    "NoteFatesAndCloseAddresses": ({"dynamodb:UpdateItem"}, {"AccountsTable.Arn", "OtpLedgersTable.Arn"}, {}),
    "UnwrapTheKeyOfReferences": (
        {"kms:Decrypt"},
        {"DataKey.Arn"},
        {"StringEquals": {"kms:EncryptionContext:purpose": ["seal"]}},
    ),
    "UpdateEncryptedTables": EXPECTED["ReadAndWriteEncryptedTables"],
    "PutAsideWhatCannotBeTaken": ({"sqs:SendMessage"}, {"MailEventsGivenUp.Arn"}, {}),
    "PutAsideEncrypted": (
        {"kms:Decrypt", "kms:GenerateDataKey"},
        {"OperationsKey.Arn"},
        {"StringEquals": {"kms:ViaService": "sqs.${AWS::Region}.amazonaws.com"}},
    ),
}
"""What the function may do that hears of mails: it reads no item of a person, sends nothing and signs nothing."""

LOGOUT_NOTICES: dict[str, Statement] = {
    "WriteLogsOfLogoutNotices": EXPECTED["WriteOwnLogs"],
    "TakeLogoutNotices": (
        {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"},
        {"LogoutNoticesQueue.Arn"},
        {},
    ),
    "ReadClientsToTell": ({"dynamodb:GetItem"}, {"ClientsTable.Arn"}, {}),
    "ReadWhetherSessionsHaveEnded": ({"dynamodb:BatchGetItem"}, {"AccountsTable.Arn", "SessionsTable.Arn"}, {}),
    "ReadTheRings": EXPECTED["ReadTheRingsOfSigningKeys"],
    "ReadEncryptedTables": EXPECTED["ReadAndWriteEncryptedTables"],
}
"""What the function may do that tells clients of ended sessions: it writes nothing, and opens no data key."""

KEY_ROTATION: dict[str, Statement] = {
    "WriteLogsOfRotations": EXPECTED["WriteOwnLogs"],
    "KeepTheRings": ({"dynamodb:BatchGetItem", "dynamodb:PutItem"}, {"SigningKeysTable.Arn"}, {}),
    "MakeSigningKeys": (
        {"kms:CreateKey"},
        {"*"},
        {
            "StringEquals": {
                "aws:RequestedRegion": "AWS::Region",
                "kms:KeyOrigin": "AWS_KMS",
                "kms:KeySpec": ["RSA_3072", "ECC_NIST_P256"],
                "kms:KeyUsage": "SIGN_VERIFY",
            },
            "Bool": {"kms:MultiRegion": "false"},
        },
    ),
    "ReadAndWriteTheEncryptedTable": EXPECTED["ReadAndWriteEncryptedTables"],
}
"""What the rotator may do: it signs nothing, and deletes only what its own keys' policies let it (ADR 10)."""

CANARY: dict[str, Statement] = {"WriteLogsOfTheCanary": EXPECTED["WriteOwnLogs"]}
"""The canary comes from outside like anybody: no table, no key, no mail."""

FUNCTIONS = {
    "APIHandler": ("ApiHandlerRole", EXPECTED),
    "MailFeedback": ("MailFeedbackRole", MAIL_FEEDBACK),
    "LogoutNotices": ("LogoutNoticesRole", LOGOUT_NOTICES),
    "KeyRotation": ("KeyRotationRole", KEY_ROTATION),
    "Canary": ("CanaryRole", CANARY),
}


@pytest.fixture
def statements(resources: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every statement of every policy of every role."""
    roles = of_type(resources, "AWS::IAM::Role").values()
    policies = [policy for role in roles for policy in role.get("Policies", [])]
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_may_do_what_the_table_says_and_nothing_else(resources: dict[str, Any], name: str) -> None:
    """Actions, resources and conditions of each statement are exactly the expected ones (AWS-01, AWS-07)."""
    role, expected = FUNCTIONS[name]
    assert plain(resources[name]["Properties"]["Role"]) == f"{role}.Arn"
    (policy,) = resources[role]["Properties"]["Policies"]
    statements = policy["PolicyDocument"]["Statement"]
    assert {each["Effect"] for each in statements} == {"Allow"}
    assert len(statements) == len(expected)
    granted = {
        each["Sid"]: (set(each["Action"]), set(plain(each.get("Resource", []))), plain(each.get("Condition", {})))
        for each in statements
    }
    assert granted == expected


def test_there_is_one_wildcard(statements: list[dict[str, Any]]) -> None:
    """A key that does not exist yet has no name (ADR 10); else no star, and nothing is searched but two indexes of keys."""
    named = [(each["Sid"], text) for each in statements for text in [*each["Action"], *plain(each.get("Resource", []))]]
    wide = [(sid, text) for sid, text in named if "*" in text or text.endswith((":Scan", ":Query"))]
    assert sorted(wide) == [("FindWhatAMemberHas", "dynamodb:Query"), ("MakeSigningKeys", "*")]


def test_nobody_signs_by_a_role_s_own_policy(statements: list[dict[str, Any]]) -> None:
    """Only the policies that keys are born with let a role sign, and no role changes a policy or gives a grant (KEY-01)."""
    granted = {action for each in statements for action in each["Action"]}
    assert not granted & {"kms:Sign", "kms:PutKeyPolicy", "kms:CreateGrant", "kms:ScheduleKeyDeletion"}


def test_the_rotation_runs_each_hour(resources: dict[str, Any]) -> None:
    """EventBridge starts it, and nothing else does."""
    events = resources["KeyRotation"]["Properties"]["Events"].values()
    assert [each["Type"] for each in events] == ["Schedule"]
    assert [each["Properties"]["Schedule"] for each in events] == ["rate(1 hour)"]


def test_text_messages_go_to_numbers_and_to_no_topic(statements: list[dict[str, Any]]) -> None:
    """A telephone number has no ARN: publishing is open to everything but topics, and nothing else is open so."""
    but = {each["Sid"]: plain(each["NotResource"]) for each in statements if "NotResource" in each}
    assert but == {"SendTextMessagesToNumbersAlone": ["arn:${AWS::Partition}:sns:*:*:*"]}


def test_one_role_serves_one_function(resources: dict[str, Any]) -> None:
    """Each function has a role that no other has; it carries no ready-made policy and trusts Lambda alone."""
    functions = of_type(resources, "AWS::Serverless::Function")
    assert set(functions) == set(FUNCTIONS)
    roles = of_type(resources, "AWS::IAM::Role")
    assert {plain(function["Role"]) for function in functions.values()} == {f"{name}.Arn" for name in roles}
    for role in roles.values():
        assert not role.get("ManagedPolicyArns")
        (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert (trust["Action"], trust["Principal"]) == ("sts:AssumeRole", {"Service": "lambda.amazonaws.com"})
    assert [name for name, function in functions.items() if "Policies" in function] == []


def test_everything_that_is_referred_to_exists(template: dict[str, dict[str, Any]]) -> None:
    """Each reference in policies, variables and resources names a resource or a parameter of the template."""
    known = set(template["Resources"]) | set(template["Parameters"])
    assert set(references(template)) - known == set()
    assert set(references([{"Ref": "A"}, {"Fn::Sub": "x-${B.Arn}"}, {"Fn::GetAtt": ["C", "D"]}])) == {"A", "B", "C"}


def test_every_parameter_is_described_and_used(template: dict[str, dict[str, Any]]) -> None:
    """Whoever deploys is told what each parameter is, and none is asked for nothing."""
    assert [name for name, each in template["Parameters"].items() if not each.get("Description")] == []
    assert set(template["Parameters"]) <= set(references(template))


def test_the_purposes_are_those_of_the_data_keys() -> None:
    """The function may unwrap the keys and the outside secrets that the keyring knows, and no other."""
    from chalicelib.adapters.keyring import KEY_OF_PURPOSE, OUTSIDE_SECRETS

    condition = EXPECTED["UnwrapDataKeys"][2]["StringEquals"]["kms:EncryptionContext:purpose"]
    assert condition == sorted({*KEY_OF_PURPOSE.values(), *OUTSIDE_SECRETS})
