"""The words of pages, problem documents and mails, by language: chosen here, written in `chalicelib/locales`.

Nothing here decides a rule, knows HTML or loads Jinja2, so that a JSON answer needs none of it. Wordings are plain
text with `{names}` in braces; whoever renders them escapes (handlers/rendering.py). French is written first.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import cast

from chalicelib.domain.paris_time import Lang, moment_long, to_paris

LOCALES = Path(__file__).parent.parent / "locales"

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
_SIX_MONTHS_IN_SECONDS = 184 * 86_400


@cache
def locale(lang: Lang) -> Mapping[str, object]:
    """Return every wording of a language, nested by section."""
    return cast("dict[str, object]", json.loads((LOCALES / f"{lang}.json").read_text(encoding="utf-8")))


def entry(lang: Lang, key: str) -> object:
    """Return what stands at a dotted key: a wording, a list or a section.

    Raises:
        KeyError: when the key is in no locale, which is a fault of ours and not of the visitor.
    """
    found: object = locale(lang)
    for part in key.split("."):
        if not isinstance(found, Mapping) or part not in found:
            raise KeyError(key)
        found = found[part]
    return found


def text(lang: Lang, key: str) -> str:
    """Return one wording, its `{names}` still in it. Raises KeyError."""
    found = entry(lang, key)
    if not isinstance(found, str):
        raise KeyError(key)
    return found


def texts(lang: Lang, key: str) -> tuple[str, ...]:
    """Return a list of wordings, their `{names}` still in them. Raises KeyError."""
    found = entry(lang, key)
    if not isinstance(found, list):
        raise KeyError(key)
    return tuple(found)


def counted(lang: Lang, key: str, count: int, **values: object) -> str:
    """Return the wording for so many of something: French says zero like one, English says it like many."""
    single = count in {0, 1} if lang == "fr" else count == 1
    return text(lang, f"{key}.{'one' if single else 'other'}").format(count=count, **values)


def span(lang: Lang, seconds: int) -> str:
    """Return a duration in its largest whole unit; the 184 days of a trusted device are told as 6 months (product §1)."""
    if seconds == _SIX_MONTHS_IN_SECONDS:
        return counted(lang, "span.month", 6)
    unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
    return counted(lang, f"span.{unit}", seconds // size)


def clock_time(lang: Lang, at: datetime, now: datetime) -> str:
    """Return an instant as `14h45 (heure de Paris)`, rounded down to the minute.

    On another day than `now`, or where a clock change makes the bare time doubtful, the date and the season are said.
    """
    local, here = to_paris(at), to_paris(now)
    doubtful = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    if local.date() != here.date() or local.utcoffset() != here.utcoffset() or doubtful:
        return moment_long(at, now=now, lang=lang)
    return text(lang, "time.clock").format(hour=f"{local:%H}", minute=f"{local:%M}")


def day_and_time(lang: Lang, at: datetime, now: datetime) -> str:
    """Return an instant as `vendredi 20 novembre 2026 à 14h45 (heure de Paris)`: for mails that are read days later."""
    return moment_long(at, now=now, lang=lang)


def field_wording(lang: Lang, field: str, reason: str) -> str:
    """Return what to say at a field at fault; a reason or field without words of its own gets the general ones."""
    fields = cast("Mapping[str, Mapping[str, str]]", entry(lang, "fields"))
    words = fields.get(field, fields["other"])
    return words.get(reason, words["other"])
