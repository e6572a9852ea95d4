"""The event that API Gateway's REST API hands to a Lambda function, made from a request to the local server.

Chalice's own local event lacks most members and keeps one of several headers with a name; the product is to meet here
what it meets when it is deployed (platform.md §2). A body that is not UTF-8 comes as base64.
"""

import uuid
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from chalicelib.domain.epoch import to_milliseconds

API_ID = "localstage"
ACCOUNT_ID = "123456789012"
STAGE = "dev"

Event = dict[str, Any]


@dataclass(frozen=True)
class Received:
    """One request as it came over the wire."""

    method: str
    target: str
    """Path and query as on the request line."""
    headers: Sequence[tuple[str, str]]
    body: bytes
    source_ip: str

    @property
    def path(self) -> str:
        """The path alone."""
        try:
            return urlsplit(self.target).path or "/"
        except ValueError:
            return "/"

    @property
    def query(self) -> Mapping[str, list[str]]:
        """The query's parameters, blank ones too."""
        _, _, query = self.target.partition("?")
        return parse_qs(query.partition("#")[0], keep_blank_values=True)


def rest_event(received: Received, *, route: str | None, captured: Mapping[str, str], now: datetime) -> Event:
    """Return the event; `route` is None where no resource matches, `captured` the values of its path parameters."""
    headers = joined_headers(received.headers)
    query = dict(received.query)
    request_id = str(uuid.uuid4())
    last = {name: values[-1] for name, values in headers.items()}
    return {
        "resource": route or "",
        "path": received.path,
        "httpMethod": received.method,
        "headers": last,
        "multiValueHeaders": headers,
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": dict(captured) or None,
        "stageVariables": None,
        "requestContext": {
            "accountId": ACCOUNT_ID,
            "apiId": API_ID,
            "domainName": last.get("Host", ""),
            "domainPrefix": API_ID,
            "extendedRequestId": request_id,
            "httpMethod": received.method,
            "identity": {"sourceIp": received.source_ip, "userAgent": last.get("User-Agent")},
            "path": received.path,
            "protocol": "HTTP/1.1",
            "requestId": request_id,
            "requestTime": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "requestTimeEpoch": to_milliseconds(now),
            "resourcePath": route or "",
            "stage": STAGE,
        },
        **_body(received.body),
    }


def joined_headers(headers: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return all values by name; several `Cookie` lines are one, as RFC 9113 §8.2.3 says."""
    found: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for name, value in headers:
        # The spelling of a name's first line stands for all of its lines.
        spelled = names.setdefault(name.lower(), name)
        found.setdefault(spelled, []).append(" ".join(value.splitlines()).strip())
    cookie = names.get("cookie")
    if cookie is not None:
        found[cookie] = ["; ".join(found[cookie])]
    return found


def _body(body: bytes) -> Event:
    if not body:
        return {"body": None, "isBase64Encoded": False}
    try:
        return {"body": body.decode("utf-8"), "isBase64Encoded": False}
    except UnicodeDecodeError:
        return {"body": b64encode(body).decode("ascii"), "isBase64Encoded": True}
