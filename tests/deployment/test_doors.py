"""Nothing but the listed doors leads in: rights, callers and listeners cannot be added beside what the other tests read."""

from typing import Any

import pytest

from tests.deployment.reading import of_type, plain

CALLERS = {"apigateway.amazonaws.com", "events.amazonaws.com", "sns.amazonaws.com"}
"""Services of AWS that may call a function, each from a named source."""

READERS = {("LogoutNoticesQueue.Arn", "LogoutNotices")}
"""Queues that a function is handed messages of, each with the function."""

RIGHTS = {
    "AWS::IAM::Role",
    "AWS::Lambda::Permission",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::EventSourceMapping",
}
"""Kinds of resources of IAM and Lambda: a policy apart from its role, or a URL of a function, is none of them."""

NOT_OF_A_FUNCTION = {"FileSystemConfigs", "FunctionUrlConfig", "Layers", "Policies"}


def faults(resources: dict[str, Any]) -> list[str]:
    """Return every door that is not as it must be, by the logical id of its resource."""
    functions = set(of_type(resources, "AWS::Serverless::Function"))
    found = [
        name for name, each in resources.items() if each["Type"].startswith(("AWS::IAM::", "AWS::Lambda::"))
        and each["Type"] not in RIGHTS
    ]  # fmt: skip
    for name, permission in of_type(resources, "AWS::Lambda::Permission").items():
        if permission["Principal"] not in CALLERS or not permission.get("SourceArn"):
            found.append(name)
    for name, source in of_type(resources, "AWS::Lambda::EventSourceMapping").items():
        if (plain(source["EventSourceArn"]), plain(source["FunctionName"])) not in READERS:
            found.append(name)
    for name, listener in of_type(resources, "AWS::SNS::Subscription").items():
        to = plain(listener["Endpoint"])
        is_function = listener["Protocol"] == "lambda" and to.removesuffix(".Arn") in functions
        if not is_function and (listener["Protocol"], to, plain(listener["TopicArn"])) != (
            "email",
            "AlarmMail",
            "AlarmsTopic",
        ):
            found.append(name)
    found += [name for name, table in of_type(resources, "AWS::DynamoDB::Table").items() if "ResourcePolicy" in table]
    for name, function in of_type(resources, "AWS::Serverless::Function").items():
        variables = function["Environment"]["Variables"]
        wakes = {each["Type"] for each in function.get("Events", {}).values()} - {"Schedule"}
        if wakes or NOT_OF_A_FUNCTION & set(function) or any(each.startswith("AWS_") for each in variables):
            found.append(name)
    return found


def test_the_doors_are_those_that_are_known(resources: dict[str, Any]) -> None:
    """A right stands in the one policy of a role, a function hears AWS's services alone, mail events reach it alone."""
    assert faults(resources) == []


POLICY = {"Roles": [{"Ref": "ApiHandlerRole"}], "PolicyDocument": {"Statement": []}}


SUBSCRIPTION = {"Protocol": "email", "Endpoint": {"Ref": "AlarmMail"}, "TopicArn": {"Ref": "MailEventsTopic"}}
ANOTHER: dict[str, tuple[str, dict[str, Any]]] = {
    "policy": ("AWS::IAM::Policy", POLICY),
    "ready-made policy": ("AWS::IAM::ManagedPolicy", POLICY),
    "address": ("AWS::Lambda::Url", {"AuthType": "NONE"}),
    "anybody": ("AWS::Lambda::Permission", {"Principal": "*", "SourceArn": "x"}),
    "every topic": ("AWS::Lambda::Permission", {"Principal": "sns.amazonaws.com"}),
    "another queue": (
        "AWS::Lambda::EventSourceMapping",
        {"EventSourceArn": {"Fn::GetAtt": ["MailEventsGivenUp", "Arn"]}, "FunctionName": {"Ref": "LogoutNotices"}},
    ),
    "listener": ("AWS::SNS::Subscription", {**SUBSCRIPTION, "Protocol": "https", "Endpoint": "https://x.example"}),
    "events by mail": ("AWS::SNS::Subscription", SUBSCRIPTION),
    "policy of a table": ("AWS::DynamoDB::Table", {"ResourcePolicy": {}}),
    "code of others": ("AWS::Serverless::Function", {"Environment": {"Variables": {}}, "Layers": ["arn"]}),
    "another event": (
        "AWS::Serverless::Function",
        {"Environment": {"Variables": {}}, "Events": {"A": {"Type": "Api"}}},
    ),
    "another AWS": ("AWS::Serverless::Function", {"Environment": {"Variables": {"AWS_ENDPOINT_URL": "x"}}}),
}


@pytest.mark.parametrize("name", ANOTHER)
def test_another_door_is_noticed(resources: dict[str, Any], name: str) -> None:
    """Each way in beside them is a fault, told by its resource."""
    kind, properties = ANOTHER[name]
    assert faults({**resources, "Another": {"Type": kind, "Properties": properties}}) == ["Another"]
