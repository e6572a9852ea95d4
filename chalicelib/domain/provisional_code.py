"""Provisional codes: a few digits that stand in for a forgotten password, or for papers at a new creation (REC-09).

Weak by their length, so bounded by everything else: three wrong entries in all and the code is gone, 24 hours, one
code per number, good once, and never a sign-in by itself (product.md §3, C-05). Only a keyed hash of it is stored.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hmac import compare_digest

from chalicelib.domain.limits import Limits
from chalicelib.domain.separators import without_spaces

_DIGITS = re.compile("[0-9]+")


NO_PARTS = ("recovery", "no-code")
"""What an entry is hashed with where no code is live, so that the same work is done."""


class ProvisionalPurpose(StrEnum):
    """What a code is for; it is of no use for the other."""

    RECOVERY = "recovery"
    """Typed in the password field, it leads to "choose a new password"."""
    CREATION = "creation"
    """After a reset by the desk, it stands in for Carte Vitale and IBAN at the new creation."""


@dataclass(frozen=True)
class ProvisionalCode:
    """What is stored of the newest code of a number."""

    code_id: str
    purpose: ProvisionalPurpose
    code_mac: str = field(repr=False)
    issued_at: datetime
    ends_at: datetime
    credentials_epoch: int | None
    """The account's when it was issued, None without an account: a new password or a reset ends the code (PW-09)."""
    wrong_entries: int = 0

    @property
    def mac_parts(self) -> tuple[str, str]:
        """What the keyed hash binds beside the number's pseudonym and the digits."""
        return self.purpose.value, self.code_id


def is_live(
    code: ProvisionalCode | None,
    purpose: ProvisionalPurpose,
    now: datetime,
    limits: Limits,
    credentials_epoch: int | None,
) -> bool:
    """Whether an entry can be this code; whatever the TTL has deleted or not (DB-01)."""
    return (
        code is not None
        and code.purpose is purpose
        and code.wrong_entries < limits.provisional_code_tries
        and now < code.ends_at
        and limits.still_counts(code.issued_at)
        and code.credentials_epoch == credentials_epoch
    )


def after_wrong_entry(code: ProvisionalCode, limits: Limits) -> ProvisionalCode | None:
    """Count one wrong entry; after the last one the code is destroyed, and only another code makes up for it."""
    wrong = code.wrong_entries + 1
    return replace(code, wrong_entries=wrong) if wrong < limits.provisional_code_tries else None


def is_match(code: ProvisionalCode, entry_mac: str) -> bool:
    """Compare in constant time."""
    return compare_digest(code.code_mac, entry_mac)


def as_typed(text: str, limits: Limits) -> str | None:
    """Return the digits of an entry that has the form of a code, spaces of any kind left out; None for any other."""
    digits = without_spaces(text)
    return digits if _DIGITS.fullmatch(digits) and len(digits) == limits.provisional_code_digits else None
