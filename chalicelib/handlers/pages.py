"""The pages of a sign-in, and the page for each refusal: the only renderer of what a person sees (with info_pages).

It chooses words, never rules. Passwords and codes are no argument of anything here, so they cannot be echoed; the
number that was typed is kept in the form and nowhere else (http.md §2).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from chalicelib.handlers import page_words
from chalicelib.handlers.mail_line import MailFacts, mail_line
from chalicelib.handlers.page_alerts import alert_for, field_words, problem_words
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.rendering import (
    FormFacts,
    PageContext,
    environment,
    render,
    shared_words,
    time_tag,
    wording,
)

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = [
    "FormFacts",
    "Notice",
    "PageContext",
    "client_error_page",
    "cookie_needed_page",
    "environment",
    "problem_page",
    "render",
    "request_code_page",
    "sign_in_page",
    "verify_page",
]

Notice = Literal["code-sent", "new-code-sent", "form-used"]
"""What just happened that is no refusal; announced as a status (A11Y-07)."""


@dataclass(frozen=True)
class _FormView:
    """What the templates say about the time left; seconds, because a visitor's own clock may be wrong."""

    seconds_left: int
    ends: "Markup"
    restart_url: str


def sign_in_page(  # noqa: PLR0913 - the facts of one page, by name
    ctx: PageContext,
    form: FormFacts,
    resend_form: FormFacts | None = None,
    *,
    typed_nir: str,
    problem: Problem | None = None,
    notice: Notice | None = None,
) -> str:
    """Return the page for number and password (product §1 step 0), also for cases 1, 4 and 6 and malformed entries."""
    return render(
        ctx,
        "sign_in.html",
        title=page_words.text(ctx.lang, "sign_in.title"),
        in_error=problem is not None,
        form=form,
        resend_form=resend_form,
        facts=form_view(ctx, form),
        typed_nir=typed_nir,
        alert=alert_for(ctx, problem, ("nir", "password")),
        notice=notice_words(ctx, notice),
    )


def request_code_page(
    ctx: PageContext,
    form: FormFacts,
    *,
    masked_email: str,
    problem: Problem | None = None,
    notice: Notice | None = None,
) -> str:
    """Return the page that offers to send a code (step 1).

    Its button stays in use during a block: asking too early costs nothing, and the page is right when the block ends.
    It only steps back, so that nobody takes it for the way on.
    """
    return render(
        ctx,
        "request_code.html",
        title=page_words.text(ctx.lang, "request.title"),
        in_error=problem is not None,
        form=form,
        facts=form_view(ctx, form),
        masked_email=masked_email,
        blocked=problem is not None and problem.blocked_until is not None,
        alert=alert_for(ctx, problem, ()),
        notice=notice_words(ctx, notice),
    )


def verify_page(  # noqa: PLR0913 - the facts of one page, by name
    ctx: PageContext,
    form: FormFacts,
    resend_form: FormFacts | None,
    *,
    masked_email: str,
    expires_at: datetime | None,
    mail: MailFacts | None = None,
    trust_offered: bool,
    trust_ticked: bool = False,
    problem: Problem | None = None,
    notice: Notice | None = None,
) -> str:
    """Return the page for the code (step 3); where it is spent (cases 2 and 5) or lost the button for a new one leads.

    The field stays then, folded away, because another tab of the browser may have asked for a newer code. `expires_at` is None where the code is not known any more; `resend_form` None where none may be asked for.
    """
    blocked = problem is not None and problem.block_reason == "code"
    line = mail and mail_line(ctx, mail)
    spent = blocked or (problem is not None and problem.name == "code-expired") or bool(line and line.is_lost)
    until = time_tag(expires_at, page_words.clock_time(ctx.lang, expires_at, ctx.now)) if expires_at else None
    return render(
        ctx,
        "verify.html",
        title=page_words.text(ctx.lang, "request.title" if spent else "verify.title"),
        in_error=problem is not None,
        form=form,
        resend_form=resend_form,
        facts=form_view(ctx, form),
        masked_email=masked_email,
        until=until,
        mail=line,
        spent=spent,
        blocked=blocked,
        trust_offered=trust_offered,
        trust_ticked=trust_ticked,
        trusted_span=page_words.span(ctx.lang, ctx.limits.trusted_device_days * 86_400),
        alert=alert_for(ctx, problem, ("code",)),
        notice=notice_words(ctx, notice),
    )


def problem_page(ctx: PageContext, problem: Problem, *, way_on_url: str | None) -> str:
    """Return a page of its own for a refusal that no form can mend here, with the way on where there is one."""
    words = problem_words(ctx, problem)
    faults = [field_words(ctx, error.field, error.reason) for error in problem.errors]
    way = page_words.text(ctx.lang, f"{problem.words_key}.way")
    return _refusal(ctx, words.title, [words.detail, *dict.fromkeys(faults)], list(words.more), (way_on_url, way))


def cookie_needed_page(ctx: PageContext, restart_url: str | None) -> str:
    """Return the page for a browser without the sign-in's cookie: it says so, and never loops (product §1)."""
    restart, title, detail = (page_words.text(ctx.lang, f"cookie.{part}") for part in ("way", "title", "detail"))
    return _refusal(ctx, title, [detail], list(page_words.texts(ctx.lang, "cookie.more")), (restart_url, restart))


def client_error_page(ctx: PageContext, reason: str) -> str:
    """Return the page for an authorization request that must not be redirected (RFC 6749 §4.1.2.1).

    `reason` is a slug; the locales have words for `unknown-client`, `unregistered-redirect-uri` and `dead-request-uri`,
    and general ones for all others. Nothing of the request is repeated (WEB-09).
    """
    known = reason in {"unknown-client", "unregistered-redirect-uri", "dead-request-uri"}
    title = page_words.text(ctx.lang, "client_error.title")
    detail = page_words.text(ctx.lang, f"client_error.{reason if known else 'other'}")
    shared = shared_words(ctx)
    more = [wording(line, shared) for line in page_words.texts(ctx.lang, "client_error.more")]
    return _refusal(ctx, title, [detail], list(more), (None, ""))


def _refusal(ctx: PageContext, title: str, first: list[str], more: list[str], way: tuple[str | None, str]) -> str:
    way_on_url, label = way
    return render(
        ctx, "problem.html", title=title, in_error=True, first=first, more=more, way_on_url=way_on_url, way=label
    )


def form_view(ctx: PageContext, form: FormFacts) -> _FormView:
    """Return what a page says about the time left."""
    ends = time_tag(form.ends_at, page_words.clock_time(ctx.lang, form.ends_at, ctx.now))
    left = max(0, int((form.ends_at - ctx.now).total_seconds()))
    return _FormView(left, ends, form.restart_url)


def notice_words(ctx: PageContext, notice: str | None) -> str | None:
    """Return the words of a notice, one of `Notice`, if there is one."""
    return page_words.text(ctx.lang, f"notices.{notice}") if notice else None
