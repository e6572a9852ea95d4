"""How strong a new password looks, in four levels, for the person who chooses it; it refuses nothing (product.md §3).

A rough count of bits: the kinds of characters used, times the length, where a character next to the one before (the
same, or its neighbour in the alphabet) counts half. The page's script reckons in the same way while one types.
"""

import unicodedata
from enum import StrEnum
from itertools import pairwise
from math import log2

FAIR_BITS, GOOD_BITS, STRONG_BITS = 45, 60, 80
"""Below the first a password is weak; the last is what CNIL gives as an example for a password alone (C-06)."""

KINDS = ((str.islower, 26), (str.isupper, 26), (str.isdigit, 10))
OTHERS = 33
"""How many signs there are beside letters and digits."""


class Strength(StrEnum):
    """What the page says."""

    WEAK = "weak"
    FAIR = "fair"
    GOOD = "good"
    STRONG = "strong"


def strength_of(password: str, *, is_common: bool) -> Strength:
    """Return the level of a password; a common one is weak however it looks."""
    bits = estimated_bits(password)
    if is_common or bits < FAIR_BITS:
        return Strength.WEAK
    if bits < GOOD_BITS:
        return Strength.FAIR
    return Strength.GOOD if bits < STRONG_BITS else Strength.STRONG


def estimated_bits(password: str) -> float:
    """Return the rough count of bits; 0 for nothing."""
    text = unicodedata.normalize("NFC", password)
    if not text:
        return 0.0
    pool = sum(size for is_of, size in KINDS if any(is_of(each) for each in text))
    if any(not (each.islower() or each.isupper() or each.isdigit()) for each in text):
        pool += OTHERS
    near = sum(abs(ord(after) - ord(before)) <= 1 for before, after in pairwise(text))
    return (len(text) - near / 2) * log2(pool)
