"""`/me/security`: what a signed-in member sees of sign-ins, trusted devices and sessions, and ends of them (http.md §4)."""

from chalice import Blueprint

from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.me_documents import security_document
from chalicelib.handlers.page_context import page_context
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.problem_replies import problem_reply
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.session_forms import session_form, wants_to_stay
from chalicelib.handlers.session_replies import signed_out_reply
from chalicelib.handlers.signed_in import other_language, signed_in, signed_in_post, stay
from chalicelib.use_cases.current_session import CurrentSession
from chalicelib.wiring import self_service_verbs, session_verbs

routes = Blueprint("chalicelib.handlers.me_security")

PATH = "/me/security"
DONE = ("device", "session", "password", "email")
"""What the page may say was just done."""


@routes.route(PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def my_security(request: Request) -> Reply:
    """Show it all; looking does not prolong the session."""
    current = signed_in(request)
    mine = self_service_verbs.read_my_security()(current)
    shown = self_service_verbs.shown_ids()
    if request.wants_json:
        return Reply(200, security_document(request.lang, mine, shown))
    from chalicelib.handlers.me_pages import my_security_page  # noqa: PLC0415 - JSON answers need no page

    done = request.query_value("done")
    ctx = page_context(request, language_switch_url=other_language(request, PATH))
    page = my_security_page(
        ctx,
        mine,
        shown,
        form=lambda: session_form(current.session.session_id, PATH),
        notice=f"ended-{done}" if done in DONE else None,
    )
    return Reply(200, page)


@routes.route(PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def end(request: Request) -> Reply:
    """End a trusted device, a session, or everything."""
    request, fields, current = signed_in_post(request, PATH)
    if wants_to_stay(fields):
        stay(request)
        return redirect(f"{PATH}?lang={request.lang}")
    what, shown_id = fields.text("end"), fields.text("id")
    if what == "everything":
        session_verbs.end_every_session()(current.account.pseudonym, reason="member")
        return signed_out_reply(request, None)
    fault = fields.fault("end") or ("" if what in {"device", "session"} else "not-valid")
    if fault or (fault := fields.fault("id") or ""):
        field = "id" if what in {"device", "session"} else "end"
        return problem_reply(request, Problem("invalid-request", errors=(FieldError(field, fault),)), way_on_url=PATH)
    if what == "session":
        return _end_session(request, current, shown_id)
    if not self_service_verbs.end_one().device(current, shown_id) and request.wants_json:
        return problem_reply(request, Problem("not-found"))
    return _done(request, "device")


def _end_session(request: Request, current: CurrentSession, shown_id: str) -> Reply:
    ended = self_service_verbs.end_one().session(current, shown_id)
    if ended is None and request.wants_json:
        return problem_reply(request, Problem("not-found"))
    if ended is not None and ended.session_id == current.session.session_id:
        return signed_out_reply(request, None)
    return _done(request, "session")


def _done(request: Request, what: str) -> Reply:
    if request.wants_json:
        return Reply(200, {"next": "done"})
    return redirect(f"{PATH}?lang={request.lang}&done={what}")
