"""The e-mailed security code as people type or paste it.

A text that is not the six digits is a slip of the hand, not a guess: it is refused before anything is counted or
compared and costs no attempt (OTP-13, http.md §2). This module compares nothing and knows no code.
"""

import re
from enum import Enum

from chalicelib.domain.separators import without_spaces

OTP_DIGITS = 6


class OtpFault(Enum):
    """Why a text cannot be a security code: the `reason` of the field `code`."""

    REQUIRED = "required"
    NOT_SIX_DIGITS = "not-six-digits"


def parse_otp(text: str) -> str | OtpFault:
    """Return the six ASCII digits, leading zeros kept, without the spaces and invisible characters around and within.

    Hyphens and dots are no spaces: the mail shows none, so a text with one is something else. `OtpFault` is no string,
    so that a fault can never be compared as if it were a code; its `value` is the slug.
    """
    digits = without_spaces(text)
    if not digits:
        return OtpFault.REQUIRED
    return digits if re.fullmatch(f"[0-9]{{{OTP_DIGITS}}}", digits) else OtpFault.NOT_SIX_DIGITS
