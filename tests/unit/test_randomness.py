"""Codes are uniform over all their digits, leading zeros kept, and read back as they were drawn (OTP-01)."""

import secrets
from collections import Counter

import pytest

from chalicelib.adapters.system_randomness import SystemRandomness
from chalicelib.domain.otp_format import OTP_DIGITS, parse_otp

DRAWS = 1_000_000
RANDOM = SystemRandomness()
ONE_IN_A_BILLION = 6.2
"""How many standard deviations above its mean a chi-square may come out before it is no accident (normal tail)."""


@pytest.fixture(scope="module")
def drawn() -> list[str]:
    """A million codes."""
    return [RANDOM.otp(OTP_DIGITS) for _ in range(DRAWS)]


def check_uniform(counts: Counter[str], kinds: int) -> None:
    """Assert that a chi-square is where it is for all but a billionth of honest draws, on either side."""
    expected = sum(counts.values()) / kinds
    seen = sum((count - expected) ** 2 / expected for count in counts.values())
    chi_square = seen + (kinds - len(counts)) * expected
    freedom = kinds - 1
    # Wilson and Hilferty: the cube root of chi-square over its degrees of freedom is all but normal.
    spread = (2 / (9 * freedom)) ** 0.5
    deviations = ((chi_square / freedom) ** (1 / 3) - (1 - 2 / (9 * freedom))) / spread
    assert abs(deviations) < ONE_IN_A_BILLION


def test_every_code_is_six_digits(drawn: list[str]) -> None:
    """A million times."""
    assert all(len(code) == 6 and code.isascii() and code.isdigit() for code in drawn)


@pytest.mark.parametrize("place", range(OTP_DIGITS))
def test_each_digit_is_uniform(drawn: list[str], place: int) -> None:
    """In every place, zero in the first included."""
    check_uniform(Counter(code[place] for code in drawn), 10)


@pytest.mark.parametrize("part", [slice(0, 3), slice(3, 6), slice(0, 6, 2)], ids=["first", "last", "every-other"])
def test_groups_of_digits_are_uniform(drawn: list[str], part: slice) -> None:
    """A thousand buckets of a thousand codes each."""
    check_uniform(Counter(code[part] for code in drawn), 1000)


def test_whole_codes_are_uniform(drawn: list[str]) -> None:
    """All million codes, each expected once."""
    check_uniform(Counter(drawn), 10**6)


def test_a_code_does_not_depend_on_the_one_before(drawn: list[str]) -> None:
    """Pairs of neighbours, by the last digit of each."""
    check_uniform(Counter(a[-1] + b[-1] for a, b in zip(drawn[::2], drawn[1::2], strict=True)), 100)


def test_this_statistic_sees_a_bias() -> None:
    """A code drawn by the remainder of a byte is found out, so the tests above can fail."""
    biased = Counter(str(number % 256 % 10) for number in range(DRAWS))
    with pytest.raises(AssertionError):
        check_uniform(biased, 10)


@pytest.mark.parametrize(
    ("digits", "drawn_number", "code"),
    [(6, 0, "000000"), (6, 42, "000042"), (6, 99_999, "099999"), (6, 999_999, "999999"), (4, 7, "0007")],
)
def test_both_ends_are_reached_and_zeros_kept(
    monkeypatch: pytest.MonkeyPatch, digits: int, drawn_number: int, code: str
) -> None:
    """The draw is over all 10^n numbers, and the number drawn is written with its leading zeros."""
    bounds: list[int] = []

    def randbelow(bound: int) -> int:
        bounds.append(bound)
        return drawn_number

    monkeypatch.setattr(secrets, "randbelow", randbelow)
    assert RANDOM.otp(digits) == code
    assert bounds == [10**digits]


@pytest.mark.parametrize("code", ["000000", "000042", "099999", "999999"])
def test_zeros_survive_being_typed(code: str) -> None:
    """What was drawn is what is read back (OTP-01)."""
    assert parse_otp(code) == code
