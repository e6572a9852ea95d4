"""The social security numbers that may stand in this repository: invented ones and published vectors (PRIV-10).

A new demo member or vector is added here on purpose, with the same care: no number that a living person may bear.
"""

import re
from collections.abc import Iterator

DEMO_MEMBERS = frozenset(
    {
        "165039920507738",
        "170049910000722",
        "184077599999906",
        "192069909806149",
        "193029910906686",
        "201119960608838",
        "255081416802538",
        "266319999999692",
        "274089938109948",
        "288059935004210",
        "299122A99999838",
    }
)
"""The people of the demo data, all invented."""

VECTORS = frozenset(
    {
        "184077599999906",
        "299122A99999838",
        "171032B99999783",
        "266319999999692",
        "190019999999539",
        "204029749999468",
        "184077599990897",
    }
)
"""The valid ones of security.md §18."""

ALLOWED = DEMO_MEMBERS | VECTORS

_WITH_SEPARATORS = re.compile(r"(?<![0-9A-Za-z])[1-8](?:[ .\u00a0\u202f-]?[0-9AaBb]){14}(?![0-9A-Za-z])")

_SHAPE = re.compile(r"[1-8]\d\d(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d\d|2[AB])\d{8}")


def key_valid_numbers(text: str) -> Iterator[str]:
    """Yield each 15-character number of a text, without separators, whose month can be and whose key is right."""
    for match in _WITH_SEPARATORS.finditer(text):
        number = re.sub(r"[^0-9AB]", "", match.group().upper())
        if _SHAPE.fullmatch(number) and _key_of(number[:13]) == number[13:]:
            yield number


def _key_of(body: str) -> str:
    """Return the two-digit key of 13 characters; Corsica counts as department 19 or 18 (security.md §18)."""
    digits = body.replace("2A", "19").replace("2B", "18")
    return f"{97 - int(digits) % 97:02d}"
