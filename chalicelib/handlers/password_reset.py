"""`/password/reset`: a new password by the link of a mail (http.md §4, REC-01 to REC-06).

GET shows and uses nothing up, however often a scanner comes by; POST acts. Nobody is signed in by it.
"""

from chalice import Blueprint

from chalicelib.domain.faults import Fault
from chalicelib.domain.link import LinkPurpose
from chalicelib.domain.new_password import BadPassword, NewPassword
from chalicelib.domain.password_strength import Strength
from chalicelib.handlers.fields import Fields
from chalicelib.handlers.http import ANY_CONTENT, endpoint, fault_problem
from chalicelib.handlers.notice_words import notice_composer
from chalicelib.handlers.page_of_link import PageOfLink
from chalicelib.handlers.password_forgot import PATH as FORGOT_PATH
from chalicelib.handlers.password_problems import bad_password_problem
from chalicelib.handlers.password_words import RESET_PATH
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.problem_replies import problem_reply
from chalicelib.handlers.reply import Reply
from chalicelib.handlers.request import Request
from chalicelib.handlers.visit import read_visit_post, sign_in_under_way, visit_context, visit_lang, visit_reply
from chalicelib.use_cases.reset_password import LinkDead
from chalicelib.wiring import account_verbs

routes = Blueprint("chalicelib.handlers.password_reset")

PAGE = PageOfLink(RESET_PATH, LinkPurpose.RESET_PASSWORD)


@routes.route(RESET_PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def reset_page(request: Request) -> Reply:
    """Take the token out of the URL; then show the form, if the link is worth it."""
    found = PAGE.opened(request)
    if isinstance(found, Reply):
        return found
    return _page(request, None, None) if found == "usable" else _dead(request)


@routes.route(RESET_PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def reset(request: Request) -> Reply:
    """Change the password."""
    fields, form = read_visit_post(request, RESET_PATH)
    errors: list[FieldError] = []
    reference = PAGE.posted(request, fields, errors)
    new = NewPassword(fields.password(errors), fields.password(errors, "password_again"))
    if errors and (reference is not None or not fields.is_form):
        return _page(request, fields, Problem("invalid-request", errors=tuple(errors)))
    if reference is None:
        PAGE.record_refusal()
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
    return PAGE.acted(request, under_way, lang)


@routes.route(PAGE.done_path, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def reset_done_page(request: Request) -> Reply:
    """Confirm, with the way on to a sign-in under way."""
    return PAGE.done(request, "password_done")


def _dead(request: Request) -> Reply:
    return problem_reply(request, Problem("link-expired"), way_on_url=FORGOT_PATH)


def _page(request: Request, fields: Fields | None, problem: Problem | None, strength: Strength | None = None) -> Reply:
    if request.wants_json and problem is not None:
        return problem_reply(request, problem)
    from chalicelib.handlers.password_pages import choose_password_page  # noqa: PLC0415 - JSON answers need no page

    form = PAGE.form(request, fields)
    ctx = visit_context(request, RESET_PATH, form)
    page = choose_password_page(ctx, form, action=RESET_PATH, problem=problem, strength=strength)
    return visit_reply(request, page, form, problem)
