"""A birth date as people type it: ISO as date fields and HTTP clients send it, or day, month and year (http.md §4)."""

import re
from datetime import date
from enum import StrEnum

from chalicelib.domain.separators import without_spaces

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_FRENCH = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_DIGITS = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
EARLIEST_YEAR = 1850


class BirthDateFault(StrEnum):
    """Why a text is not a birth date: the `reason` of the field `birthdate`."""

    REQUIRED = "required"
    NOT_A_DATE = "not-a-date"
    NOT_POSSIBLE = "not-possible"


def parse_birth_date(text: str, today: date) -> date | BirthDateFault:
    """Read `1955-08-21`, `21/08/1955`, or `21 08 1955` with or without its spaces; a day to come, or before anybody alive was born, is not possible."""
    typed = without_spaces(text)
    if not typed:
        return BirthDateFault.REQUIRED
    iso, french = _ISO.fullmatch(typed), _FRENCH.fullmatch(typed) or _DIGITS.fullmatch(typed)
    if iso is not None:
        year, month, day = iso.groups()
    elif french is not None:
        day, month, year = french.groups()
    else:
        return BirthDateFault.NOT_A_DATE
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return BirthDateFault.NOT_A_DATE
    return found if found.year >= EARLIEST_YEAR and found <= today else BirthDateFault.NOT_POSSIBLE
