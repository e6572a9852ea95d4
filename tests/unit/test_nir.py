"""The social-security number: the vectors of security.md §18 and the laws of its key."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chalicelib.domain.nir import Nir, NirFault, parse_registration_nir, parse_sign_in_nir

FIRST_VECTOR = "184077599999906"

VALID = {
    "leading-zero key": (FIRST_VECTOR, "1840775999999"),
    "2A, lower case, spaces": ("2 99 12 2a 999 998 38", "299122A999998"),
    "2B": ("171032B99999783", "171032B999997"),
    "month 31, born abroad": ("266319999999692", "2663199999996"),
    "born abroad": ("190019999999539", "1900199999995"),
    "overseas 974": ("204029749999468", "2040297499994"),
    "key 97": ("184077599990897", "1840775999908"),
    "without its key": ("1840775999999", "1840775999999"),
    "no-break spaces": ("1\u00a084\u00a007\u00a075\u202f999\u202f999\u00a006", "1840775999999"),
    "dots and hyphens": ("1.84.07.75-999-999\u201106", "1840775999999"),
    "line end of a paste": ("\ufeff1840775999999\r\n", "1840775999999"),
}

INVALID = {
    "wrong key": ("184077599999907", NirFault.WRONG_KEY),
    "key 00 for 97": ("184077599990800", NirFault.WRONG_KEY),
    "adjacent swap in the rank": ("184077599999960", NirFault.WRONG_KEY),
    "adjacent swap at the front": ("148077599999906", NirFault.WRONG_KEY),
    "right key, month 13": ("184137599999905", NirFault.WRONG_MONTH),
    "month 00": ("1840075999999", NirFault.WRONG_MONTH),
    "month 19": ("1841975999999", NirFault.WRONG_MONTH),
    "2A typed as 20 with the 2A key": ("299122099999838", NirFault.WRONG_KEY),
    "first digit 9": ("984077599999906", NirFault.WRONG_FIRST_DIGIT),
    "first digit 0": ("0840775999999", NirFault.WRONG_FIRST_DIGIT),
    "2C": ("299122C99999838", NirFault.WRONG_CHARACTERS),
    "1A": ("299121A999998", NirFault.WRONG_PLACE),
    "B in the month": ("184B775999999", NirFault.WRONG_CHARACTERS),
    "A as the tens of the department": ("18407A5999999", NirFault.WRONG_CHARACTERS),
    "A after the department": ("1840775A99999", NirFault.WRONG_CHARACTERS),
    "A in the rank": ("18407759999A9", NirFault.WRONG_CHARACTERS),
    "A in the key": ("1840775999999A6", NirFault.WRONG_CHARACTERS),
    "12 characters": ("184077599999", NirFault.WRONG_LENGTH),
    "14 characters": ("18407759999990", NirFault.WRONG_LENGTH),
    "16 characters": (FIRST_VECTOR + "0", NirFault.WRONG_LENGTH),
    "Arabic digits": ("١٨٤٠٧٧٥٩٩٩٩٩٩٠٦", NirFault.WRONG_CHARACTERS),
    "full-width digits": ("\uff11840775999999", NirFault.WRONG_CHARACTERS),
    "slashes": ("1/84/07/75/999/999", NirFault.WRONG_CHARACTERS),
    "an address": ("camille@mail.example", NirFault.WRONG_CHARACTERS),
    "empty": ("", NirFault.REQUIRED),
    "only separators": (" .-\u00a0", NirFault.REQUIRED),
}

PROVISIONAL = [f"{first}{second}40000000000"[:13] for first in "5678" for second in "012"]

thirteen_digits = st.from_regex(r"[12][0-9]{2}(0[1-9]|1[0-2])(2[AB]|[0-9]{2})[0-9]{6}", fullmatch=True)


@pytest.mark.parametrize(("typed", "value"), VALID.values(), ids=VALID.keys())
def test_valid_numbers_are_normalised(typed: str, value: str) -> None:
    """Sign-in and registration read the same 13 characters, however they were typed."""
    assert parse_sign_in_nir(typed) == Nir(value)
    assert parse_registration_nir(typed) == Nir(value)


@pytest.mark.parametrize(("typed", "fault"), INVALID.values(), ids=INVALID.keys())
def test_invalid_numbers_are_refused_with_the_reason(typed: str, fault: NirFault) -> None:
    """Each malformed number has its own reason, the same at sign-in and at registration."""
    assert parse_sign_in_nir(typed) is fault
    assert parse_registration_nir(typed) is fault


@pytest.mark.parametrize("month", [*range(1, 13), *range(20, 100)])
def test_every_month_that_a_register_writes_is_accepted(month: int) -> None:
    """01 to 12 are months, 20 to 99 stand for an unknown one."""
    assert isinstance(parse_sign_in_nir(f"184{month:02d}75999999"), Nir)


@pytest.mark.parametrize("number", PROVISIONAL)
def test_provisional_numbers_sign_in_and_do_not_register(number: str) -> None:
    """First digits 5 to 8 hold no month; they sign in, and create no account."""
    assert parse_sign_in_nir(number) == Nir(number)
    assert parse_registration_nir(number) is NirFault.PROVISIONAL_NUMBER


@pytest.mark.parametrize("first", "34")
def test_first_digits_3_and_4_follow_the_layout_of_a_birth(first: str) -> None:
    """A number that begins with 3 or 4 signs in if its month is one, and does not register."""
    assert parse_sign_in_nir(f"{first}840775999999") == Nir(f"{first}840775999999")
    assert parse_sign_in_nir(f"{first}841375999999") is NirFault.WRONG_MONTH
    assert parse_registration_nir(f"{first}840775999999") is NirFault.PROVISIONAL_NUMBER


def test_provisional_numbers_have_digits_only() -> None:
    """Corsica's letters belong to a birth, which a provisional number does not tell."""
    assert parse_sign_in_nir("714002A000000") is NirFault.WRONG_PLACE


