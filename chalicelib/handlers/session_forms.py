"""The one-use value of the forms that belong to a session, not to a sign-in under way (WEB-03, http.md §2).

A value is bound to its session and action. What such a form does can be done twice without harm: the second post of a
form finds the session ended, and gets the present state.
"""

from hmac import compare_digest

from chalicelib import wiring
from chalicelib.domain.browser_marks import SessionCookie
from chalicelib.handlers import cookies
from chalicelib.handlers.fields import Fields, malformed, read_fields
from chalicelib.handlers.forms import ID_CHARACTERS
from chalicelib.handlers.request import Request
from chalicelib.handlers.same_site import refuse_cross_site

END_PATH = "/session/end"
EXTEND_PATH = "/session/extend"


def session_form(session_id: str, path: str) -> str:
    """Return a fresh value for a form of this session that is posted to this path."""
    form_id = wiring.adapters().randomness.identifier()[:ID_CHARACTERS]
    return form_id + _mac(session_id, path, form_id)


def read_session_post(request: Request, path: str) -> tuple[Fields, SessionCookie | None]:
    """Read a post to one of the session's own paths, with the session that the browser shows.

    Raises:
        Refused: for posts from other sites, bodies that cannot be read, and forms without the value of a page of ours.
    """
    refuse_cross_site(request)
    fields = read_fields(request)
    if not fields.is_form:
        refuse_cross_site(request, form_value_decides=False)
    cookie = cookies.read_browser(request).session
    if cookie is not None and fields.is_form:
        value = fields.form_value()
        expected = _mac(cookie.session_id, path, value[:ID_CHARACTERS])
        if not compare_digest(value[ID_CHARACTERS:].encode("utf-8", "replace"), expected.encode()):
            raise malformed("form", "not-valid" if value else "required")
    return fields, cookie


def form_id_of(fields: Fields) -> str | None:
    """Return the one-use id of the form that a post came by; None for JSON."""
    return fields.form_value()[:ID_CHARACTERS] if fields.is_form else None


def wants_to_stay(fields: Fields) -> bool:
    """Whether a form was posted by the button that extends the session, and not to be acted upon."""
    return fields.is_form and bool(fields.text("stay"))


def _mac(session_id: str, path: str, form_id: str) -> str:
    return wiring.adapters().keyring.mac("session-form", session_id, path, form_id)[:22]
