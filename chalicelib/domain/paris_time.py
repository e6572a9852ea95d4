"""Times as people read them: Europe/Paris, both sides of the clock changes (product.md §2, OTP-06).

The end of a block is rounded up, so that a try at the minute shown works; other times are rounded down, so that
nothing is promised longer than it lasts. Where the wall clock alone could mislead, the text says summer or winter
time. Every argument is a timezone-aware `datetime`; nothing here asks what time it is.
"""

from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Lang = Literal["fr", "en"]

PARIS = ZoneInfo("Europe/Paris")

_FR_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_EN_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FR_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_EN_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_FR_SEASONS = {2: "heure d'été (UTC+2)", 1: "heure d'hiver (UTC+1)"}
_EN_SEASONS = {2: "summer time (UTC+2)", 1: "winter time (UTC+1)"}


def to_paris(at: datetime) -> datetime:
    """Return the same instant on the clocks of Paris.

    Raises:
        ValueError: for a naive `datetime`, which names no instant.
    """
    if at.tzinfo is None:
        msg = "a time without a zone names no instant"
        raise ValueError(msg)
    return at.astimezone(PARIS)


def round_up_to_minute(at: datetime) -> datetime:
    """Return the first whole minute at or after the instant, in UTC."""
    return _round_up(at, timedelta(minutes=1))


def iso_paris(at: datetime) -> str:
    """Return ISO 8601 with the offset of Paris, rounded up to the whole second (http.md §2 `blocked_until`)."""
    return to_paris(_round_up(at, timedelta(seconds=1))).isoformat(timespec="seconds")


def block_end_short(end: datetime, *, now: datetime, lang: Lang = "fr") -> str:
    """Return the end of a block as product case 5 shows it: `05/01/2023 - 14h45 (heure de Paris)`."""
    local = to_paris(round_up_to_minute(end))
    if lang == "fr":
        return f"{local:%d/%m/%Y} - {local:%H}h{local:%M} (heure de Paris)" + _season(local, now, lang)
    month = _EN_MONTHS[local.month - 1][:3]
    return f"{local.day} {month} {local.year} - {local:%H:%M} (Paris time)" + _season(local, now, lang)


def block_end_long(end: datetime, *, now: datetime, lang: Lang = "fr") -> str:
    """Return the end of a block with its weekday: `jeudi 5 janvier 2023 à 14h45 (heure de Paris)`."""
    return moment_long(round_up_to_minute(end), now=now, lang=lang)


def moment_long(at: datetime, *, now: datetime, lang: Lang = "fr") -> str:
    """Return weekday, date and time of an instant, rounded down to the minute, in words of `lang`."""
    local = to_paris(at)
    if lang == "fr":
        day = "1er" if local.day == 1 else str(local.day)
        date = f"{_FR_DAYS[local.weekday()]} {day} {_FR_MONTHS[local.month - 1]} {local.year}"
        return f"{date} à {local:%H}h{local:%M} (heure de Paris)" + _season(local, now, lang)
    date = f"{_EN_DAYS[local.weekday()]} {local.day} {_EN_MONTHS[local.month - 1]} {local.year}"
    return f"{date} at {local:%H:%M} (Paris time)" + _season(local, now, lang)


def _round_up(at: datetime, step: timedelta) -> datetime:
    # Through `to_paris` for its check alone; the sum is made in UTC, where no hour is skipped or doubled.
    instant = to_paris(at).astimezone(UTC)
    past = (instant - datetime.min.replace(tzinfo=UTC)) % step
    return instant + (step - past) % step


def _season(local: datetime, now: datetime, lang: Lang) -> str:
    offset = local.utcoffset()
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    if offset is None or not (comes_twice or offset != to_paris(now).utcoffset()):
        return ""
    seasons = _FR_SEASONS if lang == "fr" else _EN_SEASONS
    return f", {seasons[offset // timedelta(hours=1)]}"
