"""What cannot be taken of the news of mails waits, encrypted, for a day; mails themselves never wait (REL-06, ADR 8)."""

import ast
from datetime import timedelta
from typing import Any

from chalicelib.adapters import request_budget
from chalicelib.domain.limits import Limits
from chalicelib.domain.sns_message import OLDEST
from scripts import redrive_mail_events
from tests.deployment.reading import of_type, plain
from tests.tools import ROOT

QUEUE = "MailEventsGivenUp"


def test_what_cannot_be_taken_is_put_aside_for_a_day(resources: dict[str, Any]) -> None:
    """By Lambda after three tries or an hour, and by SNS where it cannot hand over; under our key, and no longer."""
    assert plain(resources[QUEUE]["Properties"]) == {
        "QueueName": redrive_mail_events.QUEUE,
        "KmsMasterKeyId": "OperationsKey",
        "MessageRetentionPeriod": 24 * 3600,
        "VisibilityTimeout": 120,
    }
    assert plain(resources["MailEventsTries"]["Properties"]) == {
        "FunctionName": "MailFeedback",
        "Qualifier": "$LATEST",
        "MaximumRetryAttempts": 2,
        "MaximumEventAgeInSeconds": 3600,
        "DestinationConfig": {"OnFailure": {"Destination": f"{QUEUE}.Arn"}},
    }
    subscription = plain(resources["MailEventsSubscription"]["Properties"])
    assert subscription["RedrivePolicy"] == {"deadLetterTargetArn": f"{QUEUE}.Arn"}
    function = resources["MailFeedback"]["Properties"]
    assert function["FunctionName"] == redrive_mail_events.FUNCTION
    assert function["Timeout"] < resources[QUEUE]["Properties"]["VisibilityTimeout"]


def test_whatever_is_in_the_queue_can_still_be_taken(resources: dict[str, Any]) -> None:
    """An event is believed for as long as Lambda may try and the queue may keep it."""
    tried = resources["MailEventsTries"]["Properties"]["MaximumEventAgeInSeconds"]
    kept = resources[QUEUE]["Properties"]["MessageRetentionPeriod"]
    assert timedelta(seconds=tried + kept) == OLDEST


def test_only_our_topic_and_our_function_put_anything_there(resources: dict[str, Any]) -> None:
    """SNS for the one topic, over TLS; the function by its own role; nobody else is named."""
    policies = of_type(resources, "AWS::SQS::QueuePolicy").values()
    (policy,) = [each for each in policies if QUEUE in plain(each["Queues"])]
    assert plain(policy["Queues"]) == [QUEUE]
    allowed, denied = (plain(each) for each in policy["PolicyDocument"]["Statement"])
    del allowed["Sid"], denied["Sid"]
    assert allowed == {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": f"{QUEUE}.Arn",
        "Condition": {"ArnEquals": {"aws:SourceArn": "MailEventsTopic"}},
    }
    assert denied == {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage"],
        "Resource": f"{QUEUE}.Arn",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_no_mail_ever_waits_in_a_queue(resources: dict[str, Any]) -> None:
    """Nothing reads the one queue of mails by itself; of all roles one may send mail, that of the people's function."""
    assert {name for name in of_type(resources, "AWS::SQS::Queue") if "Logout" not in name} == {QUEUE}
    read = [plain(each["EventSourceArn"]) for each in of_type(resources, "AWS::Lambda::EventSourceMapping").values()]
    assert read == ["LogoutNoticesQueue.Arn"]
    sending = [
        name
        for name, role in of_type(resources, "AWS::IAM::Role").items()
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        if any(action.startswith("ses:") for action in statement["Action"])
    ]
    assert sending == ["ApiHandlerRole"]


def test_a_code_leaves_with_its_request_or_not_at_all() -> None:
    """Codes and letters are sent on the way of the request that asks for them; no attempt begins later than its budget."""
    calls = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "chalicelib").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "send" and isinstance(node.value, ast.Attribute)
        if node.value.attr == "mailer"
    ]
    assert calls == ["chalicelib/use_cases/send_letter.py", "chalicelib/use_cases/send_otp.py"]
    assert timedelta(seconds=request_budget.SECONDS) < Limits().code_lifetime / 10
