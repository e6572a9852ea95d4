"""What a browser carries for the members who used it: the mark of a known browser, and trusted devices.

A known browser has password counters of its own for that number and skips nothing (THR-02). A trusted device skips
the code (DEV-01). One browser can serve several members of a household. The web floor seals all of it into cookies.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain.limits import MARKS_PER_BROWSER, Limits
from chalicelib.domain.member import Account


@dataclass(frozen=True)
class KnownBrowser:
    """This browser completed a sign-in of this member; dead after a password change and after six months."""

    pseudonym: str
    mark_id: str
    credentials_epoch: int
    marked_at: datetime


@dataclass(frozen=True)
class DeviceValue:
    """The newest secret of a trusted device that the browser was given."""

    pseudonym: str
    device_id: str
    value: str = field(repr=False)
    trusted_at: datetime


@dataclass(frozen=True)
class BrowserMarks:
    """All marks of one browser, newest last."""

    known: tuple[KnownBrowser, ...] = ()
    devices: tuple[DeviceValue, ...] = ()

    def known_for(self, pseudonym: str) -> KnownBrowser | None:
        """Return the mark for one member."""
        return next((mark for mark in self.known if mark.pseudonym == pseudonym), None)

    def device_for(self, pseudonym: str) -> DeviceValue | None:
        """Return the trusted device of one member."""
        return next((device for device in self.devices if device.pseudonym == pseudonym), None)

    def with_known(self, mark: KnownBrowser) -> "BrowserMarks":
        """Return the marks with this one in place of the member's earlier one."""
        others = tuple(each for each in self.known if each.pseudonym != mark.pseudonym)
        return replace(self, known=(*others, mark)[-MARKS_PER_BROWSER:])

    def with_device(self, device: DeviceValue) -> "BrowserMarks":
        """Return the marks with this device in place of the member's earlier one."""
        others = tuple(each for each in self.devices if each.pseudonym != device.pseudonym)
        return replace(self, devices=(*others, device)[-MARKS_PER_BROWSER:])

    def without_device(self, pseudonym: str) -> "BrowserMarks":
        """Return the marks without the member's trusted device."""
        return replace(self, devices=tuple(each for each in self.devices if each.pseudonym != pseudonym))


@dataclass(frozen=True)
class SessionCookie:
    """What the session cookie holds."""

    session_id: str
    pseudonym: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Browser:
    """What a request's cookies say, opened: nothing here is proof before it was checked against the database."""

    marks: BrowserMarks = BrowserMarks()
    session: SessionCookie | None = None
    label: str = ""
    """A short word for the browser, for its member's eyes alone (`chalicelib.domain.browser_label`)."""


def live_mark(mark: KnownBrowser | None, account: Account | None, now: datetime, limits: Limits) -> KnownBrowser | None:
    """Return the mark where it still stands for this account."""
    if mark is None or account is None or mark.credentials_epoch != account.credentials_epoch:
        return None
    is_of_use = now < mark.marked_at + limits.trusted_device and limits.still_counts(mark.marked_at)
    return mark if is_of_use else None
