"""The pages around a link from a mail: one that says what its one button does, and one that says that it was done."""

from typing import TYPE_CHECKING, Literal

from chalicelib.handlers import page_words
from chalicelib.handlers.page_alerts import alert_for
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.rendering import PageContext, render

if TYPE_CHECKING:
    from chalicelib.handlers.visit import VisitForm

LinkButton = Literal["verify_email", "email_confirm", "denial"]
Done = Literal["password_done", "email_verified", "email_changed", "denied"]
"""Each is an entry of the locales: a title, and sentences."""


def link_button_page(
    ctx: PageContext, form: "VisitForm", about: LinkButton, action: str, *, problem: Problem | None = None
) -> str:
    """Return the page behind a link: what its one button does, and the button; opening it does nothing (REC-02)."""
    return render(
        ctx,
        "link_button.html",
        title=page_words.text(ctx.lang, f"{about}.title"),
        in_error=problem is not None,
        form=form,
        action=action,
        act="deny" if about == "denial" else "",
        lines=page_words.texts(ctx.lang, f"{about}.lines"),
        key=about,
        alert=alert_for(ctx, problem, ()),
        notice=None,
    )


def done_page(ctx: PageContext, about: Done, way_on_url: str | None) -> str:
    """Return the confirmation of what a link or a form did, with the way on where there is one."""
    return render(
        ctx,
        "done.html",
        title=page_words.text(ctx.lang, f"{about}.title"),
        key=about,
        lines=page_words.texts(ctx.lang, f"{about}.lines"),
        way_on_url=way_on_url,
        way_on=page_words.text(ctx.lang, "denied.go_on" if about == "denied" else "done.go_on"),
    )
