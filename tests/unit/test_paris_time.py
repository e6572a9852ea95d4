"""Times for people: rounding, both clock changes and the year's end (security.md §18 vectors)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.paris_time import (
    Lang,
    block_end_long,
    block_end_short,
    iso_paris,
    moment_long,
    round_up_to_minute,
    to_paris,
)

BLOCK = timedelta(minutes=15)

MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche"

WINTER = "2023-01-05T13:45:00Z"

SHORT = {
    "product case 5": ("2023-01-05T13:30:00Z", "05/01/2023 - 14h45 (heure de Paris)"),
    "the hour that is skipped": ("2026-03-29T00:50:00Z", "29/03/2026 - 03h05 (heure de Paris), heure d'été (UTC+2)"),
    "back to the hour before": ("2026-10-25T00:50:00Z", "25/10/2026 - 02h05 (heure de Paris), heure d'hiver (UTC+1)"),
    "first of the double hours": ("2026-10-25T00:10:00Z", "25/10/2026 - 02h25 (heure de Paris), heure d'été (UTC+2)"),
    "second double hour": ("2026-10-25T01:10:00Z", "25/10/2026 - 02h25 (heure de Paris), heure d'hiver (UTC+1)"),
    "last instant of summer": (
        "2026-10-25T00:44:00Z",
        "25/10/2026 - 02h59 (heure de Paris), heure d'été (UTC+2)",
    ),
    "rounded across the change": (
        "2026-10-25T00:44:20Z",
        "25/10/2026 - 02h00 (heure de Paris), heure d'hiver (UTC+1)",
    ),
    "just after the double hours": ("2026-10-25T01:45:00Z", "25/10/2026 - 03h00 (heure de Paris)"),
    "year's end": ("2026-12-31T22:55:00Z", "01/01/2027 - 00h10 (heure de Paris)"),
    "rounded up": ("2026-07-01T12:00:20Z", "01/07/2026 - 14h16 (heure de Paris)"),
    "rounded up from a millisecond": ("2026-07-01T12:00:00.001Z", "01/07/2026 - 14h16 (heure de Paris)"),
    "whole minute": ("2026-07-01T12:00:00Z", "01/07/2026 - 14h15 (heure de Paris)"),
}

LONG: dict[str, tuple[str, Lang, str]] = {
    "French": (WINTER, "fr", "jeudi 5 janvier 2023 à 14h45 (heure de Paris)"),
    "English": (WINTER, "en", "Thursday 5 January 2023 at 14:45 (Paris time)"),
    "first of a month": ("2026-08-01T07:04:01Z", "fr", "samedi 1er août 2026 à 09h05 (heure de Paris)"),
    "first of a month in English": ("2026-08-01T07:04:01Z", "en", "Saturday 1 August 2026 at 09:05 (Paris time)"),
    "winter hour": (
        "2026-10-25T01:05:00Z",
        "fr",
        "dimanche 25 octobre 2026 à 02h05 (heure de Paris), heure d'hiver (UTC+1)",
    ),
    "winter hour in English": (
        "2026-10-25T01:05:00Z",
        "en",
        "Sunday 25 October 2026 at 02:05 (Paris time), winter time (UTC+1)",
    ),
    "summer hour in English": (
        "2026-10-25T00:05:00Z",
        "en",
        "Sunday 25 October 2026 at 02:05 (Paris time), summer time (UTC+2)",
    ),
}

ISO = {
    "2023-01-05T13:45:00Z": "2023-01-05T14:45:00+01:00",
    "2026-07-01T12:00:00.001Z": "2026-07-01T14:00:01+02:00",
    "2026-07-01T12:00:00.999Z": "2026-07-01T14:00:01+02:00",
    "2026-10-25T00:59:59.500Z": "2026-10-25T02:00:00+01:00",
    "2026-12-31T22:59:59.001Z": "2027-01-01T00:00:00+01:00",
}

instants = st.integers(0, 90 * 365 * 86_400_000).map(
    lambda milliseconds: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
)


def at(text: str) -> datetime:
    """Read an instant written in ISO 8601."""
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(("start", "shown"), SHORT.values(), ids=SHORT.keys())
def test_the_end_of_a_block_in_its_short_form(start: str, shown: str) -> None:
    """A block of 15 minutes that starts then is shown to end so."""
    assert block_end_short(at(start) + BLOCK, now=at(start)) == shown


@pytest.mark.parametrize(("end", "lang", "shown"), LONG.values(), ids=LONG.keys())
def test_the_end_of_a_block_in_its_long_form(end: str, lang: Lang, shown: str) -> None:
    """Weekday, date and time are in the words of the language, and the season where the hour comes twice."""
    assert block_end_long(at(end), now=at(end), lang=lang) == shown


def test_the_short_form_in_english_names_the_month() -> None:
    """English readers disagree on the order of day and month, so that the month is a word."""
    assert block_end_short(at(WINTER), now=at(WINTER), lang="en") == "5 Jan 2023 - 14:45 (Paris time)"


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_own_name(month: int) -> None:
    """Both languages name each of the twelve months, in the order of the year."""
    day = datetime(2026, month, 15, 10, tzinfo=UTC)
    french = MONTHS.split()[month - 1]
    assert f" 15 {french} 2026" in moment_long(day, now=day)
    assert f" 15 {day:%B} 2026" in moment_long(day, now=day, lang="en")


@pytest.mark.parametrize("day", range(5, 12))
def test_every_day_has_its_own_name(day: int) -> None:
    """Both languages name each of the seven days."""
    noon = datetime(2026, 1, day, 12, tzinfo=UTC)
    assert moment_long(noon, now=noon).startswith(DAYS.split()[noon.weekday()])
    assert moment_long(noon, now=noon, lang="en").startswith(f"{noon:%A}")


def test_other_moments_are_rounded_down() -> None:
    """A code said to be good until 14h45 is still good then."""
    assert moment_long(at("2023-01-05T13:45:59Z"), now=at(WINTER)) == "jeudi 5 janvier 2023 à 14h45 (heure de Paris)"


@pytest.mark.parametrize(("instant", "text"), ISO.items())
def test_iso_has_the_offset_of_paris_and_whole_seconds(instant: str, text: str) -> None:
    """The machine form is exact to the second, never before the instant."""
    assert iso_paris(at(instant)) == text


@given(instants)
def test_the_iso_form_is_never_early_and_less_than_a_second_late(instant: datetime) -> None:
    """Waiting until the time told is enough, and no second too long."""
    assert timedelta(0) <= at(iso_paris(instant)) - instant < timedelta(seconds=1)


@given(instants)
def test_rounding_up_is_never_early_and_less_than_a_minute_late(instant: datetime) -> None:
    """The minute shown is the first whole one at or after the instant."""
    rounded = round_up_to_minute(instant)
    assert timedelta(0) <= rounded - instant < timedelta(minutes=1)
    assert (rounded.second, rounded.microsecond) == (0, 0)


@given(instants, instants)
def test_the_season_is_told_exactly_when_the_clock_alone_could_mislead(now: datetime, end: datetime) -> None:
    """The season stands there when the clock changed since now, or shows this time twice that night."""
    shown_end = round_up_to_minute(end)
    local = to_paris(shown_end)
    an_hour = timedelta(hours=1)
    twice = any(
        to_paris(shown_end + gap).replace(tzinfo=None) == local.replace(tzinfo=None) for gap in (an_hour, -an_hour)
    )
    changed = to_paris(now).utcoffset() != local.utcoffset()
    assert ("UTC+" in block_end_short(end, now=now)) == (twice or changed)


def test_any_zone_may_come_in() -> None:
    """An instant is the same whatever zone it was written in."""
    elsewhere = at(WINTER).astimezone(timezone(timedelta(hours=-9)))
    assert iso_paris(elsewhere) == iso_paris(at(WINTER))


@pytest.mark.parametrize("form", [to_paris, iso_paris, round_up_to_minute])
def test_a_time_without_a_zone_is_refused(form: object) -> None:
    """A naive time is a mistake of the caller, not a time in Paris."""
    assert callable(form)
    with pytest.raises(ValueError, match="without a zone"):
        form(at("2026-01-01T00:00:00"))
