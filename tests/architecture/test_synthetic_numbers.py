"""PRIV-10: nothing in the repository looks like the number of a real person."""

import pytest

from tests.architecture.source_tree import ROOT, tracked_files
from tests.architecture.synthetic_numbers import ALLOWED, key_valid_numbers

ON_NO_LIST = "28507" + "33999991"
"""Thirteen characters that are on no list, written apart so that this file passes its own scan."""


def test_the_repository_holds_only_invented_numbers() -> None:
    """Every key-valid number in a file of the project is a demo member's or a published vector."""
    found: dict[str, set[str]] = {}
    for path in tracked_files():
        text = (ROOT / path).read_bytes().decode("utf-8", errors="replace")
        others = set(key_valid_numbers(f"{path}\n{text}")) - ALLOWED
        if others:
            found[str(path)] = others
    assert found == {}


@pytest.mark.parametrize("number", sorted(ALLOWED))
def test_every_allowed_number_is_one_that_the_scan_would_find(number: str) -> None:
    """The list holds only what the scan recognises, so no entry hides a mistake of the scan."""
    assert list(key_valid_numbers(f'"{number}"')) == [number]


def test_the_scan_finds_numbers_however_they_are_written() -> None:
    """Spaces, dots, hyphens, no-break spaces and lower-case Corsica do not hide a number."""
    texts = ["1 84 07 75 999 999 06", "1.84.07.75.999.999.06", "nir=1-84-07-75-999-999-06;", "2 99 12 2a 999 998 38"]
    assert [list(key_valid_numbers(text)) for text in texts] == [["184077599999906"]] * 3 + [["299122A99999838"]]


def test_the_scan_reports_a_number_that_is_on_no_list() -> None:
    """A number with the right key and no place on the list is found; with a wrong key it is not a number."""
    key = 97 - int(ON_NO_LIST) % 97
    right, wrong = (f"{ON_NO_LIST}{key + off:02d}" for off in (0, -1))
    assert set(key_valid_numbers(f"{right} {wrong}")) - ALLOWED == {right}


def test_the_scan_does_not_take_other_digits_for_numbers() -> None:
    """Months that cannot be, 16 digits in a row and hashes are left alone."""
    assert list(key_valid_numbers("184137599999905 1840775999999061 a184077599999906f")) == []
