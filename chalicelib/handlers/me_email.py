"""`/me/email`: a signed-in member asks for another address (http.md §4, REC-08); its link is `email_confirmation`'s."""

from chalice import Blueprint

from chalicelib.domain.email_address import EmailAddress, EmailFault, parse_email_address
from chalicelib.domain.faults import Fault
from chalicelib.domain.otp_attempt import FormUsed
from chalicelib.handlers import cookies
from chalicelib.handlers.email_confirmation import PATH as LINK_PATH
from chalicelib.handlers.fields import Fields
from chalicelib.handlers.http import ANY_CONTENT, endpoint, fault_problem
from chalicelib.handlers.me_security import PATH as SECURITY_PATH
from chalicelib.handlers.notice_words import address_composer, confirm_composer
from chalicelib.handlers.notices_told import with_news_told
from chalicelib.handlers.outcome_problems import problem_of
from chalicelib.handlers.page_context import page_context
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.problem_replies import problem_reply
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.session_forms import form_id_of, session_form, wants_to_stay
from chalicelib.handlers.signed_in import other_language, signed_in, signed_in_post, stay
from chalicelib.use_cases.change_password import SessionOver
from chalicelib.use_cases.confirm_password import PasswordEntry
from chalicelib.use_cases.current_session import CurrentSession
from chalicelib.use_cases.request_email_change import AskOutcome, CodeNeeded, EmailChangeAsked
from chalicelib.wiring import self_service_verbs

routes = Blueprint("chalicelib.handlers.me_email")

PATH = "/me/email"


@routes.route(PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def email_page(request: Request) -> Reply:
    """Show the form."""
    return _page(request, signed_in(request), None, None)


@routes.route(PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def change_email(request: Request) -> Reply:
    """Send a link to the new address."""
    request, fields, current = signed_in_post(request, PATH)
    if wants_to_stay(fields):
        return _page(request, stay(request), fields, None)
    errors: list[FieldError] = []
    email = _email(fields, current, errors)
    present = fields.password(errors, "current_password")
    if errors or email is None:
        return _page(request, current, fields, Problem("invalid-request", errors=tuple(errors)))
    entry = PasswordEntry(present, cookies.read_browser(request), form_id_of(fields))
    words = (
        confirm_composer(request.lang, LINK_PATH),
        address_composer(request.lang, "email-change-asked", email.value),
    )
    try:
        outcome = with_news_told(
            request.lang, lambda: self_service_verbs.request_email_change()(current, entry, email, *words)
        )
    except Fault as fault:
        return _page(request, current, fields, fault_problem(request, fault))
    return _reply(request, current, fields, outcome)


def _email(fields: Fields, current: CurrentSession, errors: list[FieldError]) -> EmailAddress | None:
    found = fields.fault("email") or parse_email_address(fields.text("email"))
    if isinstance(found, EmailAddress) and found.value != current.account.verified_email:
        return found
    reason = "unchanged" if isinstance(found, EmailAddress) else found.value if isinstance(found, EmailFault) else found
    errors.append(FieldError("email", reason))
    return None


def _reply(request: Request, current: CurrentSession, fields: Fields, outcome: AskOutcome) -> Reply:
    if isinstance(outcome, EmailChangeAsked):
        if request.wants_json:
            return Reply(200, {"next": "verify_email"})
        return redirect(f"{SECURITY_PATH}?lang={request.lang}&done=email")
    if isinstance(outcome, SessionOver):
        return problem_reply(request, Problem("sign-in-needed"))
    if isinstance(outcome, CodeNeeded):
        return problem_reply(request, Problem("code-needed"), way_on_url=SECURITY_PATH)
    if isinstance(outcome, FormUsed):
        return redirect(f"{SECURITY_PATH}?lang={request.lang}")
    return _page(request, current, fields, problem_of(outcome))


def _page(request: Request, current: CurrentSession, fields: Fields | None, problem: Problem | None) -> Reply:
    if request.wants_json and problem is not None:
        return problem_reply(request, problem)
    from chalicelib.handlers.me_form_pages import me_email_page  # noqa: PLC0415 - JSON answers need no page

    ctx = page_context(request, language_switch_url=other_language(request, PATH) if fields is None else None)
    form = session_form(current.session.session_id, PATH)
    page = me_email_page(ctx, current, form, typed=fields.shown("email") if fields else "", problem=problem)
    return Reply(200, page) if problem is None else problem_reply(request, problem, page=page)
