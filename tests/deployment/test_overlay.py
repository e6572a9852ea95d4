"""`make deploy-check` leaves out what the emulated account does not know, and nothing else; and it notices what is broken."""

import copy
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from chalicelib.domain.canary import STEPS
from scripts.deploy_check import canary, events, mail_news, overlay, people, stack
from scripts.deploy_check.emulated_account import Account
from scripts.deploy_check.overlay import GIVEN, GRANTS, LEFT_OUT, Grant, LeftOut
from scripts.deploy_check.people import People
from scripts.deploy_check.seed import NotAnEmulator, refuse_real_accounts
from scripts.deploy_check.sign_in import StepFailed, Visit
from scripts.deploy_check.site import Site
from scripts.deploy_check.stack import DeploymentFailed, Stack
from tests.tools import ROOT

NEEDED: dict[str, tuple[type[Exception], str]] = {
    "Resources/FirewallOfTheApi": (DeploymentFailed, "Unrecognized resource types: [AWS::WAFv2::WebACLAssociation]"),
    "Resources/PasswordFailureRatioAlarm": (DeploymentFailed, "(metric math) is not supported"),
    "Resources/ConcurrencyQuotaAlarm": (DeploymentFailed, "(metric math) is not supported"),
    "Resources/MailQuotaAlarm": (DeploymentFailed, "(metric math) is not supported"),
    f"{overlay.STATEMENTS}/Sid=UnwrapDataKeys/Condition": (StepFailed, "GET /oauth2/authorize: 503"),
    f"{overlay.STATEMENTS}/Sid=SignTokens/Condition": (StepFailed, "POST /oauth2/token: 503"),
    f"{overlay.STATEMENTS_OF_MAIL_FEEDBACK}/Sid=UnwrapTheKeyOfReferences/Condition": (
        StepFailed,
        "the function of mail events failed",
    ),
    "Resources/DataKey/Properties/KeyPolicy/Statement/Sid=TheAccountLetsRolesWrapAndUnwrap/Condition": (
        StepFailed,
        "GET /oauth2/authorize: 503",
    ),
}
"""What goes wrong where a part is not left out."""

NEEDED_GRANTS = {"alias/sesame-signing": "POST /oauth2/token: 503", "*": "POST /login/code-request: 503"}
"""By the resource of a grant, the step that fails without it: so the account judges calls by the role."""


@pytest.fixture
def built(package: Path) -> dict[str, Any]:
    """Return the built template."""
    found: dict[str, Any] = json.loads((package / "sam.json").read_text(encoding="utf-8"))
    return found


