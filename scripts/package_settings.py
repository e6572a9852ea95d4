"""Finds what is wrong with the settings of a built template before anybody deploys it.

What an operator chooses at the deployment stands as a sample of its parameter; everything else is as it will be. The
judgement is the product's own, so that a fault stops the package instead of the first request.
"""

import re
from collections.abc import Iterator
from typing import Any

from chalicelib.config import NAMES, SettingsError, load_settings
from chalicelib.domain.demonstration import LOCAL_STAGE_PATH

Template = dict[str, dict[str, Any]]

SAMPLES = {
    "DomainName": "connexion.assureur.example",
    "MailDomain": "assureur.example",
    "OrganisationName": "Assureur",
    "SupportPhone": "0100000000",
    "InsurerUrl": "https://assureur.example/",
}
"""A value for each parameter that becomes a setting; the template's own patterns hold what an operator gives."""

ARN = "arn:aws:{service}:eu-west-3:000000000000:{name}"
ROLE_ARN = "arn:aws:iam::000000000000:role/{name}"

NAMING = ("AliasName", "Name", "TableName", "TopicName", "FunctionName", "QueueName")
"""The properties that a reference to a resource stands for."""

_NAMED = re.compile(r"\$\{([A-Za-z0-9:.]+)\}")


def faults_of_template(template: Template) -> list[str]:
    """Return one sentence for each setting and each route that stage prod must not have."""
    faults = []
    for name, each in template["Resources"].items():
        if each["Type"] == "AWS::Serverless::Function":
            variables = variables_of(template, name)
            unknown = sorted(set(variables) - NAMES)
            faults += [f"{name}: {variable} is not a setting" for variable in unknown]
            faults += [f"{name}: {fault}" for fault in _faults_of_settings(variables)]
        elif each["Type"] == "AWS::Serverless::Api":
            routes = each["Properties"].get("DefinitionBody", {}).get("paths", {})
            faults += [f"{name}: the route {path} is for stage dev alone" for path in _local(routes)]
    return faults


def variables_of(template: Template, function: str) -> dict[str, str]:
    """Return a function's variables as the deployed function will have them."""
    properties = template["Resources"][function]["Properties"]
    variables = properties.get("Environment", {}).get("Variables", {})
    return {name: text_of(template, value) for name, value in variables.items()}


def text_of(template: Template, value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the text that a value of the template becomes; a name that nobody chose stands for itself."""
    if not isinstance(value, dict):
        return str(value)
    if "Ref" in value:
        return _named(template, value["Ref"])
    if "Fn::GetAtt" in value:
        resource = template["Resources"][value["Fn::GetAtt"][0]]
        return ARN.format(service=resource["Type"].split("::")[1].lower(), name=".".join(value["Fn::GetAtt"]))
    text = value["Fn::Sub"] if isinstance(value["Fn::Sub"], str) else value["Fn::Sub"][0]
    return _NAMED.sub(lambda found: _named(template, found[1]), text)


def _named(template: Template, name: str) -> str:
    if name in SAMPLES:
        return SAMPLES[name]
    if name.endswith("Role.Arn"):
        return ROLE_ARN.format(name=name.removesuffix(".Arn"))
    if name in template["Parameters"]:
        return str(template["Parameters"][name].get("Default", name))
    resource = template["Resources"].get(name, {})
    properties = resource.get("Properties", {})
    called = str(next((properties[each] for each in NAMING if each in properties), name))
    if resource.get("Type") == "AWS::SQS::Queue":
        return f"https://sqs.eu-west-3.amazonaws.com/000000000000/{called}"
    return ARN.format(service="sns", name=called) if resource.get("Type") == "AWS::SNS::Topic" else called


def _faults_of_settings(variables: dict[str, str]) -> list[str]:
    if variables.get("STAGE") == "dev":
        return ["STAGE must be prod in a package"]
    try:
        load_settings(variables)
    except SettingsError as error:
        return error.faults
    return []


def _local(routes: dict[str, Any]) -> Iterator[str]:
    return (path for path in routes if f"{path}/".startswith(LOCAL_STAGE_PATH))
