"""How a refusal is said on a page: the lines of its summary, and the sentence at each field at fault (A11Y-02).

The words are those of the problem's JSON document, with times and links marked up. Nothing here decides a refusal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.handlers import page_words
from chalicelib.handlers.problem import Problem, problem_facts
from chalicelib.handlers.rendering import PageContext, shared_words, time_tag, wording

if TYPE_CHECKING:
    from markupsafe import Markup

WRONG_ENTRY = frozenset({"invalid-credentials", "invalid-code"})
"""Told in one sentence that does not say which part was wrong (product case 4)."""


@dataclass(frozen=True)
class Alert:
    """The summary at the top of a page; `fields` says for each field at fault what to mend there."""

    heading: str
    lines: "tuple[Markup, ...]"
    fields: Mapping[str, str] = field(default_factory=dict)
    several: tuple[tuple[str, str], ...] = ()
    """Where a field has more than one fault: each fault with its field."""

    @property
    def entries(self) -> tuple[tuple[str, str], ...]:
        """What the summary lists: one line for each fault, with the field that it leads to."""
        return self.several or tuple(self.fields.items())


@dataclass(frozen=True)
class ProblemWords:
    """One refusal in words: what happened, then what the person can do."""

    title: str
    detail: "Markup"
    more: "tuple[Markup, ...]"


def problem_words(ctx: PageContext, problem: Problem) -> ProblemWords:
    """Return the words of a refusal, ready for a page."""
    facts = problem_facts(problem, ctx.lang, ctx.now, ctx.limits)
    values: dict[str, object] = {**shared_words(ctx), **facts}
    if problem.blocked_until is not None:
        values["until"] = time_tag(problem.blocked_until, facts["until"])
    key = problem.words_key
    return ProblemWords(
        title=page_words.text(ctx.lang, f"{key}.title"),
        detail=wording(page_words.text(ctx.lang, f"{key}.detail"), values),
        more=tuple(wording(line, values) for line in page_words.texts(ctx.lang, f"{key}.more")),
    )


def alert_for(
    ctx: PageContext, problem: Problem | None, fields: tuple[str, ...], words_of: Mapping[str, str] | None = None
) -> Alert | None:
    """Return the summary for a page whose form has these fields, or None where nothing was refused.

    `words_of` names the wordings of a field that has other ones on this page, such as a password that is new.
    """
    if problem is None:
        return None
    words = problem_words(ctx, problem)
    if problem.name in WRONG_ENTRY:
        at_fields = {name: page_words.field_wording(ctx.lang, name, "wrong-entry") for name in fields}
        return Alert(words.title, (words.detail,), at_fields)
    if problem.name == "invalid-request":
        return _malformed(ctx, problem, fields, words, words_of or {})
    return Alert(words.title, (words.detail, *words.more))


def field_words(ctx: PageContext, field_name: str, reason: str) -> str:
    """Return what to say at a field at fault, with the limits that a wording names."""
    limits = {
        "min": ctx.limits.password_min_characters,
        "max": ctx.limits.password_max_characters,
        "digits": ctx.limits.provisional_code_digits,
    }
    return page_words.field_wording(ctx.lang, field_name, reason).format(**limits)


def _malformed(
    ctx: PageContext, problem: Problem, fields: tuple[str, ...], words: ProblemWords, words_of: Mapping[str, str]
) -> Alert:
    said: dict[str, list[str]] = {}
    for error in problem.errors:
        told = field_words(ctx, words_of.get(error.field, error.field), error.reason)
        said.setdefault(error.field, []).append(told)
    at_fields = {name: " ".join(said[name]) for name in fields if name in said}
    if not at_fields:
        return Alert(words.title, (words.detail,))
    several = tuple((name, each) for name in at_fields for each in said[name])
    return Alert(page_words.text(ctx.lang, "form.check"), (), at_fields, several)
