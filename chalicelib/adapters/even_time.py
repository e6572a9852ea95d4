"""Answers that must not tell by their time what was found: they leave at whole steps of it (REC-05, THR-04).

The same reads, writes and comparisons are made for every number; what cannot be made even so is whether a mail or text
message is handed over. A whole step outlasts that, so the moment of the answer says nothing.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

STEP_SECONDS = 0.5
"""Longer than handing over a mail takes, nearly always; where it takes longer, the answer leaves a step later."""


class EvenTime:
    """The adapter."""

    @contextmanager
    def evened(self) -> Iterator[None]:
        """Let what is inside end at a whole step after it began, also where it fails."""
        began = time.monotonic()
        try:
            yield
        finally:
            time.sleep(waiting(time.monotonic() - began, STEP_SECONDS))


def waiting(taken: float, step: float) -> float:
    """Return how many seconds are left to the next whole step."""
    return max(1, ceil(taken / step)) * step - taken if step else 0.0
