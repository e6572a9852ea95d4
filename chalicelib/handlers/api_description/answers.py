"""Builders of the description's answers: pages, JSON, redirects, problems by name, errors of the RFCs (OpenAPI 3.1).

A status that is told nowhere here is not described, and then schemathesis finds it.
"""

from collections.abc import Mapping, Sequence

from chalicelib.handlers.problem import PROBLEM_STATUS, ProblemName
from chalicelib.handlers.reply import JSON, PROBLEM_JSON

Node = dict[str, object]
"""One object of the description."""
Nodes = dict[str, Node]
"""Several by name."""

PAGE_TYPE = "text/html"

WORDS: Mapping[int, str] = {
    200: "Done.",
    400: "Malformed; it cost no attempt.",
    401: "Not proven.",
    403: "Refused.",
    404: "There is no such page.",
    409: "A right transaction at the wrong step.",
    410: "Too late.",
    413: "The body is too large.",
    415: "The body is neither a form nor JSON.",
    429: "Blocked until the time that is told.",
    500: "A defect; the correlation id finds it in the log.",
    503: "A dependency does not answer; nothing was lost.",
}

EVERY_PAGE: tuple[ProblemName, ...] = ("too-large", "internal-error", "service-unavailable")


def ref(name: str) -> Node:
    """Return a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def answer(words: str, content: Mapping[str, Node], headers: Mapping[str, Node] | None = None) -> Node:
    """Return a response of these media types."""
    described: Node = {"description": words, "content": {name: {"schema": schema} for name, schema in content.items()}}
    return {**described, "headers": dict(headers)} if headers else described


def page_or_json(words: str, schema: Node) -> Node:
    """Return an answer that is a page, or JSON where `Accept` prefers it."""
    return answer(words, {JSON: schema, PAGE_TYPE: {"type": "string"}})


def page(words: str) -> Node:
    """Return a page, whatever `Accept` says."""
    return answer(words, {PAGE_TYPE: {"type": "string"}})


def redirect(words: str) -> Node:
    """Return a 303."""
    return {"description": words, "headers": {"Location": _header({"type": "string", "format": "uri-reference"})}}


def problems(*names: ProblemName) -> dict[str, Node]:
    """Return the responses of these problems and of those that every page can have, by status."""
    by_status: dict[int, list[str]] = {}
    for name in (*names, *EVERY_PAGE):
        by_status.setdefault(PROBLEM_STATUS[name], []).append(name)
    return {str(status): _problem(status, by_status[status]) for status in sorted(by_status)}


def oauth_errors(*statuses: int) -> dict[str, Node]:
    """Return the error responses of a protocol endpoint (RFC 6749 §5.2) for these statuses and those of every one."""
    described = {}
    for status in sorted({*statuses, 400, 413, 500, 503}):
        headers = {"Cache-Control": _header({"const": "no-store"})}
        if status == 401:  # noqa: PLR2004 - Unauthorized
            headers["WWW-Authenticate"] = _header({"type": "string"})
        if status == 503:  # noqa: PLR2004 - Service Unavailable
            headers["Retry-After"] = _seconds()
        described[str(status)] = answer(WORDS[status], {JSON: ref("OAuthError")}, headers)
    return described


def _problem(status: int, names: Sequence[str]) -> Node:
    schema: Node = {
        "allOf": [ref("Problem")],
        "properties": {"type": {"pattern": f"/problems/({'|'.join(names)})$"}, "status": {"const": status}},
    }
    headers = {"Retry-After": _seconds()} if status in {429, 503} else None
    content: Nodes = {PROBLEM_JSON: schema, PAGE_TYPE: {"type": "string"}}
    return answer(f"{WORDS[status]} Problems: {', '.join(names)}.", content, headers)


def _seconds() -> Node:
    return _header({"type": "string", "pattern": "^[1-9][0-9]*$"})


def _header(schema: Node) -> Node:
    return {"required": True, "schema": schema}
