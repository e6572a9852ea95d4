"""Stands for API Gateway in front of the product: routes, the gateway's own answers, and answers that cannot be sent.

Chalice's local gateway answers unknown paths with 403 and its own JSON, says 405 in its own words, and lets an answer
that it cannot serialise break the connection. Deployed, the product's gateway responses stand there (WEB-08, AWS-02);
here `chalicelib.handlers` gives the same answers.
"""

import re
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalice import Chalice
from chalice.app import Request as ChaliceRequest
from chalice.local import LambdaContext, RouteMatcher

from chalicelib import wiring
from chalicelib.handlers.http import gateway_reply, guarded
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.problem_replies import problem_reply
from chalicelib.handlers.reply import Reply, to_response
from chalicelib.handlers.request import Request, read_request
from localdev import agents_gate
from localdev.rest_event import Event, Received, rest_event
from localdev.sigv4 import Unsigned

FUNCTION_TIMEOUT_MS = 29_000
"""What API Gateway waits for at most."""
MEMORY_MB = 512

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class Unsendable(Exception):
    """The product gave an answer that is not HTTP; API Gateway would say 502."""


@dataclass(frozen=True)
class Answer:
    """What goes back over the wire."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    route: str
    """The resource that answered, for the access line; empty where none did."""


class StageGateway:
    """Answers one request after another; holds nothing of any."""

    def __init__(self, app: Chalice) -> None:
        """Learn the routes."""
        self._app = app
        self._matcher = RouteMatcher(list(app.routes))

    def answer(self, received: Received) -> Answer:
        """Return the answer to a request, whatever happens inside."""
        route, captured = self._route(received)
        if route is None:
            return self._own_answer(received, lambda request: gateway_reply("not-found", request))
        method = self._method(route, received.method)
        if method is None:
            allowed = self._allowed(route)
            return self._own_answer(
                received, lambda request: _with_allow(gateway_reply("method-not-allowed", request), allowed)
            )
        event = rest_event(replace(received, method=method), route=route, captured=captured, now=_now())
        if self._app.routes[route][method].authorizer is not None:
            signer = agents_gate.identity_of(received)
            if isinstance(signer, Unsigned):
                refused = agents_gate.Refused(signer)
                return self._own_answer(received, refused.reply)
            event["requestContext"]["identity"] |= signer
        return self._function_answer(received, event, route)

    def too_large(self, received: Received) -> Answer:
        """Return the answer to a body that the gateway does not take."""
        return self._own_answer(received, lambda request: gateway_reply("too-large", request))

    def unreadable(self, received: Received) -> Answer:
        """Return the answer to what is not well-formed HTTP."""
        return self._own_answer(received, lambda request: problem_reply(request, Problem("invalid-request")))

    def _function_answer(self, received: Received, event: Event, route: str) -> Answer:
        try:
            context = LambdaContext("local-stage", MEMORY_MB, FUNCTION_TIMEOUT_MS)
            context.aws_request_id = event["requestContext"]["requestId"]
            return _checked(self._app(event, context), route)
        except Exception as defect:  # noqa: BLE001 - whatever it is, the client gets an answer (AWS-02)
            failure = defect
        return self._own_answer(received, lambda request: guarded(request, "page", _raising(failure)))

    def _own_answer(self, received: Received, make: Callable[[Request], Reply]) -> Answer:
        try:
            event = rest_event(received, route=None, captured={}, now=_now())
            correlation_id = wiring.begin_request(received.source_ip)
            request = read_request(ChaliceRequest(event, None), correlation_id)
            return _checked(to_response(make(request), correlation_id).to_dict(), route="")
        except Exception:  # noqa: BLE001 - the very last resort: the words for a failure have failed
            return Answer(500, [("Content-Type", "text/plain")], b"The local gateway has failed.", route="")

    def _route(self, received: Received) -> tuple[str | None, Mapping[str, str]]:
        try:
            match = self._matcher.match_route(received.target)
        except ValueError:
            return None, {}
        return match.route, match.captured

    def _method(self, route: str, method: str) -> str | None:
        methods = self._app.routes[route]
        if method in methods:
            return method
        return "GET" if method == "HEAD" and "GET" in methods else None

    def _allowed(self, route: str) -> str:
        methods = set(self._app.routes[route])
        return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


def _checked(response: Mapping[str, Any], route: str) -> Answer:
    """Return the answer of a Lambda proxy response. Raises Unsendable."""
    several = {name: list(values) for name, values in response.get("multiValueHeaders", {}).items()}
    single = {name: [value] for name, value in response.get("headers", {}).items() if name not in several}
    headers = [(name, value) for name, values in {**single, **several}.items() for value in values]
    for name, value in headers:
        if not isinstance(value, str) or not _TOKEN.fullmatch(name) or not _is_field_value(value):
            raise Unsendable
    body = response.get("body") or ""
    if not isinstance(body, str):
        raise Unsendable
    return Answer(
        status=int(response["statusCode"]),
        headers=headers,
        body=b64decode(body) if response.get("isBase64Encoded") else body.encode(),
        route=route,
    )


def _is_field_value(value: str) -> bool:
    # RFC 9110 §5.5: visible characters, space and tab; beyond ASCII nobody agrees on what they mean.
    return all(" " <= character <= "~" or character == "\t" for character in value)


def _with_allow(reply: Reply, allowed: str) -> Reply:
    return replace(reply, headers={**reply.headers, "Allow": allowed})


def _raising(failure: Exception) -> Callable[[], Reply]:
    def view() -> Reply:
        raise failure

    return view


def _now() -> datetime:
    return wiring.adapters().clock.now()
