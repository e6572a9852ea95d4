"""`endpoint`, the one decorator that every view wears: it reads, guards, answers, and turns each failure into words.

Nothing escapes it: a refusal becomes its problem, an outage a 503 that closes the way (REL-01), a defect a 500 with a
correlation id and no trace (AWS-02). What is written about a defect is where it happened, never what was in it.
"""

import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.domain import audit_events
from chalicelib.domain.faults import Fault, MailNotSent
from chalicelib.domain.limits import BODY_MAX_BYTES
from chalicelib.domain.oauth_errors import (
    InvalidClient,
    InvalidRequest,
    OAuthError,
    ServerError,
    TemporarilyUnavailable,
)
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.problem_replies import oauth_error_reply, problem_reply
from chalicelib.handlers.reply import Reply, to_response
from chalicelib.handlers.request import Request, read_request, source_ip

ANY_CONTENT = ["*/*"]
"""Chalice's own content-type check is off; handlers answer 415 in the product's words (platform.md §2)."""

RETRY_AFTER_SECONDS = 10

Kind = Literal["page", "protocol", "api"]
"""Pages have a JSON form where it is preferred; an API has that form alone; a protocol has the RFCs' own errors."""

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], Reply]


class Refused(Exception):
    """A request that cannot be worked on; carries the problem that the client is told, and where a person can begin anew."""

    def __init__(self, problem: Problem, way_on_url: str | None = None) -> None:
        """Keep the problem."""
        super().__init__(problem.name)
        self.problem = problem
        self.way_on_url = way_on_url


def endpoint(routes: Blueprint, kind: Kind = "page") -> Callable[[View[P]], Callable[P, Response]]:
    """Make a Chalice view of a function from `Request` to `Reply`."""

    def decorate(view: View[P]) -> Callable[P, Response]:
        @wraps(view)
        def answer(*args: P.args, **kwargs: P.kwargs) -> Response:
            received = routes.current_request
            correlation_id = wiring.begin_request(source_ip(received))
            try:
                request = read_request(received, correlation_id)
                if kind == "api":
                    request = replace(request, wants_json=True)
                with wiring.within_budget():
                    reply = guarded(request, kind, lambda: view(request, *args, **kwargs))
                return to_response(reply, correlation_id)
            except Exception as defect:  # noqa: BLE001 - even the words for a failure can fail (AWS-02)
                return to_response(_last_resort(defect, correlation_id), correlation_id)

        answer.is_endpoint = True  # type: ignore[attr-defined]  # read by tests/architecture
        answer.kind = kind  # type: ignore[attr-defined]  # as well
        return answer

    return decorate


def guarded(request: Request, kind: Kind, view: Callable[[], Reply]) -> Reply:
    """Run a view so that every failure has an answer; `request` is an API's already in its JSON form."""
    if len(request.body) > BODY_MAX_BYTES:
        return _failed(request, kind, Problem("too-large"))
    try:
        return view()
    except Refused as refusal:
        return problem_reply(request, refusal.problem, way_on_url=refusal.way_on_url)
    except OAuthError as error:
        if not isinstance(error, InvalidClient):  # that has its own event, with who it claimed to be
            wiring.adapters().audit.record(audit_events.AuthorizationRefused(error.error, error.detail))
        return oauth_error_reply(error)
    except Fault as fault:
        return _failed(request, kind, fault_problem(request, fault))
    except Exception as defect:  # noqa: BLE001 - the last resort (AWS-02)
        record_defect(request.path, defect)
        return _failed(request, kind, Problem("internal-error"))


def fault_problem(request: Request, fault: Fault) -> Problem:
    """Record an outage and return the problem that closes the way (REL-01)."""
    wiring.adapters().audit.record(audit_events.DependencyFailed(str(fault), request.path))
    name: Literal["mail-unavailable", "service-unavailable"] = (
        "mail-unavailable" if isinstance(fault, MailNotSent) else "service-unavailable"
    )
    return Problem(name, retry_after_seconds=RETRY_AFTER_SECONDS)


def gateway_reply(name: Literal["not-found", "method-not-allowed", "too-large"], request: Request) -> Reply:
    """Return what the gateway in front of the product answers by itself (WEB-08)."""
    return problem_reply(request, Problem(name))


def _failed(request: Request, kind: Kind, problem: Problem) -> Reply:
    if kind != "protocol":
        return problem_reply(request, problem)
    return oauth_error_reply(_oauth_error(problem.status), retry_after_seconds=problem.retry_after_seconds)


def _last_resort(defect: Exception, correlation_id: str) -> Reply:
    """Answer where even the page for a defect could not be made: nothing here depends on anything."""
    with suppress(Exception):
        if isinstance(defect, wiring.SettingsError):  # then there is no audit log to write to
            sys.stderr.write(f"{defect}\n")
        else:
            record_defect("", defect)
    words = "Une erreur est survenue. Réessayez plus tard. / Something went wrong. Try again later."
    title = "Erreur / Error"
    html = (
        f"<!doctype html><html lang=fr><meta charset=utf-8><title>{title}</title><p>{words}<p>{correlation_id}</html>"
    )
    return Reply(500, html)


def record_defect(path: str, defect: Exception) -> None:
    """Record where a defect of ours happened, never what was in it; `path` is empty where no request was answered."""
    frames: list[Any] = traceback.extract_tb(defect.__traceback__)
    where = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames[-4:]))
    event = audit_events.RequestFailed(path=path, exception=type(defect).__name__, where=where)
    wiring.adapters().audit.record(event)


def _oauth_error(status: int) -> OAuthError:
    """Return how a protocol endpoint tells what has no error code of its own."""
    if status == 503:  # noqa: PLR2004 - Service Unavailable
        return TemporarilyUnavailable("A dependency does not answer. Try again later.")
    if status == 413:  # noqa: PLR2004 - Content Too Large
        return InvalidRequest("The body is too large.", detail="too-large")
    return ServerError("The request could not be answered.")
