"""A clock that can be moved: real time plus what was added to it (http.md §1 `/dev/clock`)."""

import threading
from datetime import datetime, timedelta

from chalicelib.adapters.system_clock import SystemClock

LAST_MOMENT_YEARS = 100
"""How far the clock may be moved in all, in years of 365 days: beyond, dates stop being meaningful."""


class ClockAtItsEnd(ValueError):
    """The clock would be moved further than dates make sense."""


class MovableClock:
    """The product's clock in the local stage; it only ever moves forward, but for `reset`."""

    def __init__(self) -> None:
        """Start at real time."""
        self._real = SystemClock()
        self._offset = timedelta(0)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the present moment of the product: UTC, aware, whole milliseconds."""
        return self._real.now() + self._offset

    def advance(self, seconds: int) -> None:
        """Move forward by so many seconds, on top of what was moved before.

        Raises:
            ClockAtItsEnd: where that is more than a hundred years in all; the clock stays as it was.
        """
        limit = LAST_MOMENT_YEARS * 365 * 86_400
        with self._lock:
            if seconds > limit or self._offset + timedelta(seconds=seconds) > timedelta(seconds=limit):
                raise ClockAtItsEnd
            self._offset += timedelta(seconds=seconds)

    def reset(self) -> None:
        """Go back to real time."""
        with self._lock:
            self._offset = timedelta(0)
