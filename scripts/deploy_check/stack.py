"""Deploys the built package to an emulated account, as `aws cloudformation package` and `deploy` do."""

import copy
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.deploy_check.emulated_account import ACCOUNT_ID, REGION, Account
from scripts.deploy_check.overlay import GIVEN, GRANTS, Given, Grant, Template

NAME = "sesame"
BUCKET = "packages"
WAIT_SECONDS = 60

PARAMETERS = {
    "DomainName": "connexion.assureur.example",
    "CertificateArn": f"arn:aws:acm:{REGION}:{ACCOUNT_ID}:certificate/5f1c6f0e-0000-4000-8000-000000000000",
    "MailDomain": "assureur.example",
    "AlarmMail": "exploitation@assureur.example",
    "MailsPerDay": "50000",
    "LogArchiveArn": f"arn:aws:logs:{REGION}:111111111111:destination:archive",
    "OrganisationName": "Caisse d'essai",
    "SupportPhone": "3646",
    "InsurerUrl": "https://assureur.example/",
}

SCHEDULED = {
    "version": "0",
    "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": ACCOUNT_ID,
    "time": "2026-11-21T09:00:00Z",
    "region": REGION,
    "resources": [],
    "detail": {},
}
"""What EventBridge hands to a function when its time has come."""


class DeploymentFailed(Exception):
    """The stack could not be made; the text names what failed and why."""


@dataclass(frozen=True)
class Stack:
    """A deployed stack: its account, its template as deployed, its outputs, and what its resources are called there."""

    account: Account
    template: Template
    outputs: dict[str, str]
    names: dict[str, str]
    """Physical id by logical id."""


def deploy(account: Account, template: Template, package: Path, grants: tuple[Grant, ...] = GRANTS) -> Stack:
    """Make the stack from a template and the zip that its functions run.

    Raises:
        DeploymentFailed: with every resource that failed, and why.
    """
    storage, formation = account.client("s3"), account.client("cloudformation")
    storage.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    storage.put_object(Bucket=BUCKET, Key="deployment.zip", Body=package.read_bytes())
    packaged = _with_code(template, f"s3://{BUCKET}/deployment.zip")
    storage.put_object(Bucket=BUCKET, Key="template.json", Body=json.dumps(packaged).encode())
    try:
        formation.create_stack(
            StackName=NAME,
            TemplateURL=f"{account.url}/{BUCKET}/template.json",
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in PARAMETERS.items()],
        )
    except formation.exceptions.ClientError as error:
        raise DeploymentFailed(str(error)) from None
    outputs = _wait(formation)
    found = formation.describe_stack_resources(StackName=NAME)["StackResources"]
    names = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}
    _grant(account, names, grants)
    return Stack(account, packaged, outputs, names)


@contextmanager
def given(stack: Stack, values: Mapping[str, str], entries: tuple[Given, ...] = GIVEN) -> Iterator[None]:
    """Give functions the listed variables beside those of the template, and take them away again."""
    functions = stack.account.client("lambda")
    before = {}
    for name in {each.function for each in entries}:
        found = functions.get_function_configuration(FunctionName=stack.names[name])
        before[name] = found["Environment"]["Variables"]
        more = {each.variable: values[each.variable] for each in entries if each.function == name}
        _set_variables(functions, stack.names[name], before[name] | more)
    try:
        yield
    finally:
        for name, variables in before.items():
            _set_variables(functions, stack.names[name], variables)


def _set_variables(functions: Any, function: str, variables: Mapping[str, str]) -> None:  # noqa: ANN401 - boto3's
    functions.update_function_configuration(FunctionName=function, Environment={"Variables": dict(variables)})
    functions.get_waiter("function_updated_v2").wait(
        FunctionName=function, WaiterConfig={"Delay": 0.1, "MaxAttempts": 900}
    )


def _with_code(template: Template, uri: str) -> Template:
    packaged = copy.deepcopy(template)
    for each in packaged["Resources"].values():
        if each["Type"] == "AWS::Serverless::Function":
            each["Properties"]["CodeUri"] = uri
    return packaged


def _wait(formation: Any) -> dict[str, str]:  # noqa: ANN401 - boto3 ships no types
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        (stack,) = formation.describe_stacks(StackName=NAME)["Stacks"]
        if not stack["StackStatus"].endswith("IN_PROGRESS") or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    if stack["StackStatus"] != "CREATE_COMPLETE":
        pages = formation.get_paginator("describe_stack_events").paginate(StackName=NAME)
        events = [each for page in pages for each in page["StackEvents"]]  # the newest, of the roll-back, come first
        failed = [
            f"{each['LogicalResourceId']}: {each.get('ResourceStatusReason', '')}"
            for each in events
            if each["ResourceStatus"].endswith("FAILED")
        ]
        raise DeploymentFailed("; ".join([stack["StackStatus"], *failed]))
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


def _grant(account: Account, names: dict[str, str], grants: tuple[Grant, ...]) -> None:
    for number, grant in enumerate(grants):
        is_alias = grant.resource.startswith("alias/")
        resource = f"arn:aws:kms:{REGION}:{ACCOUNT_ID}:{grant.resource}" if is_alias else grant.resource
        statement = {"Effect": "Allow", "Action": list(grant.actions), "Resource": [resource]}
        account.client("iam").put_role_policy(
            RoleName=names[grant.role],
            PolicyName=f"emulated-account-{number}",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )
