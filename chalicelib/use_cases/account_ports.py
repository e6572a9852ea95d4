"""What the life of an account needs of services outside, beside those of a sign-in (`chalicelib.use_cases.ports`)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeVar

from chalicelib.use_cases.ports import MailContent

T = TypeVar("T")


class KnownPasswords(Protocol):
    """Passwords that others know (PW-04)."""

    def is_known(self, password: str) -> bool:
        """Whether a password is a common or a stolen one."""
        ...


class EvenTime(Protocol):
    """Keeps the moment of an answer from telling what was found."""

    def evened(self) -> AbstractContextManager[None]:
        """Return what makes everything inside end at a whole step of time."""
        ...

    def judged(self, judge: Callable[[], T], passes: Callable[[T], bool]) -> T:
        """Judge; what passes is returned at once, a refusal or a fault at a whole short step after the beginning."""
        ...


class ComposeLinkMail(Protocol):
    """Writes a mail around a link; where the link leads and its words belong to the web floor."""

    def __call__(self, token: str, sent_at: datetime, ends_at: datetime) -> MailContent:
        """Return the message for a link with this sealed text, good until just before `ends_at`."""
        ...


class ComposeNotice(Protocol):
    """Writes a mail that tells a member what has just happened to their account."""

    def __call__(self, happened_at: datetime) -> MailContent:
        """Return the message."""
        ...
