"""What people put between the characters of a number, and what pasting adds unseen.

One rule for every number that is typed (http.md §2 "Fields", OTP-13, security.md §18). It drops, it never converts:
a digit of another script stays what it is, so that the caller can refuse it.
"""

import unicodedata

MINUS_SIGN = "\u2212"


def without_spaces(text: str) -> str:
    """Return the text without white space of any kind and without invisible format characters.

    White space covers tabs, line ends and every Unicode space (no-break, narrow no-break, ideographic). The format
    characters (zero-width space, soft hyphen, byte-order mark, direction marks) cannot be seen, hence not corrected.
    """
    return "".join(c for c in text if not (c.isspace() or unicodedata.category(c) == "Cf"))


def without_separators(text: str) -> str:
    """Return the text without spaces, full stops and every kind of hyphen or dash."""
    return "".join(c for c in without_spaces(text) if not _is_dot_or_hyphen(c))


def _is_dot_or_hyphen(character: str) -> bool:
    return character in {".", MINUS_SIGN} or unicodedata.category(character) == "Pd"
