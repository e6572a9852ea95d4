"""The problem documents: names, statuses and members as in http.md §2, words in the person's language."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.limits import Limits
from chalicelib.domain.paris_time import Lang
from chalicelib.handlers.problem import PROBLEM_NAMES, PROBLEM_STATUS, FieldError, Problem, problem_document

NOW = datetime(2023, 1, 5, 13, 29, 40, 1000, tzinfo=UTC)
ISSUER = "https://sign-in.example"
CONTRACT = {
    "invalid-credentials": 401,
    "invalid-code": 401,
    "account-blocked": 429,
    "code-quota-reached": 429,
    "code-expired": 410,
    "no-verified-email": 403,
    "email-undeliverable": 403,
    "not-affiliated": 403,
    "affiliation-pending": 403,
    "recovery-needed": 403,
    "sign-in-needed": 401,
    "code-needed": 403,
    "not-recognised": 403,
    "link-expired": 410,
    "transaction-expired": 410,
    "out-of-order": 409,
    "invalid-request": 400,
    "not-allowed": 403,
    "own-account": 403,
    "act-not-possible": 409,
    "act-quota-reached": 429,
    "cross-site": 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "too-large": 413,
    "unsupported-media-type": 415,
    "mail-unavailable": 503,
    "service-unavailable": 503,
    "internal-error": 500,
}


def _document(problem: Problem, lang: Lang = "fr") -> dict[str, object]:
    return problem_document(problem, ISSUER, lang, "c" * 32, now=NOW, limits=Limits())


def test_names_and_statuses_are_those_of_the_contract() -> None:
    """The tables of http.md §2 and §4, and two of our own for pages of signed-in members; nothing more, nothing less."""
    assert dict(PROBLEM_STATUS) == CONTRACT
    assert set(PROBLEM_NAMES) == set(CONTRACT)


def test_a_wrong_entry_carries_the_attempts_left_and_nothing_about_which_part() -> None:
    """`attempts_left`, and the same words for a password as for a code."""
    password = _document(Problem("invalid-credentials", attempts_left=2))
    code = _document(Problem("invalid-code", attempts_left=2))
    assert password["type"] == f"{ISSUER}/problems/invalid-credentials"
    assert password["attempts_left"] == 2
    assert set(password) == {"type", "title", "status", "detail", "attempts_left", "correlation_id"}
    assert (password["title"], password["detail"]) == (code["title"], code["detail"])


def test_a_block_carries_its_end_to_the_second_in_paris_and_its_reason() -> None:
    """`blocked_until` is rounded up to the whole second, with the offset of that day; `reason` says why."""
    problem = Problem("account-blocked", blocked_until=NOW + timedelta(minutes=15), block_reason="code")
    document = _document(problem)
    assert document["blocked_until"] == "2023-01-05T14:44:41+01:00"
    assert document["reason"] == "code"
    assert "05/01/2023 - 14h45 (heure de Paris)" in str(document["detail"])
    assert set(document) == {"type", "title", "status", "detail", "blocked_until", "reason", "correlation_id"}


def test_the_quota_carries_its_end_and_no_reason() -> None:
    """`code-quota-reached` has `blocked_until` alone."""
    document = _document(Problem("code-quota-reached", blocked_until=NOW + timedelta(hours=1)), "en")
    assert document["blocked_until"] == "2023-01-05T15:29:41+01:00"
    assert "reason" not in document
    assert "Thursday 5 January 2023 at 15:30 (Paris time)" in str(document["detail"])


def test_malformed_input_names_each_field_and_reason() -> None:
    """`errors` is always there, also where no field is to blame."""
    errors = (FieldError("nir", "wrong-key"), FieldError("password", "required"))
    document = _document(Problem("invalid-request", errors=errors))
    assert document["errors"] == [
        {"field": "nir", "reason": "wrong-key"},
        {"field": "password", "reason": "required"},
    ]
    assert _document(Problem("invalid-request"))["errors"] == []


@pytest.mark.parametrize("name", sorted(set(PROBLEM_NAMES) - {"account-blocked"}))
def test_every_problem_has_title_and_detail_in_both_languages(name: str) -> None:
    """Filled in, different by language, and with the reference to give on the phone."""
    known = next(known for known in PROBLEM_NAMES if known == name)
    problem = Problem(known, attempts_left=1, blocked_until=NOW)
    french, english = _document(problem), _document(problem, "en")
    for document in (french, english):
        assert document["status"] == CONTRACT[name]
        assert document["title"]
        assert "{" not in str(document["detail"])
        assert document["correlation_id"] == "c" * 32
    assert french["detail"] != english["detail"]
