"""Posts from other sites are refused (WEB-03): what the browser says of itself, beside the form's own value.

A client without `Origin` and `Sec-Fetch-Site` is no browser of today and is accepted (http.md §2). Pages of ours send
no referrer, and then some browsers send `Origin: null` for their own forms; the form's value decides there.
"""

from chalicelib import wiring
from chalicelib.domain.audit_events import CrossSitePostRefused
from chalicelib.domain.oauth_parameters import FORM_TYPE
from chalicelib.handlers.http import Refused
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.request import Request


def refuse_cross_site(request: Request, *, form_value_decides: bool = True) -> None:
    """Let a post of our own pages or of a client that is no browser pass.

    `form_value_decides` is False for a sign-in that no page began: it has no form value, so a hidden origin is foreign
    there, or a sandboxed frame could sign a visitor in as somebody else.

    Raises:
        Refused: 403 `cross-site` for a post that another site made.
    """
    if _is_ours(request, form_value_decides=form_value_decides):
        return
    wiring.adapters().audit.record(CrossSitePostRefused(request.path))
    raise Refused(Problem("cross-site"))


def is_from_elsewhere(request: Request) -> bool:
    """Whether a browser says that another site's page posts, without our cookies then; an older one tells the origin."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    return site == "cross-site" if site is not None else origin not in {None, wiring.settings().issuer}


def _is_ours(request: Request, *, form_value_decides: bool) -> bool:
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    if origin is None or origin == wiring.settings().issuer:
        return True
    return origin == "null" and (site is not None or (form_value_decides and request.media_type == FORM_TYPE))
