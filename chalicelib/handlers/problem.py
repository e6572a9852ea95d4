"""Every refusal that has a name (http.md §2 "Errors"): its status, its facts, its words and its RFC 9457 document.

The protocol errors of the authorization endpoint and of `/oauth2/*` are not here: they are the RFCs' own. Nothing here
loads Jinja2 or decides a refusal; HTML pages say the same facts with the same words (handlers/pages.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from chalicelib.domain.limits import Limits
from chalicelib.domain.paris_time import Lang, block_end_long, block_end_short, iso_paris
from chalicelib.domain.password_lockout import BlockReason
from chalicelib.handlers import page_words

ProblemName = Literal[
    "invalid-credentials",
    "invalid-code",
    "sign-in-needed",
    "account-blocked",
    "code-quota-reached",
    "code-expired",
    "no-verified-email",
    "email-undeliverable",
    "not-affiliated",
    "affiliation-pending",
    "recovery-needed",
    "code-needed",
    "not-recognised",
    "link-expired",
    "not-allowed",
    "own-account",
    "act-not-possible",
    "act-quota-reached",
    "transaction-expired",
    "out-of-order",
    "invalid-request",
    "cross-site",
    "not-found",
    "method-not-allowed",
    "too-large",
    "unsupported-media-type",
    "mail-unavailable",
    "service-unavailable",
    "internal-error",
]

_NAMES_BY_STATUS: Final[Mapping[int, tuple[ProblemName, ...]]] = {
    400: ("invalid-request",),
    401: ("invalid-credentials", "invalid-code", "sign-in-needed"),
    403: (
        "no-verified-email",
        "email-undeliverable",
        "not-affiliated",
        "affiliation-pending",
        "recovery-needed",
        "code-needed",
        "not-recognised",
        "not-allowed",
        "own-account",
        "cross-site",
    ),
    404: ("not-found",),
    405: ("method-not-allowed",),
    409: ("out-of-order", "act-not-possible"),
    410: ("code-expired", "link-expired", "transaction-expired"),
    413: ("too-large",),
    415: ("unsupported-media-type",),
    429: ("account-blocked", "code-quota-reached", "act-quota-reached"),
    500: ("internal-error",),
    503: ("mail-unavailable", "service-unavailable"),
}

PROBLEM_STATUS: Final[Mapping[ProblemName, int]] = {
    name: status for status, names in _NAMES_BY_STATUS.items() for name in names
}
"""The HTTP status of each problem (http.md §2)."""

PROBLEM_NAMES: Final[tuple[ProblemName, ...]] = get_args(ProblemName)


@dataclass(frozen=True)
class FieldError:
    """One field at fault and why, as a slug; never the value."""

    field: str
    reason: str


@dataclass(frozen=True)
class Problem:
    """One refusal with the facts that its row of http.md §2 names; the others stay empty."""

    name: ProblemName
    errors: tuple[FieldError, ...] = ()
    attempts_left: int | None = None
    blocked_until: datetime | None = None
    block_reason: BlockReason | None = None
    retry_after_seconds: int | None = None
    resend_offered: bool = False
    """Whether the page offers to send the verification mail again (product case 1)."""
    about: Literal["", "verify-email", "denial", "page"] = ""
    """What a dead link was for, where its words are not those of every link."""
    act_reason: str | None = None
    """Why the desk cannot do an act, as a slug."""

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return PROBLEM_STATUS[self.name]

    @property
    def words_key(self) -> str:
        """Where its words are in the locales: a block has words for each reason, a dead link for what it was for."""
        reason = f"-{self.block_reason or self.about}" if self.block_reason or self.about else ""
        return f"problems.{self.name}{reason}"


def problem_facts(problem: Problem, lang: Lang, now: datetime, limits: Limits) -> dict[str, str]:
    """Return the values that the problem's wordings may name, as plain text."""
    by_code = problem.name == "invalid-code" or problem.block_reason == "code"
    limit = limits.wrong_codes_before_block if by_code else limits.wrong_passwords_before_block
    facts = {
        "limit": str(limit),
        "codes": str(limits.codes_per_window),
        "window": page_words.span(lang, limits.code_window_seconds),
        "code_span": page_words.span(lang, limits.code_lifetime_seconds),
    }
    if problem.name == "act-not-possible":
        facts["why"] = page_words.text(lang, f"desk.not_possible.{problem.act_reason or 'no-account'}")
    if problem.attempts_left is not None:
        facts["attempts"] = page_words.counted(lang, "attempts", problem.attempts_left, limit=limit)
    if problem.blocked_until is not None:
        # Case 5 gives the short form to the letter, the other blocks are told with the day of the week.
        told = block_end_short if problem.block_reason == "code" else block_end_long
        facts["until"] = told(problem.blocked_until, now=now, lang=lang)
    return facts


def problem_document(  # noqa: PLR0913 - the facts of one answer; the names after `*` keep calls readable
    problem: Problem,
    issuer: str,
    lang: Lang,
    correlation_id: str,
    *,
    now: datetime,
    limits: Limits,
) -> dict[str, object]:
    """Return the members of the `application/problem+json` answer (RFC 9457 §3, http.md §2)."""
    facts = problem_facts(problem, lang, now, limits)
    document: dict[str, object] = {
        "type": f"{issuer}/problems/{problem.name}",
        "title": page_words.text(lang, f"{problem.words_key}.title"),
        "status": problem.status,
        "detail": page_words.text(lang, f"{problem.words_key}.detail").format(**facts),
    }
    if problem.attempts_left is not None:
        document["attempts_left"] = problem.attempts_left
    if problem.blocked_until is not None:
        document["blocked_until"] = iso_paris(problem.blocked_until)
    if problem.block_reason is not None:
        document["reason"] = problem.block_reason
    if problem.act_reason is not None:
        document["reason"] = problem.act_reason
    if problem.name == "invalid-request":
        document["errors"] = [{"field": error.field, "reason": error.reason} for error in problem.errors]
    document["correlation_id"] = correlation_id
    return document
