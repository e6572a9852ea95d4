"""The pages around the creation of an account and the verification of an address: words and forms, never a rule."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from chalicelib.domain.password_strength import Strength
from chalicelib.handlers import page_words
from chalicelib.handlers.page_alerts import alert_for
from chalicelib.handlers.pages import Notice, notice_words
from chalicelib.handlers.password_pages import NEW_PASSWORD_FIELDS, NEW_PASSWORD_WORDS
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.rendering import PageContext, render

if TYPE_CHECKING:
    from chalicelib.handlers.visit import VisitForm

FIELDS = (
    "nir",
    "birthdate",
    "postal_code",
    "carte_vitale_number",
    "iban_end",
    "provisional_code",
    "email",
    *NEW_PASSWORD_FIELDS,
)
"""In the order of the page."""


def create_account_page(  # noqa: PLR0913 - the facts of one page, by name
    ctx: PageContext,
    form: "VisitForm",
    *,
    typed: Mapping[str, str],
    problem: Problem | None = None,
    strength: Strength | None = None,
    notice: Notice | None = None,
    way_on_url: str | None = None,
    by_code: bool = False,
) -> str:
    """Return the page that asks who somebody is, and what they choose; `by_code` keeps the code's part open."""
    return render(
        ctx,
        "create_account.html",
        title=page_words.text(ctx.lang, "create.title"),
        in_error=problem is not None,
        form=form,
        typed=typed,
        by_code=by_code,
        strength=strength.value if strength else "",
        way_on_url=way_on_url,
        alert=alert_for(ctx, problem, FIELDS, NEW_PASSWORD_WORDS),
        notice=notice_words(ctx, notice),
    )


def verification_sent_page(ctx: PageContext, *, way_on_url: str | None) -> str:
    """Return the page that says where to look now; it is the same for everybody (REC-13)."""
    return render(
        ctx,
        "verification_sent.html",
        title=page_words.text(ctx.lang, "verification_sent.title"),
        span=page_words.span(ctx.lang, ctx.limits.verification_link_lifetime_seconds),
        way_on_url=way_on_url,
    )
