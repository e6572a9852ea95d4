"""What is not asked for by a visitor: mail events and schedules, as far as the deployed template has any.

SES and the clock are played: an event is published to the topic that the configuration set names, and the functions of
a schedule are called with its event. Whoever listens must have run, without an error.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

from scripts.deploy_check.canary import OUT_OF_REACH
from scripts.deploy_check.sign_in import StepFailed, Tell
from scripts.deploy_check.stack import PARAMETERS, SCHEDULED, Stack

WAIT_SECONDS = 90
RAN = "REPORT RequestId"

BOUNCE = {
    "eventType": "Bounce",
    "mail": {
        "timestamp": "2026-11-21T09:00:00.000Z",
        "messageId": "0000000000000000-deploy-check",
        "source": f"ne-pas-repondre@{PARAMETERS['MailDomain']}",
        "destination": ["personne@mail.example"],
        "tags": {"ses:configuration-set": ["sesame"]},
    },
    "bounce": {
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "timestamp": "2026-11-21T09:00:05.000Z",
        "feedbackId": "0000000000000000-deploy-check",
        "bouncedRecipients": [{"emailAddress": "personne@mail.example"}],
    },
}
"""What SES says of a mailbox that does not exist, in the members that it documents."""


def mail_events(stack: Stack, tell: Tell) -> None:
    """Publish a bounce where SES would, and see every function run that listens.

    Raises:
        StepFailed: where the configuration set names no topic, or a function did not run or failed.
    """
    topic = stack.names["MailEventsTopic"]
    mail = stack.account.client("sesv2")
    told = mail.get_configuration_set_event_destinations(ConfigurationSetName=stack.names["MailConfigurationSet"])
    topics = {each["SnsDestination"]["TopicArn"] for each in told["EventDestinations"] if each["Enabled"]}
    if topics != {topic}:
        raise StepFailed(f"mail events go to {sorted(topics)}, not to {topic}")
    notifications = stack.account.client("sns")
    listening = notifications.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    functions = [each["Endpoint"].rpartition(":")[2] for each in listening if each["Protocol"] == "lambda"]
    before = {name: list(log_lines(stack, name)) for name in functions}
    notifications.publish(TopicArn=topic, Message=json.dumps(BOUNCE))
    tell(f"a bounce is published to {topic.rpartition(':')[2]}, encrypted on its way")
    if not functions:
        tell("no function listens to mail events")
    for name in functions:
        written = wait_for_a_run(stack, name, before[name])
        tell(f"{name} has run for it, and wrote: {', '.join(written) or 'nothing'}")


def schedules(stack: Stack, tell: Tell) -> None:
    """Call every function that a schedule of the stack starts; what it needs may be out of reach here.

    Raises:
        StepFailed: where one fails otherwise than it must.
    """
    rules = stack.account.client("events")
    found = [rule for rule in rules.list_rules()["Rules"] if rule.get("ScheduleExpression")]
    for rule in found:
        event = {**SCHEDULED, "resources": [rule["Arn"]]}
        for target in rules.list_targets_by_rule(Rule=rule["Name"])["Targets"]:
            answer = stack.account.client("lambda").invoke(FunctionName=target["Arn"], Payload=json.dumps(event))
            function, said = target["Arn"].rpartition(":")[2], answer["Payload"].read()
            error = str(json.loads(said)["errorMessage"]) if "FunctionError" in answer else ""
            expected = OUT_OF_REACH.get(function, "")
            if bool(error) != bool(expected) or not error.startswith(expected):
                raise StepFailed(f"{rule['Name']}: {said[:300]!r}")
            ends = f", which fails as it must: {error}" if error else ""
            tell(f"{rule['Name']} ({rule['ScheduleExpression']}) runs {function}{ends}")
    if not found:
        tell("the template has no schedule")


def log_lines(stack: Stack, function: str) -> Iterator[str]:
    """Yield what a function has written, by its name."""
    logs: Any = stack.account.client("logs")
    configured = stack.account.client("lambda").get_function_configuration(FunctionName=function)
    group = configured.get("LoggingConfig", {}).get("LogGroup") or f"/aws/lambda/{function}"
    try:
        streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
    except logs.exceptions.ResourceNotFoundException:  # it has not run yet
        return
    for stream in streams:
        written = logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True)
        yield from (each["message"].strip() for each in written["events"])


def wait_for_a_run(stack: Stack, function: str, before: list[str]) -> list[str]:
    """Return the names of the audit events that the next run writes; nobody else may use the site meanwhile."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        new = list(log_lines(stack, function))
        for line in before:
            new.remove(line)
        if any(RAN in line for line in new):
            break
        if time.monotonic() > deadline:
            raise StepFailed(f"{function} did not run for a mail event")
        time.sleep(0.2)
    failed = [line for line in new if "[ERROR]" in line or "Traceback" in line]
    if failed:
        raise StepFailed(f"{function} failed: {failed[-1]}")
    return [str(json.loads(line)["event"]) for line in new if line.startswith('{"time"')]
