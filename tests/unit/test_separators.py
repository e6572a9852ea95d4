"""What is dropped between the characters of a number, and what is kept to be refused."""

import pytest

from chalicelib.domain.separators import without_separators, without_spaces

SPACES = " \t\n\r\u00a0\u2007\u2009\u202f\u3000"
INVISIBLE = "\u200b\u00ad\ufeff\u2060\u200e\u202a"
DOTS_AND_HYPHENS = ".-\u2010\u2011\u2012\u2013\u2014\u2212"


@pytest.mark.parametrize("separator", SPACES + INVISIBLE)
def test_spaces_and_invisible_characters_are_dropped(separator: str) -> None:
    """No kind of space, seen or unseen, survives in any place."""
    typed = f"{separator}1{separator}2{separator}"
    assert (without_spaces(typed), without_separators(typed)) == ("12", "12")


@pytest.mark.parametrize("separator", DOTS_AND_HYPHENS)
def test_dots_and_hyphens_are_separators_but_no_spaces(separator: str) -> None:
    """A dot or any hyphen separates the digits of a NIR; it is no space."""
    typed = f"1{separator}2"
    assert without_separators(typed) == "12"
    assert without_spaces(typed) == typed


@pytest.mark.parametrize("kept", ["1/2", "1,2", "1_2", "1+2", "\u0661\u0662", "\uff11\uff12"])
def test_anything_else_is_kept(kept: str) -> None:
    """Other signs, and digits of other scripts, stay as they are for the caller to refuse."""
    assert without_separators(kept) == kept
