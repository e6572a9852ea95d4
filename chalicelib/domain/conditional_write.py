"""What a write answers that is made only on the state that was expected (DB-02): made, or what stands there instead."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Swapped(Generic[T]):
    """The write was made on the state that was expected; `state` is what is stored now."""

    state: T


@dataclass(frozen=True)
class Conflict(Generic[T]):
    """Somebody else wrote first; `state` is what is stored, and nothing was changed."""

    state: T
