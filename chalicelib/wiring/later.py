"""Stands for an adapter until something is asked of it, so that a request does not load what it has no use for."""

from collections.abc import Callable
from typing import TypeVar, cast

T = TypeVar("T")


class _Later:
    """Hands every name on to what it stands for."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> object:
        return getattr(self._make(), name)


def later(make: Callable[[], T]) -> T:
    """Return what stands for the adapter that `make` returns; a visitor who brings nothing along never asks it."""
    return cast("T", _Later(make))
