"""`/notice`: "this was not me", by the link of a notice (http.md §4, DEV-06).

A GET shows what the button would do and does nothing, however often a scanner comes by. The POST blocks the way in;
recovery is the way back.
"""

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain.denial import DenyReference
from chalicelib.domain.faults import Fault
from chalicelib.domain.link import LinkPurpose
from chalicelib.handlers import cookies, link_pages
from chalicelib.handlers.http import ANY_CONTENT, endpoint, fault_problem
from chalicelib.handlers.notice_words import NOTICE_PATH, denial_composer
from chalicelib.handlers.page_of_link import PageOfLink
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.problem_replies import problem_reply
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.visit import new_visit_form, read_visit_post, visit_context, visit_lang, visit_url
from chalicelib.use_cases.reset_password import LinkDead
from chalicelib.wiring import self_service_verbs

routes = Blueprint("chalicelib.handlers.notice")

RECOVERY_PATH = "/password/forgot"
PAGE = PageOfLink(NOTICE_PATH, LinkPurpose.DENY)


@routes.route(NOTICE_PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def notice_page(request: Request) -> Reply:
    """Take the token out of the URL; then say what the button does."""
    arrived = link_pages.arrival(request, PAGE.path, PAGE.purpose)
    if arrived is not None:
        return arrived
    reference = _reference(link_pages.held_token(request, PAGE.purpose))
    if reference is None or not self_service_verbs.deny().is_usable(reference):
        return _dead(request)
    return PAGE.button(request, "denial")


@routes.route(NOTICE_PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def deny(request: Request) -> Reply:
    """Block the way in."""
    fields, form = read_visit_post(request, NOTICE_PATH)
    errors: list[FieldError] = []
    act = fields.required("act", errors)
    if act and act != "deny":
        errors.append(FieldError("act", "not-valid"))
    token = link_pages.posted_token(request, fields, PAGE.purpose, errors)
    if errors:
        return problem_reply(request, Problem("invalid-request", errors=tuple(errors)), way_on_url=NOTICE_PATH)
    reference = _reference(token)
    if reference is None:
        PAGE.record_refusal()
        return _dead(request)
    lang = visit_lang(request, fields, None)
    try:
        outcome = self_service_verbs.deny()(reference, denial_composer(lang), form)
    except Fault as fault:
        return PAGE.button(request, "denial", fields, fault_problem(request, fault))
    if isinstance(outcome, LinkDead):
        return _dead(request)
    session = cookies.read_browser(request).session
    is_own = session is not None and session.pseudonym == reference.pseudonym
    gone = (*([cookies.set_cookie(cookies.SESSION, "", 0)] if is_own else []), link_pages.let_go(PAGE.purpose))
    if request.wants_json:
        return Reply(200, {"next": "recover"}, cookies=gone)
    return redirect(visit_url(PAGE.done_path, lang=lang), gone)


@routes.route(PAGE.done_path, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def denied_page(request: Request) -> Reply:
    """Say that the way in is blocked, and lead to recovery."""
    from chalicelib.handlers.linked_pages import done_page  # noqa: PLC0415 - JSON answers need no page

    ctx = visit_context(request, PAGE.done_path, new_visit_form(request, PAGE.done_path))
    return Reply(200, done_page(ctx, "denied", visit_url(RECOVERY_PATH, lang=ctx.lang)))


def _reference(token: str) -> DenyReference | None:
    return DenyReference.from_payload(wiring.adapters().keyring.unseal("link", token) if token else None)


def _dead(request: Request) -> Reply:
    return problem_reply(request, Problem("link-expired", about="denial"), way_on_url=RECOVERY_PATH)
