"""LOG-07: what fails on the way of a sign-in is written so that the metric of its alarm rises, from end to end."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.deployment.reading import of_type
from tests.deployment.test_alarms import matches, pattern_of
from tests.json_client import JsonClient
from tests.product import Answer, Product
from tests.security.aws_faults import DYNAMODB, KMS, SES, Outage
from tests.security.fault_steps import TO_SESSION, Walker, lead
from tests.tools import ROOT

RESOURCES = ROOT / ".chalice" / "resources.json"
Act = Callable[[Walker], Answer]


def raised(lines: list[str], resources: Path = RESOURCES) -> set[str]:
    """Return the metrics that the deployed filters count in the lines of a log."""
    filters = of_type(json.loads(resources.read_text(encoding="utf-8"))["Resources"], "AWS::Logs::MetricFilter")
    return {
        transformation["MetricName"]
        for each in filters.values()
        for line in lines
        if matches(pattern_of(each), json.loads(line))
        for transformation in each["MetricTransformations"]
    }


@pytest.mark.parametrize(
    ("before", "act", "service", "operation", "metric"),
    [
        ((), Walker.authorize, KMS, "Decrypt", "KeysFailed"),
        ((), Walker.authorize, DYNAMODB, "GetItem", "StorageFailed"),
        ((Walker.authorize,), Walker.login, DYNAMODB, "BatchGetItem", "StorageFailed"),
        ((Walker.authorize, Walker.login), Walker.ask_for_a_code, SES, "SendEmail", "MailFailed"),
        (TO_SESSION, Walker.exchange, KMS, "Sign", "SigningFailed"),
    ],
    ids=["unwrap", "clients", "member", "mail", "sign"],
)
def test_an_outage_raises_the_metric_of_its_alarm(
    product: Product,
    outage: Outage,
    capsys: pytest.CaptureFixture[str],
    before: tuple[Act, ...],
    act: Act,
    service: str,
    operation: str,
    metric: str,
) -> None:
    """The lines of the failing request raise that metric and no other failure's; those before it raise none of them."""
    walker = Walker(JsonClient(product))
    lead(walker, before)
    failures = {"KeysFailed", "SigningFailed", "MailFailed", "StorageFailed", "RequestFailed"}
    assert raised(capsys.readouterr().out.splitlines()) & failures == set()
    with outage.of(service, operation):
        assert act(walker).status == 503
    assert raised(capsys.readouterr().out.splitlines()) & failures == {metric}
