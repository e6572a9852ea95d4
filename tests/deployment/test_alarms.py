"""Alarms and what they count: each threshold, and the audit lines that become metrics (LOG-07, MAIL-10)."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

import pytest

from chalicelib.adapters.audit_log import JsonAuditLog, event_name
from chalicelib.domain import audit_events
from chalicelib.domain.audit_roots import AuditEvent
from tests.deployment.reading import of_type, plain

PASSWORDS = "IF(rejected + accepted >= 50, rejected / (rejected + accepted), 0)"

ALARMS = {
    "sesame-password-failure-ratio": (PASSWORDS, ">", 0.5, 300),
    "sesame-locks": ("Sesame PasswordBlocked Sum", ">", 30, 60),
    "sesame-kms-unwrap-errors": ("Sesame KeysFailed Sum", ">", 0, 60),
    "sesame-kms-sign-errors": ("Sesame SigningFailed Sum", ">", 0, 60),
    "sesame-ses-errors": ("Sesame MailFailed Sum", ">", 4, 300),
    "sesame-dynamodb-errors": ("Sesame StorageFailed Sum", ">", 0, 60),
    "sesame-directory-errors": ("Sesame DirectoryFailed Sum", ">", 4, 300),
    "sesame-defects": ("Sesame RequestFailed Sum", ">", 0, 60),
    "sesame-function-errors": ("AWS/Lambda Errors Sum", ">", 0, 60),
    "sesame-mail-events-rejected": ("Sesame MailEventRejected Sum", ">", 0, 300),
    "sesame-mail-feedback-errors": ("AWS/Lambda Errors Sum", ">", 0, 300),
    "sesame-key-rotation-errors": ("AWS/Lambda Errors Sum", ">", 0, 300),
    "sesame-key-rotation-overdue": ("Sesame SigningKeysInOrder Sum", "<", 1, 10_800),
    "sesame-function-throttles": ("AWS/Lambda Throttles Sum", ">", 0, 60),
    "sesame-server-error-ratio": ("AWS/ApiGateway 5XXError Average", ">", 0.01, 300),
    "sesame-latency": ("AWS/ApiGateway Latency Average", ">", 5000, 60),
    "sesame-bounce-rate": ("AWS/SES Reputation.BounceRate Average", ">", 0.02, 3600),
    "sesame-complaint-rate": ("AWS/SES Reputation.ComplaintRate Average", ">", 0.0005, 3600),
    "sesame-concurrency-quota": ("100 * used / SERVICE_QUOTA(used)", ">=", 80, 60),
    "sesame-mail-quota": ("100 * sent / ${MailsPerDay}", ">=", 80, 86400),
}

SILENCE = {"sesame-key-rotation-overdue"}
"""Alarms that are raised by what does not come."""

OPERATORS = {"LessThanThreshold": "<", "GreaterThanThreshold": ">", "GreaterThanOrEqualToThreshold": ">="}

COUNTED = {
    "password_accepted": {"PasswordAccepted"},
    "password_rejected": {"PasswordRejected"},
    "password_blocked": {"PasswordBlocked"},
    "request_failed": {"RequestFailed"},
    "address_closed": {"AddressClosed"},
    "mail_event_rejected": {"MailEventRejected"},
    "signing_keys_in_order": {"SigningKeysInOrder"},
}
"""Which metrics an event raises, the failures of dependencies apart."""


def what(alarm: dict[str, Any]) -> tuple[str, str, float, int]:
    """Return what an alarm watches, how it compares, with what, and over how many seconds."""
    operator = OPERATORS[alarm["ComparisonOperator"]]
    if "Metrics" not in alarm:
        metric = f"{alarm['Namespace']} {alarm['MetricName']} {alarm['Statistic']}"
        return metric, operator, alarm["Threshold"], alarm["Period"]
    result, *inputs = alarm["Metrics"]
    (period,) = {each["MetricStat"]["Period"] for each in inputs}
    assert [each["ReturnData"] for each in alarm["Metrics"]] == [True, *(False for _ in inputs)]
    return plain(result["Expression"]), operator, alarm["Threshold"], period


def matches(pattern: str, line: dict[str, object]) -> bool:
    """Tell whether a filter pattern of ours takes a line: comparisons joined by `&&`, stars in their texts."""
    inside = re.fullmatch(r"\{ (.*) \}", pattern)
    assert inside
    for part in inside[1].split(" && "):
        comparison = re.fullmatch(r'\$\.(\w+) (=|!=) "([^"]*)"', part)
        assert comparison
        name, operator, text = comparison.groups()
        if fnmatchcase(str(line.get(name)), text) != (operator == "="):
            return False
    return True


@pytest.fixture
def raised(resources: dict[str, Any]) -> Any:  # noqa: ANN401 - a function
    """Return the function that names the metrics which an event raises, from the line that the product writes."""
    filters = of_type(resources, "AWS::Logs::MetricFilter").values()
    assert {plain(each["LogGroupName"]) for each in filters} == {"FunctionLogs"}
    log = JsonAuditLog(lambda: datetime(2026, 11, 21, tzinfo=UTC), lambda _: "pseudonym")

    def metrics(event: AuditEvent) -> set[str]:
        line = json.loads(json.dumps(log.line(event)))
        return {
            transformation["MetricName"]
            for each in filters
            if matches(each["FilterPattern"], line)
            for transformation in each["MetricTransformations"]
        }

    return metrics


def events() -> Iterator[AuditEvent]:
    """Yield one event of each kind, its fields filled with anything."""
    for kind in vars(audit_events).values():
        if isinstance(kind, type) and issubclass(kind, AuditEvent) and kind.__doc__:
            yield kind(**{field.name: "anything" for field in fields(kind)})


def test_alarms_have_these_thresholds(resources: dict[str, Any]) -> None:
    """Every alarm: what it watches, from which value on, over which time (LOG-07; bounces 2 %, complaints 0.05 %)."""
    alarms = of_type(resources, "AWS::CloudWatch::Alarm").values()
    assert {each["AlarmName"]: what(each) for each in alarms} == ALARMS


def test_every_alarm_reaches_somebody(resources: dict[str, Any]) -> None:
    """Alarms go to an encrypted topic that a mail address subscribes to, and say when they are over."""
    for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values():
        assert plain([alarm["AlarmActions"], alarm["OKActions"]]) == [["AlarmsTopic"], ["AlarmsTopic"]]
        assert alarm["TreatMissingData"] == ("breaching" if alarm["AlarmName"] in SILENCE else "notBreaching")
        assert alarm["AlarmDescription"]
    subscription = resources["AlarmsByMail"]["Properties"]
    assert plain(subscription) == {"TopicArn": "AlarmsTopic", "Protocol": "email", "Endpoint": "AlarmMail"}


def test_alarms_and_dashboard_name_what_is_deployed(resources: dict[str, Any]) -> None:
    """Functions, API, stage and firewall are called in metrics as they are called in the template."""
    api = resources["RestAPI"]["Properties"]
    functions = of_type(resources, "AWS::Serverless::Function").values()
    names = {
        *(("FunctionName", function["FunctionName"]) for function in functions),
        ("ApiName", api["DefinitionBody"]["info"]["title"]),
        ("Stage", api["StageName"]),
        ("WebACL", resources["Firewall"]["Properties"]["Name"]),
    }
    kinds = {kind for kind, _ in names}
    alarms = of_type(resources, "AWS::CloudWatch::Alarm").values()
    used = [(each["Name"], each["Value"]) for alarm in alarms for each in alarm.get("Dimensions", [])]
    widgets = json.loads(plain(resources["Dashboard"]["Properties"]["DashboardBody"]))["widgets"]
    rows = [row for widget in widgets for row in widget["properties"]["metrics"]]
    used += [(row[at], row[at + 1]) for row in rows for at in range(2, len(row), 2)]
    assert {(name, value) for name, value in used if name in kinds} == names
    rules = {rule["Name"] for rule in resources["Firewall"]["Properties"]["Rules"]}
    assert {value for name, value in used if name == "Rule"} == rules
    filters = of_type(resources, "AWS::Logs::MetricFilter").values()
    ours = {each["MetricName"] for filter_ in filters for each in filter_["MetricTransformations"]}
    assert {row[1] for row in rows if row[0] == "Sesame"} == ours


def test_news_that_came_late_are_no_forgery(raised: Any) -> None:  # noqa: ANN401 - a function
    """After an outage Lambda may hand over what is too old by then: nobody is called for that."""
    assert raised(audit_events.MailEventRejected("too-old")) == set()
    assert raised(audit_events.MailEventRejected("wrong-signature")) == {"MailEventRejected"}


def test_events_raise_the_metrics_that_alarms_watch(raised: Any) -> None:  # noqa: ANN401 - a function
    """Of one line of each event, as the product writes it, exactly the counted ones raise their metric."""
    seen = {event_name(event): raised(event) for event in events()}
    seen.pop("dependency_failed")
    assert {name: metrics for name, metrics in seen.items() if metrics} == COUNTED


@pytest.mark.parametrize(
    ("dependency", "metric"),
    [
        ("keys: Decrypt: KMSInternalException", "KeysFailed"),
        ("signing: Sign: ThrottlingException", "SigningFailed"),
        ("mail: SendEmail: AccountSendingPausedException", "MailFailed"),
        ("otp ledgers: UpdateItem: InternalServerError", "StorageFailed"),
        ("sessions: PutError", "StorageFailed"),
        ("directory: answer: SERVICE_UNAVAILABLE", "DirectoryFailed"),
    ],
)
def test_a_failing_dependency_raises_its_own_metric(raised: Any, dependency: str, metric: str) -> None:  # noqa: ANN401 - as above
    """KMS for data keys, KMS for signatures, SES, directory and DynamoDB are told apart by the fault's own text (LOG-07)."""
    assert raised(audit_events.DependencyFailed(dependency, "/login")) == {metric}


def test_a_code_that_was_not_mailed_raises_the_metric_of_mails(raised: Any) -> None:  # noqa: ANN401 - as above
    """The sign-in tells of it in an event of its own, and it is the failure that matters most."""
    assert raised(audit_events.OtpNotSent("m", "portal", "mail: SendEmail: ThrottlingException")) == {"MailFailed"}