@settings(max_examples=25)
@given(thirteen_digits)
def test_the_key_of_a_number_is_accepted_and_no_other(number: str) -> None:
    """Of the hundred keys that can be typed exactly one is right, and it lies between 01 and 97."""
    accepted = [key for key in range(100) if isinstance(parse_sign_in_nir(f"{number}{key:02d}"), Nir)]
    assert accepted == [int(Nir(number).key)]
    assert 1 <= accepted[0] <= 97


@given(st.integers(0, 14), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_caught(place: int, digit: str) -> None:
    """No single wrong digit of a number typed with its key goes unnoticed."""
    assume(FIRST_VECTOR[place] != digit)
    typed = FIRST_VECTOR[:place] + digit + FIRST_VECTOR[place + 1 :]
    assert isinstance(parse_sign_in_nir(typed), NirFault)


@pytest.mark.parametrize("place", range(14))
def test_two_swapped_digits_are_always_caught(place: int) -> None:
    """No swap of neighbours of a number typed with its key goes unnoticed."""
    left, right = FIRST_VECTOR[place], FIRST_VECTOR[place + 1]
    typed = FIRST_VECTOR[:place] + right + left + FIRST_VECTOR[place + 2 :]
    assert typed == FIRST_VECTOR or isinstance(parse_sign_in_nir(typed), NirFault)


@given(st.text(max_size=40))
def test_whatever_is_accepted_is_thirteen_known_characters(typed: str) -> None:
    """No text makes the parser fail, and what it accepts has the one normal form."""
    answer = parse_sign_in_nir(typed)
    assert isinstance(answer, NirFault) or re.fullmatch(r"[1-8][0-9]{4}(2[AB]|[0-9]{2})[0-9]{6}", answer.value)


def test_a_number_is_not_shown_by_accident() -> None:
    """The repr, str and format of a number, alone or inside something else, hide it."""
    nir = Nir("1840775999999")
    assert "1840775999999" not in f"{nir} {nir!r} {nir!s} {[nir]}"
