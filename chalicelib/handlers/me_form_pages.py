"""The forms of a signed-in member: words and forms, never a rule.

Passwords are no argument of anything here (http.md §2 "secrets excepted").
"""

from chalicelib.domain.email_address import mask_email
from chalicelib.domain.password_strength import Strength
from chalicelib.domain.session import Session
from chalicelib.handlers import page_words
from chalicelib.handlers.page_alerts import alert_for
from chalicelib.handlers.password_pages import NEW_PASSWORD_FIELDS, NEW_PASSWORD_WORDS
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.rendering import PageContext, render
from chalicelib.handlers.session_pages import session_end
from chalicelib.use_cases.current_session import CurrentSession

WRONG_PASSWORD = frozenset({"invalid-credentials"})


def me_password_page(
    ctx: PageContext, session: Session, form: str, *, problem: Problem | None, strength: Strength | None
) -> str:
    """Return the page on which a signed-in member changes the password."""
    is_wrong = problem is not None and problem.name in WRONG_PASSWORD
    fields = ("current_password",) if is_wrong else ("current_password", *NEW_PASSWORD_FIELDS)
    return render(
        ctx,
        "me_password.html",
        title=page_words.text(ctx.lang, "me_password.title"),
        in_error=problem is not None,
        form=form,
        end=session_end(ctx, session),
        strength=strength.value if strength else "",
        alert=alert_for(ctx, problem, fields, NEW_PASSWORD_WORDS),
        notice=None,
    )


def me_email_page(ctx: PageContext, current: CurrentSession, form: str, *, typed: str, problem: Problem | None) -> str:
    """Return the page on which a signed-in member asks for another address."""
    is_wrong = problem is not None and problem.name in WRONG_PASSWORD
    email = current.account.verified_email
    return render(
        ctx,
        "me_email.html",
        title=page_words.text(ctx.lang, "me_email.title"),
        in_error=problem is not None,
        form=form,
        end=session_end(ctx, current.session),
        masked_email=mask_email(email) if email else None,
        typed=typed,
        span=page_words.span(ctx.lang, ctx.limits.verification_link_lifetime_seconds),
        alert=alert_for(ctx, problem, ("current_password",) if is_wrong else ("email", "current_password")),
        notice=None,
    )
