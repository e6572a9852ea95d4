"""The password rules: one slug for each broken rule, boundaries and decisions pinned (PW-01 to PW-03)."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.nir import Nir
from chalicelib.domain.password_rules import PasswordFault, normalise_password, password_faults

NIR = Nir("299122A999998")
BIRTHDATE = date(1999, 12, 24)

F = PasswordFault

LENGTHS = {
    "7": ("Aa1" + "x" * 4, (F.TOO_SHORT,)),
    "8": ("Aa1" + "x" * 5, ()),
    "50": ("Aa1" + "x" * 47, ()),
    "51": ("Aa1" + "x" * 48, (F.TOO_LONG,)),
    "50 with emoji": ("Aa" + "\U0001f511" * 48, ()),
    "7 after NFC": ("Ae\u03011xxxx", (F.TOO_SHORT,)),
    "50 after NFC": ("Aa1" + "e\u0301" * 47, ()),
    "empty": ("", (F.TOO_SHORT, F.NO_LOWER, F.NO_UPPER, F.NO_DIGIT_OR_SPECIAL)),
}

KINDS = {
    "all kinds": ("Abcdefg1", ()),
    "special for digit": ("Abcdefg!", ()),
    "space is special": ("Abcd efgh", ()),
    "no-break space is special": ("Abcd\u00a0efgh", ()),
    "euro is special": ("Abcdefg\u20ac", ()),
    "no upper": ("abcdefg1", (F.NO_UPPER,)),
    "no lower": ("ABCDEFG1", (F.NO_LOWER,)),
    "letters only": ("Abcdefgh", (F.NO_DIGIT_OR_SPECIAL,)),
    "digits only": ("86420864", (F.NO_LOWER, F.NO_UPPER)),
    "\u00c9 is upper": ("\u00c9bcdefg1", ()),
    "\u00e9 is lower": ("AB\u00e9DEFG1", ()),
    "\u00c9 typed as two characters is upper": ("E\u0301bcdefg1", ()),
    "\u00df is lower": ("ABC\u00dfEFG1", ()),
    "capital \u00df is upper": ("abc\u1e9eefg1", ()),
    "\u0153 is lower": ("ABC\u0153EFG1", ()),
    "\u00c6 is upper": ("abc\u00c6efg1", ()),
    "Greek is neither": ("\u0391\u03b2\u03b3\u03b4\u03b5\u03b6\u03b71", (F.NO_LOWER, F.NO_UPPER)),
    "Cyrillic look-alikes are neither": ("\u0410\u0430\u0435\u043e\u0440\u0441\u04451", (F.NO_LOWER, F.NO_UPPER)),
    "full-width letters are neither": ("\uff21\uff42cdefg1", (F.NO_UPPER,)),
    "Arabic digits are no digits": ("Abcdefg\u0663", (F.NO_DIGIT_OR_SPECIAL,)),
    "superscripts are no digits": ("Abcdefg\u00b2", (F.NO_DIGIT_OR_SPECIAL,)),
    "a control is no special": ("Abcdefg\x07", (F.NO_DIGIT_OR_SPECIAL,)),
    "a line end is no special": ("Abcdefg\n", (F.NO_DIGIT_OR_SPECIAL,)),
    "a Chinese character is no special": ("Abcdefg\u5bc6", (F.NO_DIGIT_OR_SPECIAL,)),
}

NUMBERS = [
    "299122A999998",
    "299122A99999838",
    "299122a999998",
    "2 99 12 2A 999 998 38",
    "2.99.12.2a-999-998",
    "2_99/12\u00a02A\u202f999\u2013998",
    "\uff12\uff19\uff1912\uff12A999998",
    "\u0662\u0669\u0669\u0661\u06622A999998",
]

NUMBER_LOOK_ALIKES = ["299122A99999", "99122A999998", "2991220999998", "2x99122A999998"]

BIRTH_DATES = [
    "24121999",
    "19991224",
    "241299",
    "991224",
    "2412",
    "121999",
    "1999",
    "24/12/1999",
    "1999-12-24",
    "24.12.99",
    "99 12 24",
    "24/12",
    "12/1999",
    "1\u00a09\u202f9-9",
    "\u0661\u0669\u0669\u0669",
]

BIRTH_DATE_LOOK_ALIKES = ["2411", "1224", "1998", "9912", "99", "24a12", "121998", "99122"]


def faults(password: str, is_common: Callable[[str], bool] = lambda _: False) -> tuple[PasswordFault, ...]:
    """Apply the rules of the demo member to a password."""
    return password_faults(
        password, nir=NIR, birthdate=BIRTHDATE, min_characters=8, max_characters=50, is_common=is_common
    )


@pytest.mark.parametrize(("password", "expected"), LENGTHS.values(), ids=LENGTHS.keys())
def test_length_is_counted_in_code_points_after_nfc(password: str, expected: tuple[PasswordFault, ...]) -> None:
    """8 to 50 characters are accepted, 7 and 51 are not, and bytes do not matter."""
    assert faults(password) == expected


@pytest.mark.parametrize(("password", "expected"), KINDS.values(), ids=KINDS.keys())
def test_kinds_of_characters(password: str, expected: tuple[PasswordFault, ...]) -> None:
    """What counts as lower, upper, digit and special is pinned."""
    assert faults(password) == expected


@pytest.mark.parametrize("bounds", [(8, 50), (12, 128)])
def test_the_bounds_are_the_settings(bounds: tuple[int, int]) -> None:
    """A deployment may move both bounds without a change of code (C-06)."""
    low, high = bounds
    for length, expected in ((low - 1, (F.TOO_SHORT,)), (low, ()), (high, ()), (high + 1, (F.TOO_LONG,))):
        password = "Aa1" + "x" * (length - 3)
        answer = password_faults(
            password, nir=NIR, birthdate=BIRTHDATE, min_characters=low, max_characters=high, is_common=lambda _: False
        )
        assert answer == expected


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("offset", range(5))
def test_the_number_is_refused_at_each_offset(number: str, offset: int) -> None:
    """With or without key, separators, case or script of its digits, the member's number is found."""
    filler = "Zq!x"
    assert faults(filler[:offset] + number + filler[offset:] + "Zq") == (F.CONTAINS_NUMBER,)


