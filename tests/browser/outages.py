"""Parts of AWS that fail or dawdle for a while, behind the running product."""

import threading
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


class Held:
    """Stands before an adapter; what it is asked to do begins when it is released, one after the other as it was asked."""

    def __init__(self, real: object) -> None:
        """Hold every call to the real one."""
        self._real = real
        self._asked = self._done = 0
        self._is_released = False
        self._changed = threading.Condition()

    def __getattr__(self, name: str) -> Callable[..., object]:
        """Return what waits before it calls the real one's method."""

        def late(*args: object, **kwargs: object) -> object:
            with self._changed:
                place = self._asked
                self._asked += 1
                self._changed.notify_all()
                assert self._changed.wait_for(lambda: self._is_released and self._done == place, timeout=60)
            try:
                return getattr(self._real, name)(*args, **kwargs)
            finally:
                with self._changed:
                    self._done += 1
                    self._changed.notify_all()

        return late

    def wait_until_asked(self) -> None:
        """Wait until a call is held."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._asked > 0, timeout=60)

    def release(self) -> None:
        """Let every call go on, in its turn."""
        with self._changed:
            self._is_released = True
            self._changed.notify_all()

    def wait_until_done(self) -> None:
        """Wait for calls whose browser has turned away meanwhile."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._done == self._asked, timeout=60)


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
def held(adapter: str) -> Iterator[Held]:
    """Let one adapter of the wiring wait until it is released, so that a second click comes before the first one's answer."""
    late = Held(getattr(wiring.adapters(), adapter))
    with _replaced(adapter, late):
        yield late
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
