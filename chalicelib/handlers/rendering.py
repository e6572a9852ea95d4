"""How a template becomes a page: the facts every page needs, the Jinja2 environment, wordings with markup in them.

Jinja2 is imported on first use, because discovery and JSON answers must start without it (style.md §4.6). Autoescape
is on and an undefined name is an error. The cached environment holds templates and nothing of any person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.domain.limits import Limits
from chalicelib.domain.paris_time import Lang, iso_paris
from chalicelib.handlers import page_words

if TYPE_CHECKING:
    import jinja2
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True)
class PageContext:
    """What every page needs, whoever it is for."""

    lang: Lang
    now: datetime
    service_name: str
    organisation_name: str
    support_phone: str
    insurer_url: str
    correlation_id: str
    language_switch_url: str | None
    """The same page in the other language; None where it cannot be had by a link (the answer to a POST)."""
    asset_version: str
    """The path component of the stylesheet and the script that changes when they do."""
    limits: Limits


@dataclass(frozen=True)
class FormFacts:
    """The hidden inputs of a form, and how long the sign-in that it belongs to lasts."""

    transaction: str
    form: str
    """The one-use value (http.md §2): every form of every page has its own."""
    ends_at: datetime
    restart_url: str
    lang: str = ""
    """Empty: a sign-in knows its language itself."""


@cache
def environment(*more_folders: Path) -> "jinja2.Environment":
    """Return the environment of the product's templates; those of `more_folders` may extend `base.html` as well."""
    import jinja2  # noqa: PLC0415 - on first use, see the module's docstring

    def load(name: str) -> str | None:
        for folder in (TEMPLATES, *more_folders):
            path = folder / name
            if path.is_file():
                # Indentation is for us: left out when a template is compiled, it costs no byte of any page.
                return "\n".join(line.strip() for line in path.read_text(encoding="utf-8").splitlines())
        return None

    return jinja2.Environment(
        loader=jinja2.FunctionLoader(load),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        auto_reload=False,
    )


def render(
    ctx: PageContext,
    template: str,
    *,
    title: str,
    in_error: bool = False,
    more_folders: tuple[Path, ...] = (),
    **values: object,
) -> str:
    """Render one page in the common layout.

    `title` is plain text; `in_error` puts the word that screen readers meet first before it (A11Y-02).
    """
    key = "page.error_title" if in_error else "page.title"
    document_title = page_words.text(ctx.lang, key).format(page=title, service=ctx.service_name)
    words = shared_words(ctx)

    def t(key: str, **more: object) -> "Markup":
        return wording(page_words.text(ctx.lang, key), {**words, **more})

    page = environment(*more_folders).get_template(template)
    return page.render(ctx=ctx, t=t, title=title, document_title=document_title, **values)


def wording(template: str, values: Mapping[str, object]) -> "Markup":
    """Put values into a wording, both escaped; only values that are markup already stay as they are."""
    from markupsafe import escape  # noqa: PLC0415 - it comes with Jinja2, see the module's docstring

    escaped = escape(template)
    return escaped.format(**values) if "{" in template else escaped


def shared_words(ctx: PageContext) -> dict[str, "Markup | str"]:
    """Return what any wording may name: who speaks, whom to call, and links that sentences lead to."""
    number = page_words.text(ctx.lang, "sign_in.nir_where")
    forgot = page_words.text(ctx.lang, "sign_in.forgot")
    return {
        "service": ctx.service_name,
        "organisation": ctx.organisation_name,
        "phone": link("tel:" + "".join(ctx.support_phone.split()), ctx.support_phone),
        "number": link("/help/number", number),
        "forgot": link("/password/forgot", forgot),
        "insurer": link(ctx.insurer_url, page_words.text(ctx.lang, "page.insurer_inline")),
    }


def link(url: str, label: str) -> "Markup":
    """Return a link."""
    return _raw('<a href="{url}">{label}</a>').format(url=url, label=label)


def time_tag(at: datetime, told: str) -> "Markup":
    """Return `told`, marked with its instant in UTC, to the second and rounded up as in `blocked_until` (OTP-06)."""
    utc = datetime.fromisoformat(iso_paris(at)).astimezone(UTC)
    return _raw('<time datetime="{utc}">{told}</time>').format(utc=f"{utc:%Y-%m-%dT%H:%M:%SZ}", told=told)


def _raw(markup: str) -> "Markup":
    from markupsafe import Markup  # noqa: PLC0415 - as in `wording`

    return Markup(markup)  # noqa: S704 - only for constants of this module