def differences(before: Any, after: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """Yield the path of each member that is not the same, with a statement named by its Sid."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before.keys() | after.keys():
            if name not in before or name not in after:
                yield f"{path}/{name}" if name in before else f"{path}/{name} is new"
            else:
                yield from differences(before[name], after[name], f"{path}/{name}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            name = f"Sid={old['Sid']}" if isinstance(old, dict) and "Sid" in old else str(number)
            yield from differences(old, new, f"{path}/{name}")
    elif before != after:
        yield f"{path} is another"


def test_what_is_listed_is_left_out_and_nothing_else(built: dict[str, Any]) -> None:
    """The template that is deployed there differs in the listed parts alone, and nothing is new or another."""
    before = copy.deepcopy(built)
    deployed = overlay.without_unknown(built)
    assert built == before
    assert set(differences(built, deployed)) == {f"/{part.path}" for part in LEFT_OUT}
    assert set(differences({"a": [{"Sid": "S", "b": 1}]}, {"a": [{"Sid": "S", "b": 2}], "c": 1})) == {
        "/a/Sid=S/b is another",
        "/c is new",
    }


def test_each_part_has_a_reason_and_a_proof() -> None:
    """Nobody adds a part or a grant without saying why, and what goes wrong without it."""
    assert [each for each in (*LEFT_OUT, *GRANTS, *GIVEN) if not each.reason] == []
    assert {part.path for part in LEFT_OUT} == set(NEEDED)
    assert {grant.resource for grant in GRANTS} == set(NEEDED_GRANTS)


def test_a_part_that_is_gone_from_the_template_is_told() -> None:
    """The list cannot outlive the template."""
    with pytest.raises(KeyError):
        overlay.without_unknown({"Resources": {}}, (LeftOut("Resources/Gone", "was there once"),))
    with pytest.raises(KeyError):
        overlay.without_unknown({"Statement": [{"Sid": "A"}]}, (LeftOut("Statement/Sid=B/Condition", "as above"),))


def sign_in(account: Account, template: dict[str, Any], package: Path, grants: tuple[Grant, ...] = GRANTS) -> Stack:
    """Do what `make deploy-check` does, in an empty account."""
    return sign_in_somebody(account, template, package, grants)[0]


def sign_in_somebody(
    account: Account, template: dict[str, Any], package: Path, grants: tuple[Grant, ...] = GRANTS
) -> tuple[Stack, People]:
    """Do the same, and say who it was."""
    account.empty()
    made = stack.deploy(account, template, package / "deployment.zip", grants)
    seeded = people.seed(made)
    Visit(Site(made), seeded, lambda _line: None).by_json()
    return made, seeded


@pytest.mark.parametrize("part", LEFT_OUT, ids=lambda part: part.path.replace("/", "."))
def test_each_part_must_be_left_out(account: Account, built: dict[str, Any], package: Path, part: LeftOut) -> None:
    """With that one part in its place the check fails, and as expected."""
    failure, words = NEEDED[part.path]
    others = tuple(each for each in LEFT_OUT if each is not part)
    with pytest.raises(failure) as told:
        mail_news.of_no_mail(sign_in(account, overlay.without_unknown(built, others), package))
    assert words in str(told.value)


@pytest.mark.parametrize("grant", GRANTS, ids=lambda grant: grant.actions[0])
def test_each_grant_is_needed(account: Account, built: dict[str, Any], package: Path, grant: Grant) -> None:
    """Without it the function is refused: IAM judges, by the template's role and what is listed beside it."""
    others = tuple(each for each in GRANTS if each is not grant)
    with pytest.raises(StepFailed) as told:
        sign_in(account, overlay.without_unknown(built), package, others)
    assert NEEDED_GRANTS[grant.resource] in str(told.value)


def test_a_bounce_signed_as_sns_does_is_heeded_and_each_variable_is_needed_for_it(
    account: Account, built: dict[str, Any], package: Path
) -> None:
    """Without one of them no certificate can be had; with all, a member learns that the address takes no mail (MAIL-09)."""
    made, seeded = sign_in_somebody(account, overlay.without_unknown(built), package)
    for given in GIVEN:
        others = tuple(each for each in GIVEN if each is not given)
        with pytest.raises(StepFailed, match="the function of mail events failed"):
            mail_news.of_no_mail(made, others)
    assert mail_news.of_no_mail(made) == "mail_event_ignored"
    told: list[str] = []
    mail_news.check(made, seeded, Site(made), told.append)
    assert [line.rpartition("; ")[2] for line in told[2:5:2]] == [
        "the function wrote mail_event_rejected",
        "the function wrote mail_event_ignored",
    ]
    assert told[-1] == "POST /login: 403, email-undeliverable"
    left = account.client("lambda").get_function_configuration(FunctionName=made.names["MailFeedback"])
    assert set(left["Environment"]["Variables"]).isdisjoint(each.variable for each in GIVEN)


def test_a_statement_of_the_role_too_few_stops_the_sign_in(
    account: Account, built: dict[str, Any], package: Path
) -> None:
    """The check would have told that the role is not enough."""
    template = overlay.without_unknown(built)
    policy = template["Resources"]["ApiHandlerRole"]["Properties"]["Policies"][0]["PolicyDocument"]
    policy["Statement"] = [each for each in policy["Statement"] if each["Sid"] != "RedeemAuthorizationCodesOnce"]
    with pytest.raises(StepFailed, match="POST /oauth2/token: 503"):
        sign_in(account, template, package)


def listens(made: Stack, arn: str) -> None:
    """Let a function run for mail events and each night."""
    rules = made.account.client("events")
    rules.put_rule(Name="nightly", ScheduleExpression="rate(1 day)")
    rules.put_targets(Rule="nightly", Targets=[{"Id": "1", "Arn": arn}])
    topic = made.names["MailEventsTopic"]
    made.account.client("sns").subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn)


