"""The pages between a complete sign-in and the relying party: what the client will be told, and the form that goes back.

As in `chalicelib.handlers.pages`, words are chosen here and no rule. Both work without JavaScript.
"""

from collections.abc import Iterable, Mapping

from chalicelib.domain.claims import CLAIMS_OF_SCOPE
from chalicelib.handlers import page_words
from chalicelib.handlers.page_alerts import alert_for
from chalicelib.handlers.pages import form_view, notice_words
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.rendering import FormFacts, PageContext, render

TOLD_SCOPES = ("openid", *CLAIMS_OF_SCOPE, "offline_access")
"""Scopes that the locales have words for, in the order in which they are told."""


def consent_page(  # noqa: PLR0913 - the facts of one page, by name
    ctx: PageContext,
    form: FormFacts,
    *,
    client_name: str,
    scopes: Iterable[str],
    problem: Problem | None = None,
    notice: str | None = None,
) -> str:
    """Return the page that asks whether the client may be told these things (OP-22)."""
    asked = set(scopes)
    return render(
        ctx,
        "consent.html",
        title=page_words.text(ctx.lang, "consent.title"),
        in_error=problem is not None,
        form=form,
        facts=form_view(ctx, form),
        client_name=client_name,
        told=[page_words.text(ctx.lang, f"consent.scope_{scope}") for scope in TOLD_SCOPES if scope in asked],
        alert=alert_for(ctx, problem, ("decision",)),
        notice=notice_words(ctx, notice),
    )


def form_post_page(ctx: PageContext, redirect_uri: str, parameters: Mapping[str, str]) -> str:
    """Return the page whose form takes the answer back to the client (OAuth 2.0 Form Post Response Mode)."""
    title = page_words.text(ctx.lang, "form_post.title")
    return render(ctx, "form_post.html", title=title, redirect_uri=redirect_uri, parameters=parameters)
