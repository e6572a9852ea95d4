"""Alarms and what they count: each threshold, and the audit lines that become metrics (LOG-07, MAIL-10)."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

import pytest

from benchmarks.slo import SLO
from chalicelib.adapters.audit_log import JsonAuditLog, event_name
from chalicelib.config import Settings
from chalicelib.domain import audit_events
from chalicelib.domain.audit_roots import AuditEvent
from tests.audit_fake import declared
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
    "sesame-logout-queue-errors": ("Sesame QueueFailed Sum", ">", 0, 60),
    "sesame-logout-notices-errors": ("AWS/Lambda Errors Sum", ">", 0, 300),
    "sesame-logout-notices-given-up": ("AWS/SQS ApproximateNumberOfMessagesVisible Maximum", ">", 0, 300),
    "sesame-defects": ("Sesame RequestFailed Sum", ">", 0, 60),
    "sesame-function-errors": ("AWS/Lambda Errors Sum", ">", 0, 60),
    "sesame-mail-events-rejected": ("Sesame MailEventRejected Sum", ">", 0, 300),
    "sesame-mail-feedback-errors": ("AWS/Lambda Errors Sum", ">", 0, 300),
    "sesame-key-rotation-errors": ("AWS/Lambda Errors Sum", ">", 0, 300),
    "sesame-key-rotation-overdue": ("Sesame SigningKeysInOrder Sum", "<", 1, 10_800),
    "sesame-canary-errors": ("AWS/Lambda Errors Sum", ">", 0, 300),
    "sesame-canary-silent": ("Sesame CanaryWalked Sum", "<", 1, 900),
    "sesame-canary-client": ("Sesame CanaryClientTried Sum", ">", 2, 300),
    "sesame-slo-page": ("AWS/ApiGateway Latency p95 GET /oauth2/authorize", ">", SLO.page_p95_ms, 300),
    "sesame-slo-login": ("AWS/ApiGateway Latency p95 POST /login", ">", SLO.login_p95_ms, 300),
    "sesame-slo-availability": ("AWS/ApiGateway 5XXError Average", ">", 0.001, 86400),
    "sesame-mail-events-given-up": ("AWS/SQS ApproximateNumberOfMessagesVisible Maximum", ">", 0, 300),
    "sesame-mail-events-lost": ("AWS/Lambda DestinationDeliveryFailures Sum", ">", 0, 300),
    "sesame-function-throttles": ("AWS/Lambda Throttles Sum", ">", 0, 60),
    "sesame-server-error-ratio": ("AWS/ApiGateway 5XXError Average", ">", 0.01, 300),
    "sesame-latency": ("AWS/ApiGateway Latency Average", ">", 5000, 60),
    "sesame-bounce-rate": ("AWS/SES Reputation.BounceRate Average", ">", 0.02, 3600),
    "sesame-complaint-rate": ("AWS/SES Reputation.ComplaintRate Average", ">", 0.0005, 3600),
    "sesame-concurrency-quota": ("100 * used / SERVICE_QUOTA(used)", ">=", 80, 60),
    "sesame-mail-quota": ("100 * sent / ${MailsPerDay}", ">=", 80, 86400),
}

SILENCE = {"sesame-key-rotation-overdue", "sesame-canary-silent"}
"""Alarms that are raised by what does not come."""

OPERATORS = {"GreaterThanThreshold": ">", "GreaterThanOrEqualToThreshold": ">=", "LessThanThreshold": "<"}

COUNTED = {
    "password_accepted": {"PasswordAccepted"},
    "password_rejected": {"PasswordRejected"},
    "password_blocked": {"PasswordBlocked"},
    "request_failed": {"RequestFailed"},
    "address_closed": {"AddressClosed"},
    "mail_event_rejected": {"MailEventRejected"},
    "signing_keys_in_order": {"SigningKeysInOrder"},
    "canary_walked": {"CanaryWalked", "CanaryPage", "CanaryLogin"},
}
"""Which metrics an event raises, the failures of dependencies apart."""


def what(alarm: dict[str, Any]) -> tuple[str, str, float, int]:
    """Return what an alarm watches, how it compares, with what, and over how many seconds."""
    operator = OPERATORS[alarm["ComparisonOperator"]]
    if "Metrics" not in alarm:
        statistic = alarm.get("Statistic") or alarm["ExtendedStatistic"]
        route = [each["Value"] for each in alarm.get("Dimensions", []) if each["Name"] in {"Method", "Resource"}]
        metric = " ".join([alarm["Namespace"], alarm["MetricName"], statistic, *route])
        return metric, operator, alarm["Threshold"], alarm["Period"]
    result, *inputs = alarm["Metrics"]
    (period,) = {each["MetricStat"]["Period"] for each in inputs}
    assert [each["ReturnData"] for each in alarm["Metrics"]] == [True, *(False for _ in inputs)]
    return plain(result["Expression"]), operator, alarm["Threshold"], period


def pattern_of(metric_filter: dict[str, Any]) -> str:
    """Return the pattern of a filter as it is deployed where no parameter says otherwise."""
    return str(plain(metric_filter["FilterPattern"])).replace("${CanaryClient}", Settings.canary_client_id)


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
            if matches(pattern_of(each), line)
            for transformation in each["MetricTransformations"]
        }

    return metrics


def events() -> Iterator[AuditEvent]:
    """Yield one event of each kind, its fields filled with anything."""
    for kind in declared().values():
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
    """Functions, API, stage and firewall and queue are called in metrics as they are called in the template."""
    api = resources["RestAPI"]["Properties"]
    functions = of_type(resources, "AWS::Serverless::Function").values()
    names = {
        *(("FunctionName", function["FunctionName"]) for function in functions),
        ("ApiName", api["DefinitionBody"]["info"]["title"]),
        ("Stage", api["StageName"]),
        ("WebACL", resources["Firewall"]["Properties"]["Name"]),
        *(("QueueName", queue["QueueName"]) for queue in of_type(resources, "AWS::SQS::Queue").values()),
    }
    kinds = {kind for kind, _ in names}
    routes = {(path, method.upper()) for path, each in api["DefinitionBody"]["paths"].items() for method in each}
    alarms = of_type(resources, "AWS::CloudWatch::Alarm").values()
    used = [(each["Name"], each["Value"]) for alarm in alarms for each in alarm.get("Dimensions", [])]
    widgets = json.loads(plain(resources["Dashboard"]["Properties"]["DashboardBody"]))["widgets"]
    rows = [row for widget in widgets for row in widget["properties"]["metrics"]]
    used += [(row[at], row[at + 1]) for row in rows for at in range(2, len(row), 2)]
    assert {(name, value) for name, value in used if name in kinds} == names
    told = [[value for name, value in used if name == kind] for kind in ("Resource", "Method")]
    assert set(zip(*told, strict=True)) == {("/oauth2/authorize", "GET"), ("/login", "POST")} <= routes
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
        ("queue: SendMessageBatch: InternalError", "QueueFailed"),
    ],
)
def test_a_failing_dependency_raises_its_own_metric(raised: Any, dependency: str, metric: str) -> None:  # noqa: ANN401 - as above
    """KMS for data keys, KMS for signatures, SES, directory and DynamoDB are told apart by the fault's own text (LOG-07)."""
    assert raised(audit_events.DependencyFailed(dependency, "/login")) == {metric}


