"""Ways to read a CloudFormation template: what a value points to, written as one line."""

import re
from collections.abc import Iterator
from typing import Any

NAMED_IN_TEXT = re.compile(r"\$\{([A-Za-z0-9:]+)[.A-Za-z0-9]*\}")


def of_type(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return the properties of every resource of a type, by logical id."""
    return {name: each["Properties"] for name, each in resources.items() if each["Type"] == kind}


def plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value with each intrinsic function as text: `TableKey.Arn`, `MailDomain`, or the text of a Sub."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Ref"}:
        return value["Ref"]
    if set(value) == {"Fn::GetAtt"}:
        return ".".join(value["Fn::GetAtt"])
    if set(value) == {"Fn::Sub"}:
        return value["Fn::Sub"] if isinstance(value["Fn::Sub"], str) else value["Fn::Sub"][0]
    return {name: plain(each) for name, each in value.items()}


def references(value: object) -> Iterator[str]:
    """Yield every logical id or parameter that a value refers to, at any depth; pseudo parameters are left out."""
    if isinstance(value, list):
        for each in value:
            yield from references(each)
    elif isinstance(value, dict):
        local: set[str] = set()
        if isinstance(value.get("Ref"), str):
            yield from _named(value["Ref"])
        if "Fn::GetAtt" in value:
            yield value["Fn::GetAtt"][0]
        if "Fn::Sub" in value:
            text, variables = value["Fn::Sub"], {}
            if isinstance(text, list):
                text, variables = text
            local = set(variables)
            for name in NAMED_IN_TEXT.findall(text):
                yield from (each for each in _named(name) if each not in local)
        for each in value.values():
            yield from references(each)


def _named(name: str) -> Iterator[str]:
    if not name.startswith("AWS::"):
        yield name
