"""`/oauth2/logout`: a relying party sends the browser to sign out, by GET or form POST (RP-Initiated Logout §2).

A proven request ends the session and goes back; anything else is a page that asks, or says that nobody is signed in.
No rule against posts from other sites holds here (security.md §21): what ends a session is the hint, or the page's form.
"""

from dataclasses import asdict, replace

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain.epoch import to_milliseconds
from chalicelib.domain.logout_request import ProvenLogout, Unproven
from chalicelib.domain.oauth_errors import InvalidRequest
from chalicelib.domain.oauth_parameters import FORM_TYPE, Parameters, optional, read_form
from chalicelib.domain.provider_metadata import LOGOUT_PATH
from chalicelib.handlers import cookies
from chalicelib.handlers.http import ANY_CONTENT, Refused, endpoint
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request, preferred_lang
from chalicelib.handlers.same_site import is_from_elsewhere
from chalicelib.handlers.session_replies import confirmation_reply, nobody_reply, signed_out_reply
from chalicelib.use_cases.log_out import ConfirmationNeeded, LoggedOut
from chalicelib.wiring import session_verbs

routes = Blueprint("chalicelib.handlers.logout")

HANDED_ON = "handed_on"
"""The parameter that a form from another site becomes: such a post comes without our cookies, a redirect with them."""
HANDED_ON_MILLISECONDS = 300_000


@routes.route(LOGOUT_PATH, methods=["GET", "POST"], content_types=ANY_CONTENT)
@endpoint(routes)
def logout(request: Request) -> Reply:
    """Answer one request to sign out."""
    cookie = cookies.read_browser(request).session
    parameters = _parameters(request)
    asked = (optional(parameters, "ui_locales") or "").split()
    request = replace(request, lang=preferred_lang([*asked, request.lang]))
    proven = _handed_on(request) or session_verbs.judge_logout()(parameters)
    if cookie is None and request.method == "POST" and not request.wants_json:
        if isinstance(proven, ProvenLogout):
            return redirect(f"{LOGOUT_PATH}?{HANDED_ON}={_sealed(proven)}")
        if is_from_elsewhere(request):  # who is signed in is not known here, and must not be told that nobody is
            return redirect(f"{LOGOUT_PATH}?lang={request.lang}")
    outcome = session_verbs.log_out()(proven, cookie)
    if isinstance(outcome, LoggedOut):
        return signed_out_reply(request, outcome.return_url)
    if isinstance(outcome, ConfirmationNeeded):
        return confirmation_reply(request, outcome.session)
    return nobody_reply(request)


def _parameters(request: Request) -> Parameters:
    if request.method == "GET":
        return request.query
    if request.media_type != FORM_TYPE:
        raise Refused(Problem("unsupported-media-type"))
    try:
        return read_form(request.body)
    except InvalidRequest:
        return {}


def _sealed(proven: ProvenLogout) -> str:
    adapters = wiring.adapters()
    return adapters.keyring.seal("logout", {**asdict(proven), "at": to_milliseconds(adapters.clock.now())})


def _handed_on(request: Request) -> ProvenLogout | Unproven | None:
    sealed = request.query_value(HANDED_ON)
    if request.method != "GET" or not sealed:
        return None
    adapters = wiring.adapters()
    opened = adapters.keyring.unseal("logout", sealed) or {}
    at = opened.pop("at", None)
    now = to_milliseconds(adapters.clock.now())
    if not isinstance(at, int) or not 0 <= now - at < HANDED_ON_MILLISECONDS:
        return Unproven("handed-on-late")
    return ProvenLogout(**opened)  # type: ignore[arg-type]  # sealed by `_sealed`
