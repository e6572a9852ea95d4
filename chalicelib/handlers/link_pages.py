"""Links from mails: what their text is, and how a page holds one without its token in the address bar (REC-03, REC-04).

A link leads to a page of the configured issuer, never of the `Host` that was asked. Its GET moves the token into a short
cookie and answers with the clean URL; nothing is used up by any number of GETs. The POST acts (REC-02).
"""

from chalicelib import wiring
from chalicelib.domain.link import LinkPurpose, LinkReference
from chalicelib.handlers import cookies
from chalicelib.handlers.fields import Fields
from chalicelib.handlers.problem import FieldError
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request

COOKIE_AGE_SECONDS = 1800
"""How long a page may stay open between the link and its button; a link opened again begins anew."""


def link_url(path: str, token: str) -> str:
    """Return the text of a link."""
    return f"{wiring.settings().issuer}{path}?token={token}"


def arrival(request: Request, path: str, purpose: LinkPurpose) -> Reply | None:
    """Return the 303 that takes the token out of the URL; None where the URL has none."""
    if "token" not in request.query:
        return None
    token = request.query_value("token")
    kept = token if reference_of(token, purpose) is not None else ""
    age = COOKIE_AGE_SECONDS if kept else 0
    lang = request.query_value("lang")
    clean = f"{path}?lang={lang}" if lang in {"fr", "en"} else path
    return redirect(clean, (cookies.set_cookie(cookies.LINK_PREFIX + purpose.value, kept, age),))


def held(request: Request, purpose: LinkPurpose) -> LinkReference | None:
    """Return the link that this browser's page is about, None where it has none."""
    return reference_of(cookies.value_of(request, cookies.LINK_PREFIX + purpose.value) or "", purpose)


def let_go(purpose: LinkPurpose) -> str:
    """Return the cookie that ends a page's hold of a link."""
    return cookies.set_cookie(cookies.LINK_PREFIX + purpose.value, "", 0)


def posted(request: Request, fields: Fields, purpose: LinkPurpose, errors: list[FieldError]) -> LinkReference | None:
    """Return the link that a post is about: a page's by its cookie, in JSON by `token`; None for a dead one.

    A missing or malformed `token` is among the errors.
    """
    if fields.is_form:
        return held(request, purpose)
    return reference_of(fields.required("token", errors), purpose)


def reference_of(token: str, purpose: LinkPurpose) -> LinkReference | None:
    """Return what a link's sealed text says, None for anything else."""
    opened = wiring.adapters().keyring.unseal("link", token) if token else None
    return LinkReference.from_payload(opened, purpose)
