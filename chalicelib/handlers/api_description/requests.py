"""Builders of the description's requests: an operation, its parameters, its body as JSON or as a form (OpenAPI 3.1)."""

from collections.abc import Mapping, Sequence

from chalicelib.domain.oauth_parameters import FORM_TYPE
from chalicelib.handlers.api_description.answers import Node
from chalicelib.handlers.reply import JSON


def operation(  # noqa: PLR0913 - the members of OpenAPI's Operation Object, by name
    name: str,
    tag: str,
    summary: str,
    responses: Mapping[str, Node],
    *,
    parameters: Sequence[Node] = (),
    body: Node | None = None,
    security: Sequence[Mapping[str, Sequence[str]]] = (),
) -> Node:
    """Return one operation; `security` lists alternatives, and an empty one of them is none."""
    described: Node = {"operationId": name, "tags": [tag], "summary": summary, "responses": dict(responses)}
    if parameters:
        described["parameters"] = list(parameters)
    if body is not None:
        described["requestBody"] = body
    if security:
        described["security"] = [dict(each) for each in security]
    return described


def query(schema_by_name: Mapping[str, Node], required: Sequence[str] = ()) -> list[Node]:
    """Return query parameters."""
    return [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in schema_by_name.items()
    ]


def form_body(members: Mapping[str, Node], required: Sequence[str] = ()) -> Node:
    """Return a body that is a form."""
    return {"required": True, "content": {FORM_TYPE: {"schema": _object(members, required)}}}


def form_or_json_body(members: Mapping[str, Node], required: Sequence[str], of_forms: Mapping[str, Node]) -> Node:
    """Return a body that is JSON of HTTP clients or a form of our pages, which has some members of its own."""
    page_members = {**members, **of_forms}
    content = {JSON: _object(members, required), FORM_TYPE: _object(page_members, required)}
    return {"required": True, "content": {name: {"schema": schema} for name, schema in content.items()}}


def _object(members: Mapping[str, Node], required: Sequence[str]) -> Node:
    described: Node = {"type": "object", "properties": dict(members)}
    return {**described, "required": list(required)} if required else described
