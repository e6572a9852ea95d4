"""Answers that must not tell by their time what was found: they leave at whole steps of it (REC-05, THR-04).

The same reads, writes and comparisons are made for every number; what cannot be made even so is whether a mail or text
message is handed over, and what it takes to read an item that is there. A whole step outlasts that, so the moment of the
answer says nothing.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from typing import TypeVar

T = TypeVar("T")

STEP_SECONDS = 0.5
"""Longer than handing over a mail takes, nearly always; where it takes longer, the answer leaves a step later."""

REFUSAL_STEP_SECONDS = 0.1
"""Longer than judging number and password takes, nearly always; short, for a wave of guesses fills containers with it."""


class EvenTime:
    """The adapter."""

    @contextmanager
    def evened(self) -> Iterator[None]:
        """Let what is inside end at a whole step after it began, also where it fails."""
        began = time.monotonic()
        try:
            yield
        finally:
            _rest(began, STEP_SECONDS)

    def judged(self, judge: Callable[[], T], passes: Callable[[T], bool]) -> T:
        """Judge; what passes is returned at once, a refusal or a fault at a whole short step after the beginning."""
        began, outcome = time.monotonic(), None
        try:
            outcome = judge()
            return outcome
        finally:
            if outcome is None or not passes(outcome):
                _rest(began, REFUSAL_STEP_SECONDS)


def _rest(began: float, step: float) -> None:
    time.sleep(waiting(time.monotonic() - began, step))


def waiting(taken: float, step: float) -> float:
    """Return how many seconds are left to the next whole step."""
    return max(1, ceil(taken / step)) * step - taken if step else 0.0
