"""Bank account numbers: the vectors of security.md §18."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.iban import LENGTH_BY_COUNTRY, Iban, IbanFault, parse_iban

VALID = [
    "FR7699999999990000000000153",
    "FR3299999000010123456789A09",
    "FR1420041010050500013M02606",
    "DE89370400440532013000",
    "GB82WEST12345698765432",
    "fr14 2004 1010 0505 0001 3m02 606",
    "FR14\u00a02004\u00a01010\u00a00505\u00a00001\u00a03M02\u00a0606\n",
]

INVALID = {
    "one digit": ("FR1420041010050500013M02607", IbanFault.WRONG_KEY),
    "swap": ("FR142004101005050001M302606", IbanFault.WRONG_KEY),
    "26 characters": ("FR769999999999000000000015", IbanFault.WRONG_LENGTH),
    "28 characters": ("FR76999999999900000000001530", IbanFault.WRONG_LENGTH),
    "unknown country": ("XX7699999999990000000000153", IbanFault.WRONG_COUNTRY),
    "outside SEPA": ("BR7699999999990000000000153", IbanFault.WRONG_COUNTRY),
    "check digits 99": ("DE99999999990000000087", IbanFault.WRONG_KEY),
    "letters as check digits": ("DEAA370400440532013000", IbanFault.WRONG_KEY),
    "right remainder, wrong RIB key": ("FR4999999999990000000000154", IbanFault.WRONG_KEY),
    "sign inside": ("FR14/2004101005050013M02606", IbanFault.WRONG_CHARACTERS),
    "Arabic digits": ("DE\u0668\u0669370400440532013000", IbanFault.WRONG_CHARACTERS),
    "dotless i": ("\u0131T99X0000000000000000000000", IbanFault.WRONG_CHARACTERS),
    "empty": ("", IbanFault.REQUIRED),
    "only spaces": (" \u00a0 ", IbanFault.REQUIRED),
}


@pytest.mark.parametrize("typed", VALID)
def test_valid_numbers_are_normalised(typed: str) -> None:
    """Spaces and case do not matter; what is kept is upper case without spaces."""
    answer = parse_iban(typed)
    assert isinstance(answer, Iban)
    assert answer.value == "".join(typed.split()).upper()
    assert answer.end == answer.value[-4:]


@pytest.mark.parametrize(("typed", "fault"), INVALID.values(), ids=INVALID.keys())
def test_invalid_numbers_are_refused_with_the_reason(typed: str, fault: IbanFault) -> None:
    """Each malformed number has its own reason."""
    assert parse_iban(typed) is fault


@pytest.mark.parametrize("vector", VALID[:5])
def test_one_wrong_digit_is_always_caught(vector: str) -> None:
    """No single wrong digit in the national number goes unnoticed."""
    for place in range(4, len(vector)):
        for digit in set("0123456789") - {vector[place]}:
            assert parse_iban(vector[:place] + digit + vector[place + 1 :]) is IbanFault.WRONG_KEY


@given(st.sampled_from(sorted(LENGTH_BY_COUNTRY)), st.integers(0, 99), st.text("0123456789", min_size=31, max_size=31))
def test_at_most_one_pair_of_check_digits_is_right(country: str, key: int, digits: str) -> None:
    """The check digits 00, 01 and 99, which leave the same remainder as others, are never accepted."""
    national = digits[: LENGTH_BY_COUNTRY[country] - 4]
    answer = parse_iban(f"{country}{key:02d}{national}")
    others = [k for k in range(100) if isinstance(parse_iban(f"{country}{k:02d}{national}"), Iban)]
    assert len(others) <= 1
    assert isinstance(answer, Iban) == (others == [key])
    assert not {0, 1, 99} & set(others)


@settings(max_examples=25)
@given(st.sampled_from(["FR", "MC"]), st.integers(0, 10**21 - 1))
def test_the_rib_key_makes_the_national_number_a_multiple_of_97(country: str, account: int) -> None:
    """Of the keys of a French account the one that leaves no remainder is right, and it alone."""
    right = 97 - account * 100 % 97
    for key, is_right in ((right, True), (right % 97 + 1, False)):
        ibans = (f"{country}{check:02d}{account:021d}{key:02d}" for check in range(100))
        assert any(isinstance(parse_iban(iban), Iban) for iban in ibans) == is_right


@given(st.text(max_size=40))
def test_no_text_makes_the_parser_fail(typed: str) -> None:
    """Every text is either a number or refused with a reason."""
    assert isinstance(parse_iban(typed), Iban | IbanFault)


def test_a_number_is_not_shown_by_accident() -> None:
    """Both repr and str hide the number."""
    iban = Iban(VALID[0])
    assert VALID[0] not in f"{iban} {iban!r}"
