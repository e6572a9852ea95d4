"""What is said of oneself at account creation: forms of each fact, and one comparison (REC-12, security.md §18)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.iban import IbanFault
from chalicelib.domain.identity_claim import (
    FactFault,
    IdentityClaim,
    Papers,
    is_same_person,
    parse_carte_vitale_number,
    parse_iban_end,
    parse_postal_code,
)
from chalicelib.domain.member import Affiliation, Individual
from chalicelib.domain.nir import Nir

CARD = "80250000000000000042"
NIR = Nir("1930299109066")
NOE = Individual("p", "Noe", "Nouveau", date(1993, 2, 14), "31 000", Affiliation.GENERAL)
CLAIM = IdentityClaim(NIR, date(1993, 2, 14), "31000", Papers(CARD, "0153"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("31000", "31000"),
        (" 31 000\u00a0", "31000"),
        ("sw1a 1aa", "SW1A1AA"),
        ("", FactFault.REQUIRED),
        (" - ", FactFault.REQUIRED),
        ("3100é", FactFault.WRONG_CHARACTERS),
        ("\u0663\u0661\u0660\u0660\u0660", FactFault.WRONG_CHARACTERS),
        ("3", FactFault.WRONG_LENGTH),
        ("12345678901", FactFault.WRONG_LENGTH),
    ],
)
def test_postal_codes_of_any_country(typed: str, expected: str) -> None:
    """Spaces and case do not matter; other scripts, and what is too short or long, are told."""
    assert parse_postal_code(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (CARD, CARD),
        ("80250 00000 00000 00042", CARD),
        ("", FactFault.REQUIRED),
        (CARD[:-1], FactFault.WRONG_LENGTH),
        (CARD + "1", FactFault.WRONG_LENGTH),
        (CARD[:-1] + "O", FactFault.WRONG_CHARACTERS),
        (CARD[:-1] + "\u0662", FactFault.WRONG_CHARACTERS),
    ],
)
def test_the_number_of_a_card(typed: str, expected: str) -> None:
    """Twenty ASCII digits, spaces left out."""
    assert parse_carte_vitale_number(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0153", "0153"),
        (" a09 1", "A091"),
        ("FR7699999999990000000000153", "0153"),
        ("fr32 9999 9000 0101 2345 6789 A09", "9A09"),
        ("GB82WEST12345698765432", "5432"),
        ("", FactFault.REQUIRED),
        ("015", FactFault.WRONG_LENGTH),
        ("01530", FactFault.WRONG_LENGTH),
        ("01*3", FactFault.WRONG_CHARACTERS),
        ("FR7699999999990000000000154", IbanFault.WRONG_KEY),
        ("FR4999999999990000000000154", IbanFault.WRONG_KEY),
        ("XX7699999999990000000000153", IbanFault.WRONG_COUNTRY),
        ("FR769999999999000000000015", IbanFault.WRONG_LENGTH),
    ],
)
def test_the_end_of_an_iban_or_a_whole_one(typed: str, expected: str) -> None:
    """Four characters are taken as they are; of a whole IBAN, which must be a right one, the end alone is used."""
    assert parse_iban_end(typed) == expected


@given(st.text(max_size=40))
def test_no_text_makes_a_parser_fail(typed: str) -> None:
    """What is accepted has the one normal form, and everything else a reason."""
    for parse, forms in (
        (parse_postal_code, str.isalnum),
        (parse_carte_vitale_number, str.isdigit),
        (parse_iban_end, str.isalnum),
    ):
        found = parse(typed)
        assert isinstance(found, FactFault | IbanFault) or (found.isascii() and forms(found) and found == found.upper())


@pytest.mark.parametrize(
    ("individual", "claim"),
    [
        (NOE, IdentityClaim(NIR, date(1993, 2, 15), "31000", None)),
        (NOE, IdentityClaim(NIR, date(1993, 2, 14), "31001", None)),
        (None, CLAIM),
    ],
)
def test_birth_date_and_postal_code_are_compared_together(individual: Individual | None, claim: IdentityClaim) -> None:
    """Either wrong is wrong, and nobody is nobody."""
    assert is_same_person(NOE, CLAIM)
    assert not is_same_person(individual, claim)


def test_a_claim_is_not_shown_by_accident() -> None:
    """No repr holds what somebody says of themselves (REC-14)."""
    shown = f"{CLAIM!r} {CLAIM.papers!r}"
    assert not any(secret in shown for secret in (NIR.value, "1993", "31000", CARD, "0153"))
