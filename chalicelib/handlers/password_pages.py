"""The pages around a forgotten or new password: words and forms, never a rule (product.md §3).

Passwords are no argument of anything here: of what was typed only its strength is told (http.md §2 "secrets excepted").
"""

from typing import TYPE_CHECKING

from chalicelib.domain.password_strength import Strength
from chalicelib.handlers import page_words
from chalicelib.handlers.page_alerts import alert_for
from chalicelib.handlers.pages import Notice, form_view, notice_words
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.rendering import FormFacts, PageContext, render

if TYPE_CHECKING:
    from chalicelib.handlers.visit import VisitForm

NEW_PASSWORD_FIELDS = ("password", "password_again")
NEW_PASSWORD_WORDS = {"password": "new_password"}
"""For `alert_for`, wherever a page has the fields of `password_parts.html`."""


def choose_password_page(  # noqa: PLR0913 - the facts of one page, by name
    ctx: PageContext,
    form: "FormFacts | VisitForm",
    *,
    action: str,
    problem: Problem | None = None,
    strength: Strength | None = None,
    notice: Notice | None = None,
) -> str:
    """Return the page for a new password; one of a sign-in under way says how long that lasts."""
    return render(
        ctx,
        "choose_password.html",
        title=page_words.text(ctx.lang, "new_password.title"),
        in_error=problem is not None,
        form=form,
        action=action,
        facts=form_view(ctx, form) if isinstance(form, FormFacts) else None,
        strength=strength.value if strength else "",
        alert=alert_for(ctx, problem, NEW_PASSWORD_FIELDS, NEW_PASSWORD_WORDS),
        notice=notice_words(ctx, notice),
    )


def forgot_password_page(  # noqa: PLR0913 - as above
    ctx: PageContext,
    form: "VisitForm",
    *,
    typed_nir: str = "",
    typed_birthdate: str = "",
    problem: Problem | None = None,
    way_on_url: str | None = None,
) -> str:
    """Return the page that asks who forgot the password."""
    return render(
        ctx,
        "forgot_password.html",
        title=page_words.text(ctx.lang, "recovery.title"),
        in_error=problem is not None,
        form=form,
        typed_nir=typed_nir,
        typed_birthdate=typed_birthdate,
        way_on_url=way_on_url,
        alert=alert_for(ctx, problem, ("nir", "birthdate")),
        notice=None,
    )


def recovery_sent_page(
    ctx: PageContext,
    *,
    by_link: bool,
    masked_email: str | None,
    way_on_url: str | None,
    notice: Notice | None = None,
) -> str:
    """Return the page that says where to look now; it is the same for everybody (REC-05)."""
    seconds = ctx.limits.reset_link_lifetime_seconds if by_link else ctx.limits.provisional_code_lifetime_seconds
    return render(
        ctx,
        "recovery_sent.html",
        title=page_words.text(ctx.lang, "recovery_sent.title"),
        way="link" if by_link else "code",
        span=page_words.span(ctx.lang, seconds),
        masked_email=masked_email,
        way_on_url=way_on_url,
        notice=notice_words(ctx, notice),
    )
