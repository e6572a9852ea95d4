"""`/password/reset`: a new password by the link of a mail (http.md §4, REC-01 to REC-06).

GET shows and uses nothing up, however often a scanner comes by; POST acts. Nobody is signed in by it.
"""

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain import account_events
from chalicelib.domain.faults import Fault
from chalicelib.domain.link import LinkPurpose
from chalicelib.domain.new_password import BadPassword, NewPassword
from chalicelib.domain.password_strength import Strength
from chalicelib.handlers import link_pages
from chalicelib.handlers.fields import Fields
from chalicelib.handlers.http import ANY_CONTENT, endpoint, fault_problem
from chalicelib.handlers.notice_words import notice_composer
from chalicelib.handlers.password_forgot import PATH as FORGOT_PATH
from chalicelib.handlers.password_problems import bad_password_problem
from chalicelib.handlers.password_words import RESET_PATH
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.problem_replies import problem_reply
from chalicelib.handlers.reply import Reply
from chalicelib.handlers.request import Request
from chalicelib.handlers.visit import (
    new_visit_form,
    read_visit_post,
    sign_in_under_way,
    visit_context,
    visit_lang,
    visit_reply,
    way_on_url,
)
from chalicelib.use_cases.reset_password import LinkDead
from chalicelib.wiring import account_verbs

routes = Blueprint("chalicelib.handlers.password_reset")

DONE_PATH = "/password/reset/done"
PURPOSE = LinkPurpose.RESET_PASSWORD


@routes.route(RESET_PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def reset_page(request: Request) -> Reply:
    """Take the token out of the URL; then show the form, if the link is worth it."""
    found = link_pages.opened(request, RESET_PATH, PURPOSE, lambda link: account_verbs.reset_password().is_usable(link))
    if isinstance(found, Reply):
        return found
    return _page(request, None, None) if found == "usable" else _dead(request)


@routes.route(RESET_PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def reset(request: Request) -> Reply:
    """Change the password."""
    fields, form = read_visit_post(request, RESET_PATH)
    errors: list[FieldError] = []
    reference = link_pages.posted(request, fields, PURPOSE, errors)
    new = NewPassword(fields.password(errors), fields.password(errors, "password_again"))
    if errors and (reference is not None or not fields.is_form):
        return _page(request, fields, Problem("invalid-request", errors=tuple(errors)))
    if reference is None:
        wiring.adapters().audit.record(account_events.LinkRefused(PURPOSE.value))
        return _dead(request)
    under_way = sign_in_under_way(request, fields)
    lang = visit_lang(request, fields, under_way)
    try:
        outcome = account_verbs.reset_password()(reference, new, notice_composer(lang, "password-chosen"), form)
    except Fault as fault:
        return _page(request, fields, fault_problem(request, fault))
    if isinstance(outcome, LinkDead):
        return _dead(request)
    if isinstance(outcome, BadPassword):
        return _page(request, fields, bad_password_problem(outcome), outcome.strength)
    return link_pages.acted(request, PURPOSE, DONE_PATH, under_way, lang)


@routes.route(DONE_PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def reset_done_page(request: Request) -> Reply:
    """Confirm, with the way on to a sign-in under way."""
    from chalicelib.handlers.linked_pages import done_page  # noqa: PLC0415 - JSON answers need no page

    under_way = sign_in_under_way(request, None)
    ctx = visit_context(request, DONE_PATH, new_visit_form(request, DONE_PATH))
    return Reply(200, done_page(ctx, "password_done", way_on_url(under_way) if under_way else None))


def _dead(request: Request) -> Reply:
    return problem_reply(request, Problem("link-expired"), way_on_url=FORGOT_PATH)


def _page(request: Request, fields: Fields | None, problem: Problem | None, strength: Strength | None = None) -> Reply:
    if request.wants_json and problem is not None:
        return problem_reply(request, problem)
    from chalicelib.handlers.password_pages import choose_password_page  # noqa: PLC0415 - JSON answers need no page

    form = link_pages.of_link(new_visit_form(request, RESET_PATH, fields), request, PURPOSE)
    ctx = visit_context(request, RESET_PATH, form)
    page = choose_password_page(ctx, form, action=RESET_PATH, problem=problem, strength=strength)
    return visit_reply(request, page, form, problem)
