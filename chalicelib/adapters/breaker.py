"""Stops asking a dependency that hangs, for a few seconds, so that members are told at once and nobody storms it (REL-08).

One per container and dependency, in its memory: nothing of a person is kept. It counts the time that was waited in vain
since the last success, not the failures: a refusal that comes quickly costs nobody anything, and the next request may
find the dependency well again. It is open for less time than `Retry-After` names, so whoever comes back as told finds a
container that tries.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

WAITED_SECONDS = 8.0
"""So long in vain, in a row, opens it: two mails that hang."""

OPEN_SECONDS = 5.0


class Breaker:
    """What one container has seen of one dependency."""

    def __init__(self) -> None:
        """Begin closed."""
        self._waited = 0.0
        self._closed_at = 0.0

    def is_open(self) -> bool:
        """Whether the dependency is not to be asked now; after the pause one more failure opens it again."""
        return self._waited >= WAITED_SECONDS and time.monotonic() < self._closed_at

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Count how long what is inside waits in vain; a success forgets all."""
        began = time.monotonic()
        try:
            yield
        except Exception:
            now = time.monotonic()
            self._waited += now - began
            self._closed_at = now + OPEN_SECONDS
            raise
        self._waited = 0.0