@pytest.mark.parametrize("text", NUMBER_LOOK_ALIKES)
def test_what_is_not_the_number_is_accepted(text: str) -> None:
    """A part of the number, or another number, breaks no rule."""
    assert faults(f"Zq!{text}") == ()


@pytest.mark.parametrize("form", BIRTH_DATES)
@pytest.mark.parametrize("offset", range(5))
def test_the_birth_date_is_refused_at_each_offset(form: str, offset: int) -> None:
    """Every form of the date and every part that product.md lists is found, separators or not."""
    filler = "ZqYx"
    assert faults(filler[:offset] + form + filler[offset:] + "!q") == (F.CONTAINS_BIRTH_DATE,)


@pytest.mark.parametrize("text", BIRTH_DATE_LOOK_ALIKES)
def test_what_is_not_the_birth_date_is_accepted(text: str) -> None:
    """Other dates, two digits of the year and digits parted by letters break no rule."""
    assert faults(f"Zq!xYw{text}") == ()


def test_a_common_password_is_refused_in_its_normal_form() -> None:
    """The list is asked once the password is in NFC."""
    common = {"\u00c9toile12"}.__contains__
    assert faults("E\u0301toile12", common) == (F.TOO_COMMON,)
    assert faults("\u00c9toile13", common) == ()


def test_a_password_over_the_limit_is_not_looked_up() -> None:
    """Length is bounded before the costlier question is asked."""
    assert faults("Aa1" + "x" * 47, lambda _: True) == (F.TOO_COMMON,)
    assert faults("Aa1" + "x" * 48, lambda _: True) == (F.TOO_LONG,)


def test_every_broken_rule_is_told_in_one_order() -> None:
    """A password that breaks several rules hears of all of them at once."""
    assert faults("1999", lambda _: True) == (
        F.TOO_SHORT,
        F.NO_LOWER,
        F.NO_UPPER,
        F.CONTAINS_BIRTH_DATE,
        F.TOO_COMMON,
    )


def test_the_slugs_are_those_of_the_contract() -> None:
    """http.md §4 names these reasons."""
    named = "too-short too-long no-lower no-upper no-digit-or-special contains-number contains-birth-date too-common"
    assert set(PasswordFault) == {*named.split(), "not-the-same"}


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(password: str) -> None:
    """The normal form is stable, so that what was set is what is verified."""
    once = normalise_password(password)
    assert normalise_password(once) == once
    assert faults(password) == faults(once)


@pytest.mark.parametrize("password", [" Abcdefg1 ", "ABCdefg1", "Abcdefg1" + "x" * 100])
def test_normalising_neither_trims_nor_folds_nor_cuts(password: str) -> None:
    """Only the Unicode form changes (PW-01)."""
    assert normalise_password(password) == password
