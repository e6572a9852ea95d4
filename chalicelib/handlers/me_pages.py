"""The pages of a signed-in member's own account: words, lists and forms, never a rule (product.md §3 "My security")."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.domain.email_address import mask_email
from chalicelib.handlers import page_words
from chalicelib.handlers.me_documents import browser_words, proved_with, services
from chalicelib.handlers.pages import notice_words
from chalicelib.handlers.rendering import PageContext, render, time_tag
from chalicelib.handlers.session_pages import session_end
from chalicelib.use_cases.my_security import MySecurity, ShownIds

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True)
class _Row:
    """One line of a list: what it is about, when, and its form's values where it can be ended."""

    browser: str
    services: str
    moment: "Markup"
    how: str
    id: str
    form: str
    is_current: bool


def my_security_page(
    ctx: PageContext, mine: MySecurity, shown: ShownIds, *, form: Callable[[], str], notice: str | None
) -> str:
    """Return the page; `form` gives each of its forms a value of its own."""
    here, email = mine.current.session.session_id, mine.current.account.verified_email

    def at(moment: datetime) -> "Markup":
        return time_tag(moment, page_words.clock_time(ctx.lang, moment, ctx.now))

    return render(
        ctx,
        "my_security.html",
        title=page_words.text(ctx.lang, "my_security.title"),
        masked_email=mask_email(email) if email else None,
        alert=None,
        notice=notice_words(ctx, notice),
        end=session_end(ctx, mine.current.session),
        stay_form=form(),
        everything_form=form(),
        sessions=[
            _Row(
                browser=browser_words(ctx.lang, each.label),
                services=", ".join(services(mine, each)),
                moment=at(each.signed_in_at),
                how="",
                id=shown.of_session(each),
                form=form(),
                is_current=each.session_id == here,
            )
            for each in mine.sessions
        ],
        devices=[
            _Row(
                browser=browser_words(ctx.lang, each.label),
                services="",
                moment=at(each.last_used_at),
                how="",
                id=shown.of_device(each),
                form=form(),
                is_current=False,
            )
            for each in mine.devices
        ],
        sign_ins=[
            _Row(
                browser=browser_words(ctx.lang, each.label),
                services=", ".join(services(mine, each)),
                moment=at(each.signed_in_at),
                how=page_words.text(ctx.lang, f"my_security.with_{proved_with(each).replace('-', '_')}"),
                id="",
                form="",
                is_current=each.session_id == here,
            )
            for each in mine.sign_ins
        ],
    )
