"""`/account/new`: create an account, by its page and in JSON (http.md §4, product.md §3).

Whoever the directory recognises is answered alike, whether an account exists or not, and not sooner or later either.
The fields are read in `registration_fields`; no rule lives here.
"""

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain.faults import Fault
from chalicelib.domain.otp_attempt import FormUsed
from chalicelib.domain.paris_time import to_paris
from chalicelib.domain.password_strength import Strength
from chalicelib.handlers.fields import Fields
from chalicelib.handlers.http import ANY_CONTENT, endpoint, fault_problem
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.problem_replies import problem_reply
from chalicelib.handlers.registration_fields import Faulty, read_application, typed_again
from chalicelib.handlers.registration_mails import letters
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.visit import (
    new_visit_form,
    read_visit_post,
    sign_in_under_way,
    visit_context,
    visit_lang,
    visit_url,
    way_on_url,
)
from chalicelib.use_cases.create_account import Application, NotRecognised
from chalicelib.wiring import registration_verbs

routes = Blueprint("chalicelib.handlers.account_creation")

PATH = "/account/new"
SENT_PATH = "/email/verify/sent"


@routes.route("/account/new", methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def creation_page(request: Request) -> Reply:
    """Show the page."""
    return _page(request, None)


@routes.route("/account/new", methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def create(request: Request) -> Reply:
    """Judge what somebody says of themselves, and open their account."""
    fields, form = read_visit_post(request, PATH)
    verb = registration_verbs.create_account()
    limits = wiring.settings().limits
    today = to_paris(wiring.adapters().clock.now()).date()
    read = read_application(fields, form, verb.judge_password, today=today, limits=limits)
    if isinstance(read, Faulty):
        return _refusal(request, fields, Problem("invalid-request", errors=read.errors), read.strength)
    try:
        return _created(request, fields, read)
    except Fault as fault:
        return _refusal(request, fields, fault_problem(request, fault))


def _created(request: Request, fields: Fields, application: Application) -> Reply:
    under_way = sign_in_under_way(request, fields)
    lang = visit_lang(request, fields, under_way)
    with wiring.adapters().even_time.evened():
        outcome = registration_verbs.create_account()(application, letters(lang))
    if isinstance(outcome, NotRecognised):
        return _refusal(request, fields, Problem("not-recognised"))
    if isinstance(outcome, FormUsed):
        return _page(request, fields, notice="form-used")
    if request.wants_json:
        return Reply(202, {"next": "verify_email"})
    return redirect(visit_url(SENT_PATH, t=under_way.transaction_id if under_way else "", lang=lang))


def _refusal(request: Request, fields: Fields, problem: Problem, strength: Strength | None = None) -> Reply:
    if request.wants_json:
        return problem_reply(request, problem)
    return _page(request, fields, problem=problem, strength=strength)


def _page(
    request: Request,
    fields: Fields | None,
    *,
    problem: Problem | None = None,
    strength: Strength | None = None,
    notice: str | None = None,
) -> Reply:
    """Return the page, with what was typed but for secrets, and with a refusal's own status."""
    from chalicelib.handlers.registration_pages import create_account_page  # noqa: PLC0415 - JSON answers need no page

    form = new_visit_form(request, PATH, fields)
    under_way = sign_in_under_way(request, fields)
    body = create_account_page(
        visit_context(request, PATH, form),
        form,
        typed=typed_again(fields) if fields else {},
        problem=problem,
        strength=strength,
        notice="form-used" if notice else None,
        way_on_url=way_on_url(under_way) if under_way else None,
        by_code=bool(fields and fields.text("provisional_code")),
    )
    if problem is None:
        return Reply(200, body, cookies=form.cookies)
    headers = problem_reply(request, problem, page="-").headers
    return Reply(problem.status, body, headers, form.cookies)
