"""Logs that are kept, encrypted and shipped; mail that travels encrypted and whose fate is told (MAIL-12)."""

from importlib import import_module
from typing import Any

import pytest

from chalicelib.config import SettingsError, load_settings
from tests.deployment.reading import of_type, plain

KEPT_DAYS = {"FunctionLogs": 365, "AccessLogs": 180}
"""PRIV-05: six to twelve months."""

TOPICS = {"MailEventsTopic": "ses.amazonaws.com", "AlarmsTopic": "cloudwatch.amazonaws.com"}


def test_logs_are_kept_for_a_time_and_encrypted(resources: dict[str, Any]) -> None:
    """The audit log stays a year, the gateway's half a year, both under our key and longer than the stack."""
    groups = of_type(resources, "AWS::Logs::LogGroup")
    assert {name: group["RetentionInDays"] for name, group in groups.items()} == KEPT_DAYS
    assert {plain(group["KmsKeyId"]) for group in groups.values()} == {"OperationsKey.Arn"}
    assert {resources[name]["DeletionPolicy"] for name in groups} == {"Retain"}


def test_the_function_writes_into_the_log_group_that_is_kept(resources: dict[str, Any]) -> None:
    """Not into one that Lambda makes by itself and keeps for ever; all functions write the one audit log."""
    functions = of_type(resources, "AWS::Serverless::Function").values()
    assert [plain(each["LoggingConfig"]["LogGroup"]) for each in functions] == ["FunctionLogs"] * 3


def test_every_log_line_is_shipped_to_the_archive(resources: dict[str, Any]) -> None:
    """Both groups are subscribed, unfiltered, by a destination of another account that the operator names."""
    shipped = [plain(each) for each in of_type(resources, "AWS::Logs::SubscriptionFilter").values()]
    assert {each["LogGroupName"] for each in shipped} == set(KEPT_DAYS)
    assert {(each["FilterPattern"], each["DestinationArn"]) for each in shipped} == {("", "LogArchiveArn")}


def test_mail_is_sent_over_tls_or_not_at_all(resources: dict[str, Any]) -> None:
    """SES may not fall back to plain SMTP (MAIL-12), and the identity's mails use this configuration set."""
    mail = resources["MailConfigurationSet"]["Properties"]
    assert mail["DeliveryOptions"] == {"TlsPolicy": "REQUIRE"}
    assert mail["ReputationOptions"] == {"ReputationMetricsEnabled": True}
    identity = plain(resources["MailIdentity"]["Properties"])
    assert identity["ConfigurationSetAttributes"] == {"ConfigurationSetName": "MailConfigurationSet"}


def test_what_becomes_of_mails_is_told(resources: dict[str, Any]) -> None:
    """Bounces, complaints, deliveries and refusals are published once the topic lets SES in."""
    events = resources["MailEvents"]
    destination = plain(events["Properties"]["EventDestination"])
    assert destination["Enabled"] is True
    assert destination["MatchingEventTypes"] == ["bounce", "complaint", "delivery", "deliveryDelay", "reject"]
    assert destination["SnsDestination"] == {"TopicARN": "MailEventsTopic"}
    assert events["DependsOn"] == "MailEventsTopicPolicy"


def test_what_is_told_reaches_the_function_and_no_url(resources: dict[str, Any]) -> None:
    """The topic, signing with SHA-256, may invoke the one function that knows which topic it hears (MAIL-09)."""
    assert resources["MailEventsTopic"]["Properties"]["SignatureVersion"] == "2"
    subscriptions = [plain(each) for each in of_type(resources, "AWS::SNS::Subscription").values()]
    (hearing,) = [each for each in subscriptions if each["TopicArn"] == "MailEventsTopic"]
    assert (hearing["Protocol"], hearing["Endpoint"]) == ("lambda", "MailFeedback.Arn")
    assert plain(resources["MailEventsPermission"]["Properties"]) == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": "MailFeedback",
        "Principal": "sns.amazonaws.com",
        "SourceArn": "MailEventsTopic",
    }
    function = resources["MailFeedback"]["Properties"]
    module, _, name = function["Handler"].rpartition(".")
    assert callable(getattr(import_module(module), name))
    assert plain(function["Environment"]["Variables"]["MAIL_EVENTS_TOPIC_ARN"]) == "MailEventsTopic"
    assert "Events" not in function


def test_a_topic_that_is_none_is_told_at_once() -> None:
    """A setting that could never match a notification is a fault of the configuration; an absent one believes nothing."""
    with pytest.raises(SettingsError) as caught:
        load_settings({"STAGE": "dev", "MAIL_EVENTS_TOPIC_ARN": "sesame-mail-events"})
    assert caught.value.faults == ["MAIL_EVENTS_TOPIC_ARN must be the ARN of an SNS topic"]
    assert load_settings({"STAGE": "dev"}).mail_events_topic_arn == ""


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_a_topic_is_encrypted_and_has_one_publisher(resources: dict[str, Any], topic: str) -> None:
    """One service of AWS, for this account alone, over TLS alone."""
    assert plain(resources[topic]["Properties"]["KmsMasterKeyId"]) == "OperationsKey"
    policies = of_type(resources, "AWS::SNS::TopicPolicy").values()
    (policy,) = [each for each in policies if plain(each["Topics"]) == [topic]]
    allowed, denied = (plain(each) for each in policy["PolicyDocument"]["Statement"])
    del allowed["Sid"], denied["Sid"]
    publishes = {"Action": "sns:Publish", "Resource": topic}
    assert allowed == publishes | {
        "Effect": "Allow",
        "Principal": {"Service": TOPICS[topic]},
        "Condition": {"StringEquals": {"aws:SourceAccount": "AWS::AccountId"}},
    }
    assert denied == publishes | {
        "Effect": "Deny",
        "Principal": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
