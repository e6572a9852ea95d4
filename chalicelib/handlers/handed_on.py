"""A form that another site posts comes without our cookies; what it says is handed on to a GET, which has them.

Cookies are SameSite=Lax (WEB-01): without this, an authorization request by POST would find nobody signed in, and the
browser's other sign-ins would lose the cookie that they are bound to. What was posted is sealed, so that nothing of it
is in a URL, and counts for minutes.
"""

from chalicelib import wiring
from chalicelib.domain.epoch import to_milliseconds
from chalicelib.domain.oauth_parameters import FORM_TYPE, Parameters, read_form
from chalicelib.domain.provider_metadata import AUTHORIZATION_PATH
from chalicelib.handlers import cookies
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.same_site import is_from_elsewhere

HANDED_ON = "handed_on"
"""The one parameter of that GET."""
SEAL = "handed-on"
MILLISECONDS = 300_000
MAX_CHARACTERS = 5000
"""The longest that fits the 10 kB of headers that API Gateway takes, beside the cookies; longer is worked on as it came."""


def hand_on(request: Request) -> Reply | None:
    """Return the redirect for a browser's form from another site, None for any other request.

    Raises:
        InvalidRequest: the form cannot be read. KeysUnavailable: it cannot be sealed.
    """
    is_form = request.method == "POST" and request.media_type == FORM_TYPE
    if not is_form or request.wants_json or not is_from_elsewhere(request):
        return None
    if cookies.value_of(request, cookies.BROWSER) or cookies.value_of(request, cookies.SESSION):
        return None
    adapters = wiring.adapters()
    at = to_milliseconds(adapters.clock.now())
    sealed = adapters.keyring.seal(SEAL, {"form": read_form(request.body), "at": at})
    return redirect(f"{AUTHORIZATION_PATH}?{HANDED_ON}={sealed}") if len(sealed) <= MAX_CHARACTERS else None


def handed_on(request: Request) -> Parameters | None:
    """Return what was handed on to this GET, nothing of it where that was long ago; None where nothing was.

    Beside other parameters it is one that nobody knows, and no error (oidc.md §2).
    """
    sealed = request.query_value(HANDED_ON)
    if not sealed or len(request.query) > 1:
        return None
    adapters = wiring.adapters()
    opened = adapters.keyring.unseal(SEAL, sealed) or {}
    form, at = opened.get("form"), opened.get("at")
    now = to_milliseconds(adapters.clock.now())
    if not isinstance(form, dict) or not isinstance(at, int) or not 0 <= now - at < MILLISECONDS:
        return {}
    return form