def nobody_listens(made: Stack) -> None:
    """End every subscription to mail events."""
    notifications = made.account.client("sns")
    found = notifications.list_subscriptions_by_topic(TopicArn=made.names["MailEventsTopic"])["Subscriptions"]
    for each in found:
        notifications.unsubscribe(SubscriptionArn=each["SubscriptionArn"])


def stop_the_canary(made: Stack) -> None:
    """Take its rule away."""
    rules = made.account.client("events")
    (rule,) = rules.list_rules()["Rules"]
    rules.remove_targets(
        Rule=rule["Name"], Ids=[each["Id"] for each in rules.list_targets_by_rule(Rule=rule["Name"])["Targets"]]
    )
    rules.delete_rule(Name=rule["Name"])


def failing_function(made: Stack) -> str:
    """Return the ARN of a function that fails at whatever it is given."""
    code = io.BytesIO()
    with ZipFile(code, "w") as archive:
        archive.writestr("fails.py", "def handler(event, context):\n    raise ValueError(sorted(event))\n")
    functions = made.account.client("lambda")
    role = functions.get_function_configuration(FunctionName=made.names["APIHandler"])["Role"]
    named = {"FunctionName": "fails", "Handler": "fails.handler", "Runtime": "python3.11", "Role": role}
    return str(functions.create_function(**named, Code={"ZipFile": code.getvalue()})["FunctionArn"])


def test_whoever_listens_to_mail_events_and_schedules_must_run(
    account: Account, built: dict[str, Any], package: Path
) -> None:
    """Where nobody listens it is said; a function that runs is named; one that fails fails the check."""
    made = sign_in(account, overlay.without_unknown(built), package)
    told: list[str] = []
    events.mail_events(made, told.append)
    ran = "sesame-prod-mail-feedback has run for it, and wrote: mail_event_rejected"  # the emulator signs as nobody
    assert told[1:] == [ran]
    nobody_listens(made)
    events.mail_events(made, told.append)
    events.schedules(made, told.append)
    assert told[-2] == "no function listens to mail events"
    assert "(rate(5 minutes)) runs sesame-prod-canary, which fails as it must: metadata: silent-connect-" in told[-1]
    stop_the_canary(made)
    events.schedules(made, told.append)
    assert told[-1] == "the template has no schedule"
    functions = account.client("lambda")
    listens(made, functions.get_function_configuration(FunctionName=made.names["APIHandler"])["FunctionArn"])
    events.mail_events(made, told.append)
    events.schedules(made, told.append)
    assert told[-2:] == ["sesame-prod has run for it, and wrote: nothing", "nightly (rate(1 day)) runs sesame-prod"]
    listens(made, failing_function(made))
    with pytest.raises(StepFailed, match="fails failed"):
        events.mail_events(made, told.append)
    with pytest.raises(StepFailed, match="nightly"):
        events.schedules(made, told.append)


def test_the_canary_walks_through_what_is_deployed(account: Account, built: dict[str, Any], package: Path) -> None:
    """With its client registered every step is answered; where the function of the API may do nothing, the check fails."""
    template = overlay.without_unknown(built)
    made = sign_in(account, template, package)
    told: list[str] = []
    canary.walk(made, Site(made), told.append)
    assert [part.split()[0] for part in told[0].partition("walk: ")[2].split(", ")] == list(STEPS)
    role = {"RoleName": made.names["ApiHandlerRole"], "PolicyName": "ApiHandlerRolePolicy"}
    account.client("iam").delete_role_policy(**role)
    with pytest.raises(StepFailed, match=r"the canary: [a-z]+: status-service-unavailable"):
        canary.walk(made, Site(made), told.append)


def test_a_check_that_fails_ends_with_status_one() -> None:
    """Here because pip finds nothing; what failed is told on the last line."""
    command = [sys.executable, "-m", "scripts.deploy_check"]
    environment = {**os.environ, "PIP_NO_INDEX": "1", "PIP_NO_CACHE_DIR": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("deploy-check failed: pip failed")
    assert "signed in as" not in done.stdout


@pytest.mark.parametrize("endpoint", ["", "https://dynamodb.eu-west-3.amazonaws.com", "https://127.0.0.1.example"])
def test_the_seeding_command_works_on_this_machine_alone(endpoint: str) -> None:
    """Nobody stores invented members in a real account with it."""
    with pytest.raises(NotAnEmulator):
        refuse_real_accounts(endpoint)
