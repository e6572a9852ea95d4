"""How long one request may go on asking others: what begins late does not begin, so that the gateway never waits 29 s.

`running` is the budget of a request; whoever is about to ask a dependency looks at it first. What takes a count back
after a failure may begin later than all else: it must not be lost with the time that the failure took (REL-02).
Outside a request, in scripts and seeds, there is no budget. Bounds: AWS-05; what they add up to: `docs/faults.md`.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

SECONDS = 4.5
"""How late a dependency may be asked, from the beginning of the request."""

TAKING_BACK_SECONDS = 10.0
"""The same for what takes a count back: an attempt of SES that began at the last moment has ended by then."""

_began: ContextVar[float | None] = ContextVar("request_began", default=None)
_is_taking_back: ContextVar[bool] = ContextVar("is_taking_back", default=False)


class _Factor:
    patience = 1.0


def stretch(patience: float) -> None:
    """Let the local stage wait longer: engines on a busy laptop are slower than AWS."""
    _Factor.patience = patience


@contextmanager
def running() -> Iterator[None]:
    """Start the budget of the request that begins, and lift it when the request has its answer."""
    before = _began.set(time.monotonic())
    try:
        yield
    finally:
        _began.reset(before)


def remaining() -> float | None:
    """Return how many seconds are left to begin something in, zero or less where none are; None outside a request."""
    began = _began.get()
    if began is None:
        return None
    allowed = TAKING_BACK_SECONDS if _is_taking_back.get() else SECONDS
    return began + allowed * _Factor.patience - time.monotonic()


def is_spent() -> bool:
    """Whether nothing more may be asked in this request."""
    left = remaining()
    return left is not None and left <= 0


@contextmanager
def for_taking_back() -> Iterator[None]:
    """Let what is inside begin later: it undoes what a failure left."""
    before = _is_taking_back.set(True)
    try:
        yield
    finally:
        _is_taking_back.reset(before)
