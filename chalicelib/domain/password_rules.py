"""What a new password must be (product.md §3, PW-01 to PW-03); every broken rule is named, in one fixed order.

Decided here: letters are Latin letters of any accent (É is upper, ß and œ are lower; full-width forms are neither);
digits are 0 to 9; a special character is any punctuation mark, symbol (emoji too) or space. What is none of these
may stand in a password and fulfils nothing. Passwords are never trimmed, folded or cut, and never logged.
"""

import unicodedata
from collections.abc import Callable
from datetime import date
from enum import StrEnum

from chalicelib.domain.nir import Nir

ASCII_DIGITS = frozenset("0123456789")


class PasswordFault(StrEnum):
    """A broken rule: the `reason` of the field `password` (http.md §4)."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    NO_LOWER = "no-lower"
    NO_UPPER = "no-upper"
    NO_DIGIT_OR_SPECIAL = "no-digit-or-special"
    CONTAINS_NUMBER = "contains-number"
    CONTAINS_BIRTH_DATE = "contains-birth-date"
    TOO_COMMON = "too-common"
    NOT_THE_SAME = "not-the-same"
    """For the second entry, which only the form can compare."""


def normalise_password(password: str) -> str:
    """Return the password in NFC, the one form in which it is checked, hashed and verified (PW-01)."""
    return unicodedata.normalize("NFC", password)


def password_faults(  # noqa: PLR0913 -- one password against five named facts, none of which belong together
    password: str,
    *,
    nir: Nir,
    birthdate: date | None,
    min_characters: int,
    max_characters: int,
    is_common: Callable[[str], bool],
) -> tuple[PasswordFault, ...]:
    """Return every rule that the password breaks, none for a good one; characters are code points after NFC.

    `birthdate` is None where the directory does not know the person.
    """
    text = normalise_password(password)
    broken = {
        PasswordFault.TOO_SHORT: len(text) < min_characters,
        PasswordFault.TOO_LONG: len(text) > max_characters,
        PasswordFault.NO_LOWER: not any(_is_latin(c, "Ll") for c in text),
        PasswordFault.NO_UPPER: not any(_is_latin(c, "Lu") for c in text),
        PasswordFault.NO_DIGIT_OR_SPECIAL: not any(_is_digit_or_special(c) for c in text),
        PasswordFault.CONTAINS_NUMBER: nir.value in _without_separators(text),
        PasswordFault.CONTAINS_BIRTH_DATE: birthdate is not None and _contains_birth_date(text, birthdate),
        # A password out of bounds has its fault already, and a long one would only cost time.
        PasswordFault.TOO_COMMON: len(text) <= max_characters and is_common(text),
    }
    return tuple(fault for fault, is_broken in broken.items() if is_broken)


def _is_latin(character: str, category: str) -> bool:
    return unicodedata.category(character) == category and unicodedata.name(character, "").startswith("LATIN ")


def _is_digit_or_special(character: str) -> bool:
    category = unicodedata.category(character)
    return character in ASCII_DIGITS or category[0] in "PS" or category == "Zs"


def _contains_birth_date(text: str, birthdate: date) -> bool:
    characters = _without_separators(text)
    whole = ("%d%m%Y", "%Y%m%d", "%d%m%y", "%y%m%d")
    parts = ("%d%m", "%m%Y", "%Y")
    return any(birthdate.strftime(form) in characters for form in whole + parts)


def _without_separators(text: str) -> str:
    """Return letters and digits alone, in upper case, digits of any script as 0 to 9.

    The NIR with its key begins with the 13 characters, so that looking for these finds both forms.
    """
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(str(unicodedata.decimal(c, c)) for c in folded if c.isalnum())
