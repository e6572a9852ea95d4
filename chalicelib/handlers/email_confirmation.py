"""The link that went to a new address: a page with one button, and what the button does (REC-02, REC-04, REC-08)."""

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain import account_events
from chalicelib.domain.faults import Fault
from chalicelib.domain.link import LinkPurpose
from chalicelib.handlers import link_pages
from chalicelib.handlers.fields import Fields
from chalicelib.handlers.http import ANY_CONTENT, endpoint, fault_problem
from chalicelib.handlers.notice_words import notice_composer
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
from chalicelib.wiring import self_service_verbs

routes = Blueprint("chalicelib.handlers.email_confirmation")

LINK_PATH = PATH = "/email/confirm"
DONE_PATH = "/email/confirm/done"
PURPOSE = LinkPurpose.CONFIRM_EMAIL


@routes.route(PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def confirm_page(request: Request) -> Reply:
    """Take the token out of the URL; then show the button, if the link is worth it."""
    found = link_pages.opened(
        request, PATH, PURPOSE, lambda link: self_service_verbs.confirm_email_change().is_usable(link)
    )
    if isinstance(found, Reply):
        return found
    return _page(request, None, None) if found == "usable" else _dead(request)


@routes.route(PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def confirm(request: Request) -> Reply:
    """Make the new address the account's."""
    fields, form = read_visit_post(request, PATH)
    return confirmed(request, fields, form)


def confirmed(request: Request, fields: Fields, form: str | None) -> Reply:
    """Use the link of a post that was read."""
    errors: list[FieldError] = []
    reference = link_pages.posted(request, fields, PURPOSE, errors)
    if errors:
        return problem_reply(request, Problem("invalid-request", errors=tuple(errors)))
    if reference is None:
        wiring.adapters().audit.record(account_events.LinkRefused(PURPOSE.value))
        return _dead(request)
    under_way = sign_in_under_way(request, fields)
    lang = visit_lang(request, fields, under_way)
    try:
        outcome = self_service_verbs.confirm_email_change()(reference, notice_composer(lang, "email-changed"), form)
    except Fault as fault:
        return _page(request, fields, fault_problem(request, fault))
    if isinstance(outcome, LinkDead):
        return _dead(request)
    return link_pages.acted(request, PURPOSE, DONE_PATH, under_way, lang)


@routes.route(DONE_PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def changed_page(request: Request) -> Reply:
    """Confirm, with the way on to a sign-in under way."""
    from chalicelib.handlers.linked_pages import done_page  # noqa: PLC0415 - JSON answers need no page

    under_way = sign_in_under_way(request, None)
    ctx = visit_context(request, DONE_PATH, new_visit_form(request, DONE_PATH))
    return Reply(200, done_page(ctx, "email_changed", way_on_url(under_way) if under_way else None))


def _dead(request: Request) -> Reply:
    return problem_reply(request, Problem("link-expired"), way_on_url="/me/email")


def _page(request: Request, fields: Fields | None, problem: Problem | None) -> Reply:
    if request.wants_json and problem is not None:
        return problem_reply(request, problem)
    from chalicelib.handlers.linked_pages import link_button_page  # noqa: PLC0415 - JSON answers need no page

    form = link_pages.of_link(new_visit_form(request, PATH, fields), request, PURPOSE)
    page = link_button_page(visit_context(request, PATH, form), form, "email_confirm", PATH, problem=problem)
    return visit_reply(request, page, form, problem)
