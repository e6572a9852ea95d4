"""Parts of AWS that fail for a while, behind the running product."""

from collections.abc import Iterator
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


@contextmanager
def failing(adapter: str, fault: Exception) -> Iterator[None]:
    """Let one adapter of the wiring fail inside the block."""
    made = vars(wiring.adapters())
    real = made.pop(adapter, None)
    made[adapter] = _Down(fault)
    try:
        yield
    finally:
        del made[adapter]
        if real is not None:
            made[adapter] = real


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
