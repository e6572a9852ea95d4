"""The security code as typed: what counts as six digits and what is a slip that costs nothing (OTP-13)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.otp_format import OtpFault, parse_otp

ACCEPTED = {
    "plain": ("123456", "123456"),
    "leading zeros": ("000042", "000042"),
    "a space in the middle": ("123 456", "123456"),
    "a space everywhere": (" 1 2 3 4 5 6 ", "123456"),
    "no-break spaces": ("123\u00a0456\u202f", "123456"),
    "tab and line end": ("\t123456\r\n", "123456"),
    "zero-width space of a copied mail": ("\u200b123456\u200b", "123456"),
    "direction marks": ("\u202a123456\u202c", "123456"),
}

REFUSED = {
    "empty": ("", OtpFault.REQUIRED),
    "only spaces": (" \u00a0\u200b\n", OtpFault.REQUIRED),
    "five digits": ("12345", OtpFault.NOT_SIX_DIGITS),
    "seven digits": ("1234567", OtpFault.NOT_SIX_DIGITS),
    "letter O for zero": ("12345O", OtpFault.NOT_SIX_DIGITS),
    "hyphen": ("123-456", OtpFault.NOT_SIX_DIGITS),
    "dot": ("123.456", OtpFault.NOT_SIX_DIGITS),
    "sign": ("+12345", OtpFault.NOT_SIX_DIGITS),
    "underscore that int() takes": ("123_456", OtpFault.NOT_SIX_DIGITS),
    "Arabic digits": ("\u0661\u0662\u0663\u0664\u0665\u0666", OtpFault.NOT_SIX_DIGITS),
    "full-width digits": ("\uff11\uff12\uff13\uff14\uff15\uff16", OtpFault.NOT_SIX_DIGITS),
    "superscripts": ("12345\u00b2", OtpFault.NOT_SIX_DIGITS),
    "two codes": ("123456 654321", OtpFault.NOT_SIX_DIGITS),
}


@pytest.mark.parametrize(("typed", "digits"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_six_digits_are_read_through_any_spaces(typed: str, digits: str) -> None:
    """Whatever spaces came along, the six digits arrive, leading zeros too."""
    assert parse_otp(typed) == digits


@pytest.mark.parametrize(("typed", "fault"), REFUSED.values(), ids=REFUSED.keys())
def test_anything_else_is_a_fault_of_form(typed: str, fault: OtpFault) -> None:
    """What is not six ASCII digits is refused with its reason."""
    assert parse_otp(typed) is fault


@given(st.text(max_size=20))
def test_whatever_is_accepted_is_six_ascii_digits(typed: str) -> None:
    """No text makes the parser fail, and what it accepts has the one normal form."""
    answer = parse_otp(typed)
    assert isinstance(answer, OtpFault) or (len(answer) == 6 and set(answer) <= set("0123456789"))
