"""`/me/password`: a signed-in member changes the password (http.md §4, PW-09).

This browser stays signed in, with another cookie; everywhere else the member is signed out.
"""

from chalice import Blueprint

from chalicelib.domain.faults import Fault
from chalicelib.domain.new_password import BadPassword, NewPassword
from chalicelib.domain.otp_attempt import FormUsed
from chalicelib.domain.password_strength import Strength
from chalicelib.handlers import cookies
from chalicelib.handlers.http import ANY_CONTENT, endpoint, fault_problem
from chalicelib.handlers.me_security import PATH as SECURITY_PATH
from chalicelib.handlers.notice_words import notice_composer
from chalicelib.handlers.notices_told import with_news_told
from chalicelib.handlers.outcome_problems import problem_of
from chalicelib.handlers.page_context import page_context
from chalicelib.handlers.password_problems import bad_password_problem
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.problem_replies import problem_reply
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.session_forms import form_id_of, session_form, wants_to_stay
from chalicelib.handlers.signed_in import other_language, signed_in, signed_in_post, stay
from chalicelib.use_cases.change_password import ChangeOutcome, PasswordChanged, SessionOver
from chalicelib.use_cases.confirm_password import PasswordEntry
from chalicelib.use_cases.current_session import CurrentSession
from chalicelib.wiring import self_service_verbs

routes = Blueprint("chalicelib.handlers.me_password")

PATH = "/me/password"


@routes.route(PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def password_page(request: Request) -> Reply:
    """Show the form."""
    return _page(request, signed_in(request), None)


@routes.route(PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def change_password(request: Request) -> Reply:
    """Change the password."""
    request, fields, current = signed_in_post(request, PATH)
    if wants_to_stay(fields):
        return _page(request, stay(request), None)
    errors: list[FieldError] = []
    present = fields.password(errors, "current_password")
    new = NewPassword(fields.password(errors), fields.password(errors, "password_again"))
    if errors:
        return _page(request, current, Problem("invalid-request", errors=tuple(errors)))
    entry = PasswordEntry(present, cookies.read_browser(request), form_id_of(fields))
    compose = notice_composer(request.lang, "password-changed")
    try:
        outcome = with_news_told(
            request.lang, lambda: self_service_verbs.change_password()(current, entry, new, compose)
        )
    except Fault as fault:
        return _page(request, current, fault_problem(request, fault))
    return _reply(request, current, outcome)


def _reply(request: Request, current: CurrentSession, outcome: ChangeOutcome) -> Reply:
    if isinstance(outcome, PasswordChanged):
        kept = (cookies.session_cookie(outcome.session),)
        if request.wants_json:
            return Reply(200, {"next": "done"}, cookies=kept)
        return redirect(f"{SECURITY_PATH}?lang={request.lang}&done=password", kept)
    if isinstance(outcome, SessionOver):
        return problem_reply(request, Problem("sign-in-needed"))
    if isinstance(outcome, FormUsed):
        return redirect(f"{SECURITY_PATH}?lang={request.lang}")
    if isinstance(outcome, BadPassword):
        return _page(request, current, bad_password_problem(outcome), outcome.strength)
    return _page(request, current, problem_of(outcome))


def _page(
    request: Request, current: CurrentSession, problem: Problem | None, strength: Strength | None = None
) -> Reply:
    if request.wants_json and problem is not None:
        return problem_reply(request, problem)
    from chalicelib.handlers.me_form_pages import me_password_page  # noqa: PLC0415 - JSON answers need no page

    ctx = page_context(request, language_switch_url=None if problem else other_language(request, PATH))
    form = session_form(current.session.session_id, PATH)
    page = me_password_page(ctx, current.session, form, problem=problem, strength=strength)
    return Reply(200, page) if problem is None else problem_reply(request, problem, page=page)
