"""Whether a password is one of those that everybody thinks of (PW-04).

A common password is a stem with the usual decoration: capitals, accents, letters turned into look-alikes (P@ssw0rd),
signs anywhere, and a few digits at either end. One rule over the stems refuses all those spellings, where a list would
know some of them. Two words joined are no stem: a phrase of several words stays allowed.
"""

import re
import unicodedata
from collections.abc import Iterator

from chalicelib.domain.password_stems import ALL_STEMS

PLAIN_DIGITS_MAX = 5
"""How many digits of any value still count as decoration: a year, a day and month, a postal code."""
SYLLABLE_MAX_CHARACTERS = 2
"""A letter or two, repeated, make no word worth keeping (aaaa, nanana)."""
RUN_MIN_CHARACTERS = 3
"""How long a walk along a keyboard row or the alphabet is at least."""

_LOOK_ALIKES = "013457@$!€+"
_LEET = (str.maketrans(_LOOK_ALIKES, "oieastasiet"), str.maketrans(_LOOK_ALIKES, "oleastaslet"))
_ROWS = (
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "qwertzuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
)
_RUNS = tuple(row + " " + row[::-1] for row in _ROWS)
_DIGIT_RUNS = "01234567890123456789 98765432109876543210"
_REPEATED = re.compile(r"(.+?)\1+")


def is_common_password(password: str) -> bool:
    """Return whether the password is a common one; for passwords within the length rules (the work grows with length).

    Case, accents and compatibility forms are ignored for this question alone; nothing of them is kept.
    """
    decomposed = unicodedata.normalize("NFKD", password).casefold()
    text = "".join(c for c in decomposed if not unicodedata.combining(c))
    return any(_is_stem(core) for core in _cores(text))


def _cores(text: str) -> Iterator[str]:
    """Yield what may be the stem: the text less any usual decoration at its ends, plain and with look-alikes undone."""
    letters = [place for place, c in enumerate(text) if c.isalpha()]
    if not letters:
        return
    starts = [place for place in range(letters[0] + 1) if _is_usual_decoration(text[:place])]
    ends = [place for place in range(letters[-1] + 1, len(text) + 1) if _is_usual_decoration(text[place:])]
    for start in starts:
        for end in ends:
            middle = text[start:end]
            yield _letters_and_digits(middle)
            for table in _LEET:
                yield _letters_and_digits(middle.translate(table))


def _is_usual_decoration(text: str) -> bool:
    digits = "".join(c for c in text if c.isdigit())
    return len(digits) <= PLAIN_DIGITS_MAX or digits in _DIGIT_RUNS or _REPEATED.fullmatch(digits) is not None


def _letters_and_digits(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _is_stem(core: str) -> bool:
    repeated = _REPEATED.fullmatch(core)
    if repeated and (len(repeated[1]) <= SYLLABLE_MAX_CHARACTERS or _is_stem(repeated[1])):
        return True
    return core in ALL_STEMS or _is_run(core)


def _is_run(core: str) -> bool:
    return len(core) >= RUN_MIN_CHARACTERS and any(core in run for run in _RUNS)
