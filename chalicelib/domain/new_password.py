"""One new password, typed twice: what is wrong with it, and how strong it looks (product.md §3, PW-02 to PW-04).

The texts of both entries stay out of every repr; nothing of them is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from chalicelib.domain.limits import Limits
from chalicelib.domain.nir import Nir
from chalicelib.domain.password_rules import PasswordFault, normalise_password, password_faults
from chalicelib.domain.password_strength import Strength, strength_of


@dataclass(frozen=True)
class NewPassword:
    """Both entries, as typed."""

    password: str = field(repr=False)
    again: str = field(repr=False)


@dataclass(frozen=True)
class BadPassword:
    """Nothing was changed: every broken rule, in one fixed order, and how strong the password looks nevertheless."""

    faults: tuple[PasswordFault, ...]
    strength: Strength


def judge_new_password(
    new: NewPassword, *, nir: Nir, birthdate: date | None, limits: Limits, is_known: Callable[[str], bool]
) -> BadPassword | None:
    """Return what is wrong with a new password, None for a good one; `is_known` says common or breached."""
    faults = password_faults(
        new.password,
        nir=nir,
        birthdate=birthdate,
        min_characters=limits.password_min_characters,
        max_characters=limits.password_max_characters,
        is_common=is_known,
    )
    if normalise_password(new.password) != normalise_password(new.again):
        faults = (*faults, PasswordFault.NOT_THE_SAME)
    if not faults:
        return None
    return BadPassword(faults, strength_of(new.password, is_common=PasswordFault.TOO_COMMON in faults))
