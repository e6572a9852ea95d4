"""The pages that anyone may read: the footer's, the help of the sign-in, and what each problem type means.

They are reached without a sign-in, know nobody, and are built from the same locales as everything else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast, get_args

from chalicelib.handlers import page_words
from chalicelib.handlers.cookies import DAY_SECONDS
from chalicelib.handlers.link_pages import COOKIE_AGE_SECONDS
from chalicelib.handlers.problem import PROBLEM_STATUS, ProblemName
from chalicelib.handlers.rendering import PageContext, render, shared_words, wording

if TYPE_CHECKING:
    from markupsafe import Markup

InfoPageName = Literal["number", "legal", "accessibility", "security", "privacy"]

INFO_PAGES: Final[tuple[InfoPageName, ...]] = get_args(InfoPageName)
"""The page `name` is served at `/help/<name>`."""


@dataclass(frozen=True)
class _Block:
    """One heading (h), paragraph (p), bullet list (ul) or numbered list (ol)."""

    kind: str
    lines: "tuple[Markup, ...]"


def info_page(ctx: PageContext, name: InfoPageName) -> str:
    """Return one of the footer's and help pages."""
    entry = cast("Mapping[str, list[list[str]]]", page_words.entry(ctx.lang, f"info.{name}"))
    values = {**shared_words(ctx), **_spans(ctx)}
    blocks = [_Block(kind, tuple(wording(line, values) for line in lines)) for kind, *lines in entry["blocks"]]
    return render(ctx, "info.html", title=page_words.text(ctx.lang, f"info.{name}.title"), blocks=blocks)


def problem_explanation_page(ctx: PageContext, name: ProblemName) -> str:
    """Return what `<issuer>/problems/<name>` says: for developers first, with a way out for a lost member."""
    heading = page_words.text(ctx.lang, f"problems.{name}.title")
    title = page_words.text(ctx.lang, "explanation.title").format(name=name, title=heading)
    values: dict[str, object] = {**shared_words(ctx), "status": PROBLEM_STATUS[name]}
    lines = [
        page_words.text(ctx.lang, "explanation.status"),
        *page_words.texts(ctx.lang, f"problems.{name}.about"),
        page_words.text(ctx.lang, "explanation.contact"),
    ]
    return render(ctx, "info.html", title=title, blocks=[_Block("p", (wording(line, values),)) for line in lines])


def _spans(ctx: PageContext) -> dict[str, str]:
    seconds = {
        "transaction_span": ctx.limits.transaction_lifetime_seconds + DAY_SECONDS,
        "link_span": COOKIE_AGE_SECONDS,
        "session_span": ctx.limits.session_max_seconds,
        "device_span": ctx.limits.trusted_device_days * 86_400,
    }
    return {name: page_words.span(ctx.lang, length) for name, length in seconds.items()}
