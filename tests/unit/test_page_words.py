"""Durations, counts and times in words, in both languages, and that words alone cost no template engine."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.paris_time import Lang
from chalicelib.handlers.page_words import clock_time, counted, field_wording, span


@pytest.mark.parametrize(
    ("seconds", "french", "english"),
    [
        (900, "15 minutes", "15 minutes"),
        (60, "1 minute", "1 minute"),
        (3600, "1 heure", "1 hour"),
        (43200, "12 heures", "12 hours"),
        (5400, "90 minutes", "90 minutes"),
        (86400, "1 jour", "1 day"),
        (30 * 86400, "30 jours", "30 days"),
        (184 * 86400, "6 mois", "6 months"),
        (183 * 86400, "183 jours", "183 days"),
        (61, "61 secondes", "61 seconds"),
    ],
)
def test_a_duration_is_told_in_its_largest_whole_unit(seconds: int, french: str, english: str) -> None:
    """Whole units only, so that nothing is rounded; 184 days alone are called six months."""
    assert span("fr", seconds).replace("\u00a0", " ") == french
    assert span("en", seconds) == english


def test_zero_is_single_in_french_and_many_in_english() -> None:
    """The two languages count differently."""
    assert counted("fr", "span.hour", 0) == "0\u00a0heure"
    assert counted("en", "span.hour", 0) == "0 hours"


@pytest.mark.parametrize(("lang", "told"), [("fr", "14h45 (heure de Paris)"), ("en", "14:45 (Paris time)")])
def test_a_time_of_today_is_told_without_its_date_and_rounded_down(lang: Lang, told: str) -> None:
    """14:45:59 in Paris is told as 14h45: never later than it is."""
    now = datetime(2023, 1, 5, 13, 30, tzinfo=UTC)
    assert clock_time(lang, datetime(2023, 1, 5, 13, 45, 59, tzinfo=UTC), now) == told


def test_a_time_past_midnight_is_told_with_its_day() -> None:
    """A code sent at 23:55 on New Year's Eve is good until a time of the next year."""
    now = datetime(2026, 12, 31, 22, 55, tzinfo=UTC)
    told = clock_time("fr", now + timedelta(minutes=15), now)
    assert told == "vendredi 1er janvier 2027 à 00h10 (heure de Paris)"


@pytest.mark.parametrize(
    ("now", "season"),
    [
        (datetime(2026, 3, 29, 0, 50, tzinfo=UTC), "heure d'été"),
        (datetime(2026, 10, 25, 0, 50, tzinfo=UTC), "heure d'hiver"),
    ],
)
def test_a_time_across_a_clock_change_says_its_season(now: datetime, season: str) -> None:
    """Where the bare time would look wrong, the text says which time it is."""
    told = clock_time("fr", now + timedelta(minutes=15), now)
    assert season in told
    assert told.startswith("dimanche ")


def test_a_reason_without_words_of_its_own_gets_general_ones() -> None:
    """A new slug or field never breaks a page."""
    assert field_wording("en", "code", "of-tomorrow") == field_wording("en", "code", "other")
    assert field_wording("en", "of-tomorrow", "required") == field_wording("en", "other", "other")


def test_pages_and_problems_can_be_imported_without_the_template_engine() -> None:
    """Jinja2 is loaded when the first page is rendered, not at a cold start (style.md §4.6)."""
    program = (
        "import sys; import chalicelib.handlers.pages, chalicelib.handlers.info_pages, chalicelib.handlers.code_mail;"
        "print(sorted({'jinja2', 'markupsafe'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
