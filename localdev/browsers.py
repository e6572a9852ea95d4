"""What the demonstration client knows of each browser: kept in this process, under a random cookie of its own."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from localdev.relying_party import SignedIn, Started

BROWSERS_REMEMBERED = 1_000
SIGN_INS_REMEMBERED = 20
"""How many sign-ins one browser can have under way, in several tabs."""


@dataclass
class Browser:
    """One browser."""

    under_way: OrderedDict[str, Started] = field(default_factory=OrderedDict)
    """By `state`."""
    signed_in: SignedIn | None = None
    failure: str = ""

    def begin(self, started: Started) -> None:
        """Remember a sign-in that begins; the oldest is forgotten where there are too many."""
        self.under_way[started.state] = started
        while len(self.under_way) > SIGN_INS_REMEMBERED:
            self.under_way.popitem(last=False)


class Browsers:
    """All of them; the one not seen for longest is forgotten first."""

    def __init__(self) -> None:
        """Know nobody."""
        self._browsers: OrderedDict[str, Browser] = OrderedDict()
        self._lock = Lock()

    def find(self, browser_id: str | None) -> tuple[str, Browser]:
        """Return the browser with this id, or a new one under a new id."""
        with self._lock:
            if browser_id is None or browser_id not in self._browsers:
                browser_id = secrets.token_urlsafe(24)
                self._browsers[browser_id] = Browser()
            self._browsers.move_to_end(browser_id)
            while len(self._browsers) > BROWSERS_REMEMBERED:
                self._browsers.popitem(last=False)
            return browser_id, self._browsers[browser_id]

    def seen(self, browser_id: str | None) -> Browser:
        """Return the browser with this id, or one that knows nothing and is not remembered."""
        with self._lock:
            return self._browsers.get(browser_id or "", Browser())

    def forget(self) -> None:
        """Forget all."""
        with self._lock:
            self._browsers.clear()
