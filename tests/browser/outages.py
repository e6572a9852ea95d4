"""Parts of AWS that fail or dawdle for a while, behind the running product."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from chalicelib import wiring
from chalicelib.domain.faults import MailNotSent, StorageUnavailable


class _Down:
    """Stands for an adapter; whatever is asked of it ends in the same fault."""

    def __init__(self, fault: Exception) -> None:
        self._fault = fault

    def __getattr__(self, _name: str) -> NoReturn:
        raise self._fault


class _Slow:
    """Stands before an adapter; whatever is asked of it comes late."""

    def __init__(self, real: object, seconds: float) -> None:
        self._real = real
        self._seconds = seconds

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the adapter has
        time.sleep(self._seconds)
        return getattr(self._real, name)


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
    with _replaced(adapter, _Slow(getattr(wiring.adapters(), adapter), seconds)):
        yield


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
