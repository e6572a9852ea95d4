"""How the end of a session, the question before it, and the present session are said, on pages and in JSON."""

from chalicelib import wiring
from chalicelib.domain.email_address import mask_email
from chalicelib.domain.paris_time import to_paris
from chalicelib.domain.session import Session
from chalicelib.handlers import cookies, page_words
from chalicelib.handlers.page_context import page_context
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.session_forms import END_PATH, EXTEND_PATH, session_form
from chalicelib.use_cases.current_session import CurrentSession

SESSION_PATH = "/session"
CLEARED = {"Clear-Site-Data": '"cache","storage"'}
"""Not "cookies": that would drop trusted devices (WEB-05)."""


def signed_out_reply(request: Request, return_url: str | None) -> Reply:
    """Answer once the session is over: the browser forgets it, and goes back or to the page that says so."""
    gone = (cookies.set_cookie(cookies.SESSION, "", 0),)
    if request.wants_json:
        answer = {"next": "redirect", "redirect_to": return_url} if return_url else {"next": "done"}
        return Reply(200, dict(answer), CLEARED, cookies=gone)
    reply = redirect(return_url or SESSION_PATH, gone)
    return Reply(reply.status, headers={**reply.headers, **CLEARED}, cookies=gone)


def confirmation_reply(request: Request, session: Session) -> Reply:
    """Ask whether to sign out; HTTP clients post to the same path without a form's value."""
    if request.wants_json:
        return Reply(200, {"next": "confirm"})
    from chalicelib.handlers.session_pages import confirmation_page  # noqa: PLC0415 - JSON answers need no page

    return Reply(200, confirmation_page(page_context(request), session_form(session.session_id, END_PATH)))


def nobody_reply(request: Request) -> Reply:
    """Say that nobody is signed in here."""
    if request.wants_json:
        return Reply(200, {"next": "done"})
    return Reply(200, _nobody_page(request))


def session_reply(request: Request, current: CurrentSession | None) -> Reply:
    """Say who is signed in in this browser, and until when."""
    if request.wants_json:
        return Reply(200, session_document(request, current))
    if current is None:
        return Reply(200, _nobody_page(request))
    from chalicelib.handlers.session_pages import session_page  # noqa: PLC0415 - JSON answers need no page

    session_id = current.session.session_id
    forms = (session_form(session_id, EXTEND_PATH), session_form(session_id, END_PATH))
    switch = f"{SESSION_PATH}?lang={'en' if request.lang == 'fr' else 'fr'}"
    ctx = page_context(request, language_switch_url=switch)
    return Reply(200, session_page(ctx, current.session, masked_email(current), forms))


def session_document(request: Request, current: CurrentSession | None) -> dict[str, object]:
    """Return the JSON of the present session; `detail` is for whoever looks at a page of ours."""
    if current is None:
        return {"signed_in": False, "detail": page_words.text(request.lang, "session.over")}
    now, limits = wiring.adapters().clock.now(), wiring.settings().limits
    ends = current.session.ends_at(limits)
    until = page_words.clock_time(request.lang, ends, now)
    document: dict[str, object] = {
        "signed_in": True,
        "ends_at": to_paris(ends).isoformat(timespec="seconds"),
        "seconds_left": int((ends - now).total_seconds()),
        "detail": page_words.text(request.lang, "session.extended").format(until=until),
    }
    email = masked_email(current)
    return document if email is None else {**document, "masked_email": email}


def masked_email(current: CurrentSession) -> str | None:
    """Return all that a page says of the person."""
    email = current.account.verified_email
    return None if email is None else mask_email(email)


def _nobody_page(request: Request) -> str:
    from chalicelib.handlers.session_pages import nobody_page  # noqa: PLC0415 - JSON answers need no page

    switch = f"{SESSION_PATH}?lang={'en' if request.lang == 'fr' else 'fr'}"
    return nobody_page(page_context(request, language_switch_url=switch))
