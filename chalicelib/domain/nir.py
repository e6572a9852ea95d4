"""The social-security number (NIR) as people type it: 13 characters, with or without its key of 2 digits.

Rules and vectors: security.md §18. The place of birth and the rank are not checked beyond their shape, because lists
of places change and a number that exists must never be refused. This module must not let a number into a repr.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.domain.separators import without_separators

LENGTH = 13
LENGTH_WITH_KEY = 15

LASTING_FIRST_DIGITS = frozenset("12")
"""How a number for life begins: a man's with 1, a woman's with 2."""

REGISTRATION_EXCEPTIONS: frozenset[str] = frozenset()
"""First digits of provisional numbers (3 to 8) that may open an account by themselves: none today. A provisional number
is replaced by another one, under which the directory would no longer find the account; the desk helps instead."""

_MONTH = re.compile(r"0[1-9]|1[0-2]|[2-9][0-9]")
_CORSICA = {"2A": "19", "2B": "18"}


class NirFault(StrEnum):
    """Why a text is not a number: the `reason` of the field `nir` (http.md §2)."""

    REQUIRED = "required"
    WRONG_CHARACTERS = "wrong-characters"
    WRONG_LENGTH = "wrong-length"
    WRONG_FIRST_DIGIT = "wrong-first-digit"
    PROVISIONAL_NUMBER = "provisional-number"
    """Good for a sign-in, not for creating an account."""
    WRONG_MONTH = "wrong-month"
    WRONG_PLACE = "wrong-place"
    WRONG_KEY = "wrong-key"


@dataclass(frozen=True)
class Nir:
    """A well-formed number; whoever needs the 13 characters asks for `value` by name."""

    value: str = field(repr=False)
    """The 13 characters: ASCII digits, with A or B in 7th place for Corsica; never the key."""

    def __repr__(self) -> str:
        """Hide the number from logs, tracebacks and test reports (PRIV-02)."""
        return "Nir(hidden)"

    @property
    def key(self) -> str:
        """The two digits, 01 to 97, that belong to the number."""
        department = self.value[5:7]
        digits = self.value[:5] + _CORSICA.get(department, department) + self.value[7:]
        return f"{97 - int(digits) % 97:02d}"


def parse_sign_in_nir(text: str) -> Nir | NirFault:
    """Read a number at sign-in, in recovery and at the desk: first digit 1 to 8, the key checked if it is there.

    Provisional numbers (first digit 5 to 8) hold a fund and a rank where others hold a birth, so that they are
    digits only and have no month.
    """
    return _parse(text, first_digits="12345678")


def parse_registration_nir(text: str) -> Nir | NirFault:
    """Read a number when an account is created: as at sign-in, and it must be a lasting one.

    Lasting numbers begin with 1 or 2, and nothing else is accepted but `REGISTRATION_EXCEPTIONS` (security.md §18).
    """
    found = parse_sign_in_nir(text)
    if isinstance(found, Nir) and found.value[0] not in LASTING_FIRST_DIGITS | REGISTRATION_EXCEPTIONS:
        return NirFault.PROVISIONAL_NUMBER
    return found


def _parse(text: str, first_digits: str) -> Nir | NirFault:
    characters = without_separators(text)
    if not characters:
        return NirFault.REQUIRED
    # Before upper(), which turns some letters of other scripts into ASCII ones.
    if not characters.isascii():
        return NirFault.WRONG_CHARACTERS
    fault = _fault(characters.upper(), first_digits)
    return fault or Nir(characters[:LENGTH].upper())


def _fault(characters: str, first_digits: str) -> NirFault | None:
    if not re.fullmatch("[0-9AB]+", characters):
        return NirFault.WRONG_CHARACTERS
    if len(characters) not in {LENGTH, LENGTH_WITH_KEY}:
        return NirFault.WRONG_LENGTH
    if not (characters[:6] + characters[7:]).isdigit():
        return NirFault.WRONG_CHARACTERS
    if characters[0] not in first_digits:
        return NirFault.WRONG_FIRST_DIGIT
    return _birth_fault(characters) or _key_fault(characters)


def _birth_fault(characters: str) -> NirFault | None:
    provisional = characters[0] in "5678"
    if not provisional and not _MONTH.fullmatch(characters[3:5]):
        return NirFault.WRONG_MONTH
    department = characters[5:7]
    if not department.isdigit() and (provisional or department not in _CORSICA):
        return NirFault.WRONG_PLACE
    return None


def _key_fault(characters: str) -> NirFault | None:
    key = characters[LENGTH:]
    return NirFault.WRONG_KEY if key and key != Nir(characters[:LENGTH]).key else None
