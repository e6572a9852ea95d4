"""Parts of AWS that fail or dawdle for a while, behind the running product."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from chalicelib import wiring
from chalicelib.domain.faults import MailNotSent, StorageUnavailable


class _Down:
    """Stands for an adapter; whatever is asked of it ends in the same fault."""

    def __init__(self, fault: Exception) -> None:
        self._fault = fault

    def __getattr__(self, _name: str) -> NoReturn:
        raise self._fault


class _Slow:
    """Stands before an adapter; whatever it is asked to do begins late."""

    def __init__(self, real: object, seconds: float) -> None:
        self._real = real
        self._seconds = seconds
        self._under_way = 0
        self._changed = threading.Condition()

    def __getattr__(self, name: str) -> Callable[..., object]:
        def late(*args: object, **kwargs: object) -> object:
            self._count(1)
            try:
                time.sleep(self._seconds)
                return getattr(self._real, name)(*args, **kwargs)
            finally:
                self._count(-1)

        return late

    def wait_until_done(self) -> None:
        """Wait for calls whose browser has turned away meanwhile."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._under_way == 0, timeout=60)

    def _count(self, more: int) -> None:
        with self._changed:
            self._under_way += more
            self._changed.notify_all()


@contextmanager
def _replaced(adapter: str, other: object) -> Iterator[None]:
    adapters = wiring.adapters()
    real = getattr(adapters, adapter)
    setattr(adapters, adapter, other)
    try:
        yield
    finally:
        setattr(adapters, adapter, real)


@contextmanager
def failing(adapter: str, fault: Exception) -> Iterator[None]:
    """Let one adapter of the wiring fail inside the block."""
    with _replaced(adapter, _Down(fault)):
        yield


@contextmanager
def slow(adapter: str, seconds: float = 0.3) -> Iterator[None]:
    """Let one adapter of the wiring take its time, so that a second click comes before the first one's answer."""
    late = _Slow(getattr(wiring.adapters(), adapter), seconds)
    with _replaced(adapter, late):
        yield
        late.wait_until_done()


@contextmanager
def mail_down() -> Iterator[None]:
    """Let SES refuse every mail."""
    with failing("mailer", MailNotSent("mail: down")):
        yield


@contextmanager
def database_down() -> Iterator[None]:
    """Let DynamoDB answer nothing at sign-in."""
    with failing("members", StorageUnavailable("members: down")):
        yield
