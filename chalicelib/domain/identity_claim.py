"""What somebody who creates an account says of themselves, to be compared with the directory as one whole (REC-12).

Each part has a form that can be told at its field; whether it is right is told of all together, and by nothing else.
The Carte Vitale's number and the end of the IBAN are compared and let go: no store and no log of ours has them (REC-14).
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hmac import compare_digest

from chalicelib.domain.iban import Iban, IbanFault, parse_iban
from chalicelib.domain.member import Individual
from chalicelib.domain.nir import Nir
from chalicelib.domain.separators import without_separators

CARTE_VITALE_DIGITS = 20
"""The number on the front of the card, which begins with 80250."""

IBAN_END_CHARACTERS = 4
POSTAL_CODE_CHARACTERS = range(2, 11)
"""Of any country: members live abroad too."""

_DIGITS = re.compile("[0-9]+")
_LETTERS_AND_DIGITS = re.compile("[0-9A-Za-z]+")


class FactFault(StrEnum):
    """Why a text cannot be such a fact: the `reason` of a field at fault (http.md §4)."""

    REQUIRED = "required"
    WRONG_CHARACTERS = "wrong-characters"
    WRONG_LENGTH = "wrong-length"


@dataclass(frozen=True)
class Papers:
    """What is in the hand of the person alone: a card and a bank statement."""

    carte_vitale_number: str = field(repr=False)
    iban_end: str = field(repr=False)
    """The four last characters, in upper case."""


@dataclass(frozen=True)
class IdentityClaim:
    """Who somebody says that they are; without papers where a provisional code stands in for them."""

    nir: Nir
    birthdate: date = field(repr=False)
    postal_code: str = field(repr=False)
    papers: Papers | None = field(repr=False)


def parse_postal_code(text: str) -> str | FactFault:
    """Read a postal code of any country: letters and digits in upper case, without spaces and hyphens."""
    typed = without_separators(text)
    if not typed:
        return FactFault.REQUIRED
    if not _LETTERS_AND_DIGITS.fullmatch(typed):
        return FactFault.WRONG_CHARACTERS
    return typed.upper() if len(typed) in POSTAL_CODE_CHARACTERS else FactFault.WRONG_LENGTH


def parse_carte_vitale_number(text: str) -> str | FactFault:
    """Read the 20 digits of a Carte Vitale, typed with or without spaces."""
    typed = without_separators(text)
    if not typed:
        return FactFault.REQUIRED
    if not _DIGITS.fullmatch(typed):
        return FactFault.WRONG_CHARACTERS
    return typed if len(typed) == CARTE_VITALE_DIGITS else FactFault.WRONG_LENGTH


def parse_iban_end(text: str) -> str | FactFault | IbanFault:
    """Read the four last characters of an IBAN; a whole one is checked, and its end alone is used."""
    typed = without_separators(text)
    if not typed:
        return FactFault.REQUIRED
    if not _LETTERS_AND_DIGITS.fullmatch(typed):
        return FactFault.WRONG_CHARACTERS
    if len(typed) == IBAN_END_CHARACTERS:
        return typed.upper()
    if not typed[:2].isalpha():
        return FactFault.WRONG_LENGTH
    whole = parse_iban(typed)
    return whole.end if isinstance(whole, Iban) else whole


def is_same_person(individual: Individual | None, claim: IdentityClaim) -> bool:
    """Compare birth date and postal code in constant time, with nobody too, whom nothing matches."""
    known = _comparable(individual.birthdate, individual.postal_code) if individual else b""
    return compare_digest(known, _comparable(claim.birthdate, claim.postal_code))


def _comparable(birthdate: date, postal_code: str) -> bytes:
    return f"{birthdate.isoformat()} {without_separators(postal_code).upper()}".encode()
