"""`/session`: who is signed in in this browser, staying signed in, and signing out, here or everywhere."""

from chalice import Blueprint

from chalicelib.handlers import cookies
from chalicelib.handlers.http import ANY_CONTENT, endpoint
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.session_forms import END_PATH, EXTEND_PATH, read_session_post
from chalicelib.handlers.session_replies import SESSION_PATH, session_reply, signed_out_reply
from chalicelib.wiring import session_verbs

routes = Blueprint("chalicelib.handlers.session")

EVERYWHERE = "everywhere"
"""The field that signs out of every browser."""


@routes.route(SESSION_PATH, methods=["GET"], content_types=ANY_CONTENT)
@endpoint(routes)
def session(request: Request) -> Reply:
    """Show the present session; looking does not prolong it."""
    return session_reply(request, session_verbs.read_session()(cookies.read_browser(request).session))


@routes.route(EXTEND_PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def extend(request: Request) -> Reply:
    """Renew the idle time."""
    _, cookie = read_session_post(request, EXTEND_PATH)
    current = session_verbs.extend_session()(cookie)
    if request.wants_json:
        return session_reply(request, current)
    return redirect(f"{SESSION_PATH}?lang={request.lang}")


@routes.route(END_PATH, methods=["POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def end(request: Request) -> Reply:
    """Sign out; whoever is signed out already is told so."""
    fields, cookie = read_session_post(request, END_PATH)
    current = session_verbs.read_session()(cookie)
    if current is not None and fields.text(EVERYWHERE):
        session_verbs.end_every_session()(current.session.pseudonym, reason="member")
    elif current is not None:
        session_verbs.end_session()(current.session, reason="member")
    return signed_out_reply(request, None)
