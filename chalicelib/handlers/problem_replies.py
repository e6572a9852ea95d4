"""Refusals as answers: the problem document where JSON is preferred, else a page; OAuth errors in the RFCs' own form."""

from math import ceil

from chalicelib import wiring
from chalicelib.domain.oauth_errors import InvalidClient, OAuthError
from chalicelib.handlers.page_context import page_context
from chalicelib.handlers.problem import Problem, problem_document
from chalicelib.handlers.reply import JSON, PROBLEM_JSON, Reply
from chalicelib.handlers.request import Request

COOKIE_MISSING = "cookie-missing"
"""Why a form is of no use in a browser that sends no cookie; its page says so, and never loops (product.md §1)."""


def problem_reply(request: Request, problem: Problem, *, way_on_url: str | None = None, page: str = "") -> Reply:
    """Return the answer for a refusal; `page` is HTML that already says it, with a form to go on."""
    headers = retry_after(problem)
    if problem.name == "method-not-allowed":
        headers["Allow"] = "GET, HEAD, POST"
    if request.wants_json:
        settings = wiring.settings()
        document = problem_document(
            problem,
            settings.issuer,
            request.lang,
            request.correlation_id,
            now=wiring.adapters().clock.now(),
            limits=settings.limits,
        )
        return Reply(problem.status, document, headers, content_type=PROBLEM_JSON)
    if not page:
        from chalicelib.handlers import pages  # noqa: PLC0415 - JSON answers need no page

        if any(error.reason == COOKIE_MISSING for error in problem.errors):
            page = pages.cookie_needed_page(page_context(request), way_on_url)
        else:
            page = pages.problem_page(page_context(request), problem, way_on_url=way_on_url)
    return Reply(problem.status, page, headers)


def retry_after(problem: Problem) -> dict[str, str]:
    """Return the `Retry-After` header of a block or an outage, in whole seconds by the product's clock."""
    if problem.blocked_until is not None:
        seconds = (problem.blocked_until - wiring.adapters().clock.now()).total_seconds()
        return {"Retry-After": str(max(1, ceil(seconds)))}
    if problem.retry_after_seconds is not None:
        return {"Retry-After": str(problem.retry_after_seconds)}
    return {}


def oauth_error_reply(error: OAuthError, *, retry_after_seconds: int | None = None) -> Reply:
    """Return an OAuth error as JSON (RFC 6749 §5.2); the detail stays in the log."""
    headers = {"Pragma": "no-cache", **error.headers}
    if retry_after_seconds is not None:
        headers["Retry-After"] = str(retry_after_seconds)
    if isinstance(error, InvalidClient):
        headers["WWW-Authenticate"] = 'Basic realm="sesame"'
    body: dict[str, object] = {"error": error.error, "error_description": error.description}
    return Reply(error.status, body, headers, content_type=JSON)
