"""Pages that only inform: help, the footer's pages, and what each problem's `type` URL explains (RFC 9457 §3.1.1)."""

from typing import cast, get_args

from chalice import Blueprint

from chalicelib.handlers.http import ANY_CONTENT, Refused, endpoint
from chalicelib.handlers.info_pages import InfoPageName, info_page, problem_explanation_page
from chalicelib.handlers.page_context import page_context
from chalicelib.handlers.problem import PROBLEM_NAMES, Problem
from chalicelib.handlers.reply import Reply
from chalicelib.handlers.request import Request

routes = Blueprint("chalicelib.handlers.info")


@routes.route("/help/{name}", methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def help_page(request: Request, name: str) -> Reply:
    """Show one of the footer's and help pages."""
    if name not in get_args(InfoPageName):
        raise Refused(Problem("not-found"))
    ctx = page_context(request, language_switch_url=_switch(request, f"/help/{name}"))
    return Reply(200, info_page(ctx, cast("InfoPageName", name)))


@routes.route("/problems/{name}", methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def problem_page(request: Request, name: str) -> Reply:
    """Explain a problem."""
    if name not in PROBLEM_NAMES:
        raise Refused(Problem("not-found"))
    ctx = page_context(request, language_switch_url=_switch(request, f"/problems/{name}"))
    return Reply(200, problem_explanation_page(ctx, name))


def _switch(request: Request, path: str) -> str:
    return f"{path}?lang={'en' if request.lang == 'fr' else 'fr'}"
