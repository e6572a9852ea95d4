"""Forms outside a sign-in: bound to the browser by a cookie and to what they do, each with a one-use value (WEB-03).

What a page posts needs the browser's cookie and the form's own value; JSON needs neither, and must not come from another
site. Where a sign-in is under way in the same browser, its reference travels along, so that the flow ends there.
"""

from dataclasses import dataclass
from hmac import compare_digest
from urllib.parse import urlencode

from chalicelib import wiring
from chalicelib.domain.oauth_parameters import FORM_TYPE
from chalicelib.domain.paris_time import Lang
from chalicelib.domain.transaction import Step, Transaction
from chalicelib.handlers import cookies, transactions
from chalicelib.handlers.fields import Fields, read_fields
from chalicelib.handlers.forms import ID_CHARACTERS, page_url, restart_url
from chalicelib.handlers.http import Refused
from chalicelib.handlers.page_context import page_context
from chalicelib.handlers.problem import FieldError, Problem
from chalicelib.handlers.problem_replies import COOKIE_MISSING, problem_reply
from chalicelib.handlers.rendering import PageContext
from chalicelib.handlers.reply import Reply
from chalicelib.handlers.request import Request, preferred_lang
from chalicelib.handlers.same_site import refuse_cross_site

MAC_CHARACTERS = 22
FORM_CHARACTERS = ID_CHARACTERS + MAC_CHARACTERS
"""How long a form's own value is; a link's page adds which link it is for."""


@dataclass(frozen=True)
class VisitForm:
    """The hidden inputs of a form outside a sign-in, and the cookies that go out with its page."""

    form: str
    transaction: str
    """The reference of the sign-in under way, or empty."""
    lang: Lang
    cookies: tuple[str, ...]


def new_visit_form(request: Request, action: str, fields: Fields | None = None) -> VisitForm:
    """Return the hidden values of a fresh form that is posted to `action`; `fields` are those of a post that was refused."""
    browser_id = _browser_id(request) or wiring.adapters().randomness.identifier()
    form_id = wiring.adapters().randomness.identifier()[:ID_CHARACTERS]
    age = wiring.settings().limits.transaction_lifetime_seconds + cookies.DAY_SECONDS
    under_way = sign_in_under_way(request, fields)
    return VisitForm(
        form_id + _mac(browser_id, action, form_id),
        under_way.transaction_id if under_way else "",
        visit_lang(request, fields, under_way),
        (cookies.set_cookie(cookies.BROWSER, browser_id, age),),
    )


def read_visit_post(request: Request, action: str) -> tuple[Fields, str | None]:
    """Read the fields of a post, and the id of the form that it came by; None for JSON.

    Raises:
        Refused: for posts from other sites, unreadable bodies, and a form without its own value or its cookie.
    """
    if request.media_type != FORM_TYPE:
        refuse_cross_site(request, form_value_decides=False)
        return read_fields(request), None
    refuse_cross_site(request)
    fields = read_fields(request)
    browser_id = _browser_id(request)
    if browser_id is None:
        raise _begin_anew(action, COOKIE_MISSING)
    value = fields.form_value()
    form_id, mac = value[:ID_CHARACTERS], value[ID_CHARACTERS:FORM_CHARACTERS]
    if not compare_digest(mac.encode(), _mac(browser_id, action, form_id).encode()):
        raise _begin_anew(action, "not-valid" if value else "required")
    return fields, form_id


def _begin_anew(action: str, reason: str) -> Refused:
    """Refuse a form that no page of this browser has, and lead to the page where it begins."""
    return Refused(Problem("invalid-request", errors=(FieldError("form", reason),), about="page"), action)


def sign_in_under_way(request: Request, fields: Fields | None) -> Transaction | None:
    """Return the sign-in that the person came from: the one that is named, else the browser's newest; None without."""
    named = (fields.text("transaction") if fields else "") or request.query_value("t")
    if named:
        found = transactions.of_reference(request, named) if transactions.is_reference(named) else _sealed(named)
        return found if found is not None and _is_alive(found) else None
    alive = [each for each in transactions.held_by(request) if _is_alive(each)]
    return max(alive, key=lambda each: each.started_at, default=None)


def visit_lang(request: Request, fields: Fields | None, under_way: Transaction | None) -> Lang:
    """Return the language of a page: as asked here, else the sign-in's, else the browser's."""
    asked = (fields.text("lang") if fields else "") or request.query_value("lang")
    return preferred_lang([asked, under_way.lang if under_way else request.lang])


def visit_context(request: Request, path: str, form: VisitForm) -> PageContext:
    """Return the facts of a page that is also at `path` in the other language."""
    other = {"lang": "en" if form.lang == "fr" else "fr", "t": form.transaction}
    return page_context(request, lang=form.lang, language_switch_url=visit_url(path, **other))


def visit_reply(request: Request, page: str, form: VisitForm, problem: Problem | None) -> Reply:
    """Answer with a page and its form's cookies; one that shows a problem has its status and headers."""
    if problem is None:
        return Reply(200, page, cookies=form.cookies)
    told = problem_reply(request, problem, page=page)
    return Reply(told.status, page, told.headers, form.cookies)


def visit_url(path: str, **query: str) -> str:
    """Return the URL of a page outside a sign-in, with what is known of `query`."""
    known = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(known)}" if known else path


def way_on_url(transaction: Transaction) -> str:
    """Return where the sign-in under way goes on: its first page, or, further on, the same request from the start."""
    return page_url(transaction) if transaction.step is Step.LOGIN else restart_url(transaction)


def _sealed(text: str) -> Transaction | None:
    found = transactions.unseal(text)
    return found if found is not None and found.browser_id is None else None


def _is_alive(transaction: Transaction) -> bool:
    return not transaction.has_expired(wiring.adapters().clock.now(), wiring.settings().limits)


def _browser_id(request: Request) -> str | None:
    held = cookies.value_of(request, cookies.BROWSER)
    return held if held is not None and transactions.is_reference(held) else None


def _mac(browser_id: str, action: str, form_id: str) -> str:
    return wiring.adapters().keyring.mac("form", "visit", browser_id, action, form_id)[:MAC_CHARACTERS]
