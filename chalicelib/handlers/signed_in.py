"""What every page and call of a signed-in member begins with: who it is, and the answer where it is nobody (http.md §4)."""

from dataclasses import replace

from chalicelib.handlers import cookies
from chalicelib.handlers.fields import Fields
from chalicelib.handlers.http import Refused
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.request import Request, preferred_lang
from chalicelib.handlers.session_forms import read_session_post
from chalicelib.use_cases.current_session import CurrentSession
from chalicelib.wiring import session_verbs


def signed_in(request: Request) -> CurrentSession:
    """Return the session of this browser.

    Raises:
        Refused: 401 `sign-in-needed`. A sign-in begins at a relying party, so there is nowhere to send the browser.
    """
    current = session_verbs.read_session()(cookies.read_browser(request).session)
    if current is None:
        raise Refused(Problem("sign-in-needed"))
    return current


def signed_in_post(request: Request, path: str) -> tuple[Request, Fields, CurrentSession]:
    """Read a post of a signed-in member, in the language of the page that it comes from.

    Raises:
        Refused: as `read_session_post` and `signed_in`.
    """
    fields, cookie = read_session_post(request, path)
    current = session_verbs.read_session()(cookie)
    request = replace(request, lang=preferred_lang([fields.text("lang"), request.lang]))
    if current is None:
        raise Refused(Problem("sign-in-needed"))
    return request, fields, current


def stay(request: Request) -> CurrentSession:
    """Renew the idle time, for whoever pressed "stay signed in". Raises Refused: the session is over."""
    extended = session_verbs.extend_session()(cookies.read_browser(request).session)
    if extended is None:
        raise Refused(Problem("sign-in-needed"))
    return extended


def other_language(request: Request, path: str) -> str:
    """Return the same page in the other language."""
    return f"{path}?lang={'en' if request.lang == 'fr' else 'fr'}"
