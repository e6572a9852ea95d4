"""The pages of a session: who is signed in, the question before signing out, and the page after it.

`session_end` is for every page that needs a session: put `parts.session_ends(t, end)` into its form. It says from the
start when the session ends; our script warns two minutes before and extends without leaving the page. Without the
script its button posts the form to the form's own action with `stay`: show the form again then, with what was typed
(`session_forms.wants_to_stay`), after `extend_session` (WCAG 2.2.1, A11Y-06).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.domain.session import Session
from chalicelib.handlers import page_words
from chalicelib.handlers.rendering import PageContext, render, time_tag
from chalicelib.handlers.session_forms import END_PATH, EXTEND_PATH

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True)
class SessionEnd:
    """What a page says of the end of the session that it needs."""

    seconds_left: int
    until: "Markup"
    extend_url: str
    is_final: bool
    """Whether use does not move it any more: the twelve hours end then."""


def session_end(ctx: PageContext, session: Session) -> SessionEnd:
    """Return the facts of `parts.session_ends`; seconds, because a visitor's own clock may be wrong."""
    ends = session.ends_at(ctx.limits)
    told = time_tag(ends, page_words.clock_time(ctx.lang, ends, ctx.now))
    left = max(0, int((ends - ctx.now).total_seconds()))
    is_final = ends == session.started_at + ctx.limits.session_max
    return SessionEnd(left, told, f"{EXTEND_PATH}?lang={ctx.lang}", is_final=is_final)


def session_page(ctx: PageContext, session: Session, masked_email: str | None, forms: tuple[str, str]) -> str:
    """Return the page of a signed-in member; `forms` are the values of its forms, to stay and to sign out."""
    return render(
        ctx,
        "session.html",
        title=page_words.text(ctx.lang, "session.title"),
        masked_email=masked_email,
        end=session_end(ctx, session),
        extend_path=EXTEND_PATH,
        extend_form=forms[0],
        end_path=END_PATH,
        end_form=forms[1],
    )


def confirmation_page(ctx: PageContext, form: str) -> str:
    """Return the page that asks whether to sign out."""
    title = page_words.text(ctx.lang, "logout.title")
    return render(ctx, "logout.html", title=title, end_path=END_PATH, end_form=form)


def nobody_page(ctx: PageContext) -> str:
    """Return the page for a browser in which nobody is signed in, after signing out or ever."""
    return render(ctx, "signed_out.html", title=page_words.text(ctx.lang, "logout.done_title"))
