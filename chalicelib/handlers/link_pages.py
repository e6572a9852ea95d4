"""Links from mails: what their text is, and how a page holds one without its token in the address bar (REC-03, REC-04).

A link leads to a page of the configured issuer, never of the `Host` that was asked. Its GET moves the token into a short
cookie and answers with the clean URL; nothing is used up by any number of GETs. The POST acts (REC-02), on the very link
that its page was shown for: another one opened in the same browser since may be another member's.
"""

from dataclasses import replace
from hmac import compare_digest

from chalicelib import wiring
from chalicelib.domain.link import LinkPurpose, LinkReference
from chalicelib.handlers import cookies
from chalicelib.handlers.fields import Fields
from chalicelib.handlers.problem import FieldError
from chalicelib.handlers.reply import Reply, redirect
from chalicelib.handlers.request import Request
from chalicelib.handlers.visit import FORM_CHARACTERS, VisitForm

COOKIE_AGE_SECONDS = 1800
"""How long a page may stay open between the link and its button; a link opened again begins anew."""

MARK_CHARACTERS = 22


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
    return reference_of(held_token(request, purpose), purpose)


def held_token(request: Request, purpose: LinkPurpose) -> str:
    """Return the text of that link, empty where there is none."""
    return cookies.value_of(request, cookies.LINK_PREFIX + purpose.value) or ""


def of_link(form: VisitForm, request: Request, purpose: LinkPurpose) -> VisitForm:
    """Return a page's form that says which link it is for."""
    return replace(form, form=form.form + _mark(held_token(request, purpose)))


def let_go(purpose: LinkPurpose) -> str:
    """Return the cookie that ends a page's hold of a link."""
    return cookies.set_cookie(cookies.LINK_PREFIX + purpose.value, "", 0)


def posted(request: Request, fields: Fields, purpose: LinkPurpose, errors: list[FieldError]) -> LinkReference | None:
    """Return the link that a post is about: a page's by its cookie, in JSON by `token`; None for a dead one.

    A missing or malformed `token` is among the errors.
    """
    return reference_of(posted_token(request, fields, purpose, errors), purpose)


def posted_token(request: Request, fields: Fields, purpose: LinkPurpose, errors: list[FieldError]) -> str:
    """Return the text of that link; empty where the page that was posted is not the one of the link in the cookie."""
    if not fields.is_form:
        return fields.required("token", errors)
    token, mark = held_token(request, purpose), fields.form_value()[FORM_CHARACTERS:]
    return token if compare_digest(mark.encode(), _mark(token).encode()) else ""


def reference_of(token: str, purpose: LinkPurpose) -> LinkReference | None:
    """Return what a link's sealed text says, None for anything else."""
    opened = wiring.adapters().keyring.unseal("link", token) if token else None
    return LinkReference.from_payload(opened, purpose)


def _mark(token: str) -> str:
    return wiring.adapters().keyring.mac("form", "link", token)[:MARK_CHARACTERS]
