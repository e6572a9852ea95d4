"""The strength that a page tells: four levels, by kinds, length and what is near (product.md §3)."""

import pytest

from chalicelib.domain.password_strength import Strength, estimated_bits, strength_of


@pytest.mark.parametrize(
    ("password", "level"),
    [
        ("", Strength.WEAK),
        ("aaaaaaaaaaaa", Strength.WEAK),
        ("Abcdefg1", Strength.WEAK),
        ("Xk7rQm2v", Strength.FAIR),
        ("Jolie-Maison", Strength.GOOD),
        ("Une-Jolie-Maison-Verte7", Strength.STRONG),
    ],
)
def test_levels(password: str, level: Strength) -> None:
    """A short or monotonous one is weak, what the rules just allow is fair, length makes it strong."""
    assert strength_of(password, is_common=False) is level


def test_a_common_one_is_weak_however_it_looks() -> None:
    """Length does not help a password that everybody knows."""
    assert strength_of("Une-Jolie-Maison-Verte7", is_common=True) is Strength.WEAK


def test_neighbours_count_half_and_spellings_of_accents_the_same() -> None:
    """A run adds less than a mix; composed and decomposed letters are one."""
    assert estimated_bits("abcdefgh") < estimated_bits("ahbgcfde")
    assert estimated_bits("e\u0301te\u0301") == estimated_bits("\u00e9t\u00e9")
