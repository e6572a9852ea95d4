"""The link that went to a new address: a page with one button, and what the button does (REC-02, REC-04, REC-08)."""

from chalice import Blueprint

from chalicelib.domain.faults import Fault
from chalicelib.domain.link import LinkPurpose
from chalicelib.handlers.http import ANY_CONTENT, endpoint, fault_problem
from chalicelib.handlers.notice_words import notice_composer
from chalicelib.handlers.page_of_link import PageOfLink
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.problem_replies import problem_reply
from chalicelib.handlers.reply import Reply
from chalicelib.handlers.request import Request
from chalicelib.handlers.visit import read_visit_post, sign_in_under_way, visit_lang
from chalicelib.use_cases.reset_password import LinkDead
from chalicelib.wiring import self_service_verbs

routes = Blueprint("chalicelib.handlers.email_confirmation")

PATH = "/email/confirm"
PAGE = PageOfLink(PATH, LinkPurpose.CONFIRM_EMAIL)


@routes.route(PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def confirm_page(request: Request) -> Reply:
    """Take the token out of the URL; then show the button, if the link is worth it."""
    found = PAGE.opened(request)
    if isinstance(found, Reply):
        return found
    return PAGE.button(request, "email_confirm") if found == "usable" else _dead(request)


@routes.route(PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def confirm(request: Request) -> Reply:
    """Make the new address the account's."""
    fields, form = read_visit_post(request, PATH)
    errors: list[FieldError] = []
    reference = PAGE.posted(request, fields, errors)
    if errors:
        return problem_reply(request, Problem("invalid-request", errors=tuple(errors)))
    if reference is None:
        PAGE.record_refusal()
        return _dead(request)
    under_way = sign_in_under_way(request, fields)
    lang = visit_lang(request, fields, under_way)
    try:
        outcome = self_service_verbs.confirm_email_change()(reference, notice_composer(lang, "email-changed"), form)
    except Fault as fault:
        return PAGE.button(request, "email_confirm", fields, fault_problem(request, fault))
    return _dead(request) if isinstance(outcome, LinkDead) else PAGE.acted(request, under_way, lang)


@routes.route(PAGE.done_path, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def changed_page(request: Request) -> Reply:
    """Confirm, with the way on to a sign-in under way."""
    return PAGE.done(request, "email_changed")


def _dead(request: Request) -> Reply:
    return problem_reply(request, Problem("link-expired"), way_on_url="/me/email")
