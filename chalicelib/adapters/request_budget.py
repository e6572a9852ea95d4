"""How long one request may wait for others: two deadlines, both counted from its beginning (AWS-05).

`running` is the budget of a request; whoever asks a dependency looks at it first, and waits no longer than what is left
of it. The first deadline ends the work of the step itself. What follows it is reserved for taking a count back after a
mail that failed: however long the failure took, that time is left for it (REL-02). Outside a request, in scripts and
seeds, nothing ends. What the bounds add up to: `docs/faults.md`.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf

SECONDS = 5.5
"""When the step's own waiting ends: one attempt that takes its longest, its pause, and some of a second one."""

TAKING_BACK_SECONDS = 8.5
"""When all waiting ends. The reserve is as long as AWS may take to answer once; a second is left for computing."""

SHORTEST_ATTEMPT_SECONDS = 0.25
"""An attempt that would have less is not begun: it might be carried out and its answer missed, which costs more."""

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


def remaining() -> float:
    """Return how many seconds may still be waited, zero or less where none are left; endless outside a request."""
    began = _began.get()
    if began is None:
        return inf
    allowed = TAKING_BACK_SECONDS if _is_taking_back.get() else SECONDS
    return began + allowed * _Factor.patience - time.monotonic()


def is_spent(after: float = 0.0) -> bool:
    """Whether nothing more may be asked in this request, once so many seconds have passed."""
    return remaining() - after < SHORTEST_ATTEMPT_SECONDS


@contextmanager
def for_taking_back() -> Iterator[None]:
    """Let what is inside use the reserve: it undoes what a failure left."""
    before = _is_taking_back.set(True)
    try:
        yield
    finally:
        _is_taking_back.reset(before)
