"""What the demonstration is known by, so that nothing of it is ever served to members.

Its clients, secrets and names say so themselves, because the product that is deployed must not hold a list of them. The
marks are chosen by `localdev/demo.json`; other demo data is as good as its marks.
"""

import unicodedata

MARKS = ("(démonstration)", "not-for-production")
LOCAL_STAGE_PATH = "/dev/"
"""Where the local stage has its own pages, its relying party among them."""


def bears_a_mark(*texts: str) -> bool:
    """Tell whether one of the texts says that it is the demonstration's."""
    read = [unicodedata.normalize("NFC", text).lower() for text in texts]
    return any(mark in text for mark in MARKS for text in read)
