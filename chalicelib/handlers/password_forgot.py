"""`/password/forgot`: who forgot the password, and where to look then (http.md §4, REC-05).

The answer is the same for everybody, and so is the moment at which it leaves.
"""

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain.faults import Fault
from chalicelib.domain.paris_time import to_paris
from chalicelib.handlers.fields import Fields
from chalicelib.handlers.http import ANY_CONTENT, endpoint, fault_problem
from chalicelib.handlers.password_words import reset_link_composer
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.problem_replies import problem_reply
from chalicelib.handlers.provisional_words import composer
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.visit import (
    new_visit_form,
    read_visit_post,
    sign_in_under_way,
    visit_context,
    visit_lang,
    visit_reply,
    visit_url,
    way_on_url,
)
from chalicelib.wiring import account_verbs

routes = Blueprint("chalicelib.handlers.password_forgot")

PATH = "/password/forgot"
SENT_PATH = "/password/forgot/sent"


@routes.route(PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def forgot_page(request: Request) -> Reply:
    """Show the page that asks for number and birth date."""
    return _page(request, None, None)


@routes.route(PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def forgot(request: Request) -> Reply:
    """Send what the owner of the number may have."""
    fields, form = read_visit_post(request, PATH)
    errors: list[FieldError] = []
    nir = fields.nir(errors)
    birthdate = fields.birth_date(errors, to_paris(wiring.adapters().clock.now()).date())
    if errors or nir is None:
        return _page(request, fields, Problem("invalid-request", errors=tuple(errors)))
    under_way = sign_in_under_way(request, fields)
    lang = visit_lang(request, fields, under_way)
    try:
        with wiring.adapters().even_time.evened():
            asked = account_verbs.request_recovery()(nir, birthdate, reset_link_composer(lang), composer(lang), form)
    except Fault as fault:
        return _page(request, fields, fault_problem(request, fault))
    masked = (asked.masked_email or "") if wiring.settings().recovery_shows_masked_address else ""
    if request.wants_json:
        answer: dict[str, object] = {"next": "check_mail"}
        return Reply(202, answer | ({"masked_email": masked} if masked else {}))
    shown = wiring.adapters().keyring.seal("link", {"m": masked}) if masked else ""
    reference = under_way.transaction_id if under_way else ""
    return redirect(visit_url(SENT_PATH, t=reference, lang=lang, m=shown))


@routes.route(SENT_PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def sent_page(request: Request) -> Reply:
    """Say where to look; nothing is read for it."""
    from chalicelib.handlers.password_pages import recovery_sent_page  # noqa: PLC0415 - JSON answers need no page

    form = new_visit_form(request, PATH)
    under_way = sign_in_under_way(request, None)
    opened = wiring.adapters().keyring.unseal("link", request.query_value("m")) if request.query_value("m") else None
    page = recovery_sent_page(
        visit_context(request, SENT_PATH, form),
        by_link=wiring.settings().recovery_by == "link",
        masked_email=str((opened or {}).get("m", "")) or None,
        way_on_url=way_on_url(under_way) if under_way else None,
    )
    return Reply(200, page)


def _page(request: Request, fields: Fields | None, problem: Problem | None) -> Reply:
    if request.wants_json and problem is not None:
        return problem_reply(request, problem)
    from chalicelib.handlers.password_pages import forgot_password_page  # noqa: PLC0415 - JSON answers need no page

    form = new_visit_form(request, PATH, fields)
    under_way = sign_in_under_way(request, fields)
    page = forgot_password_page(
        visit_context(request, PATH, form),
        form,
        typed_nir=fields.shown("nir") if fields else "",
        typed_birthdate=fields.shown("birthdate") if fields else "",
        problem=problem,
        way_on_url=way_on_url(under_way) if under_way else None,
    )
    return visit_reply(request, page, form, problem)