def test_a_code_that_was_not_mailed_raises_the_metric_of_mails(raised: Any) -> None:  # noqa: ANN401 - as above
    """The sign-in tells of it in an event of its own, and it is the failure that matters most."""
    assert raised(audit_events.OtpNotSent("m", "portal", "mail: SendEmail: ThrottlingException")) == {"MailFailed"}


def test_passwords_tried_at_the_canarys_client_have_a_metric_of_their_own(raised: Any) -> None:  # noqa: ANN401 - as above
    """They are no member's; nobody can hide among them, because a third in five minutes raises an alarm (REL-10)."""
    tried = [
        audit_events.PasswordRejected("m", Settings.canary_client_id, 2, known_browser=False),
        audit_events.PasswordBlocked("m", Settings.canary_client_id, "password", known_browser=False),
    ]
    assert [raised(event) for event in tried] == [{"CanaryClientTried"}] * 2
    accepted = audit_events.PasswordAccepted("m", Settings.canary_client_id)
    assert raised(accepted) == {"PasswordAccepted", "CanaryClientTried"}


def test_the_canary_walks_every_five_minutes_and_is_missed_where_it_does_not(resources: dict[str, Any]) -> None:
    """A rule of the template starts it, a failed walk is not repeated, and three missing ones raise an alarm (REL-10)."""
    canary = resources["Canary"]["Properties"]
    (event,) = canary["Events"].values()
    assert event == {"Type": "Schedule", "Properties": {"Schedule": "rate(5 minutes)"}}
    assert canary["EventInvokeConfig"] == {"MaximumRetryAttempts": 0}
    variables = plain(canary["Environment"]["Variables"])
    assert (variables["ISSUER"], variables["CANARY_CLIENT_ID"]) == ("https://${DomainName}", "CanaryClient")
    silent = resources["CanarySilentAlarm"]["Properties"]
    assert (silent["MetricName"], silent["Period"], silent["TreatMissingData"]) == ("CanaryWalked", 900, "breaching")
