"""A second telling of the rules of a sign-in, as short as they can be told, for one member and whole milliseconds.

Written from http.md §2 and product.md §2 alone, and sharing no code with the product: a fault would have to be made
twice to stay unseen.
"""

from collections import defaultdict
from dataclasses import dataclass, field

QUARTER, HOUR, DAY = 900_000, 3_600_000, 86_400_000
HALF_YEAR = 184 * DAY
NEVER = -HALF_YEAR
POLICY = {"portal": "untrusted-device", "kiosk": "untrusted-device", "federation": "always", "mobile-app": "never"}
OFFERS_TRUST = {"portal", "federation"}


@dataclass(frozen=True)
class Said:
    """One answer: status, name of the problem or `next`, and the facts beside it; `until` is also `expires_at`."""

    status: int
    name: str
    attempts_left: int | None = None
    until: int | None = None
    reason: str | None = None


@dataclass(eq=False)
class Tab:
    """One authorization request under way."""

    browser: str
    client: str
    began: int
    step: str = "login"
    mailed_at: int = NEVER


@dataclass
class Wrong:
    """What was typed wrong: a count of three, the block that follows, and the longer count behind it."""

    three: int = 0
    last: int = NEVER
    blocked: int = NEVER
    total: int = 0
    total_began: int = NEVER

    def count(self, now: int) -> None:
        """Count one; the third within quarters of an hour blocks."""
        self.three = self.three + 1 if now < self.last + QUARTER else 1
        self.last, self.total = now, self.total + 1
        if self.three == 3:
            self.three, self.blocked = 0, now + QUARTER


@dataclass
class Model:
    """The rules; `now` is moved from outside."""

    day_cap: int
    row_cap: int
    now: int = 0
    passwords: dict[tuple[str, str], Wrong] = field(default_factory=lambda: defaultdict(Wrong))
    codes: Wrong = field(default_factory=Wrong)
    sent: list[int] = field(default_factory=list)
    quota: int = NEVER
    newest: tuple[Tab, int] | None = None
    newest_at: int = NEVER
    known: dict[str, int] = field(default_factory=lambda: defaultdict(lambda: NEVER))
    trusted: dict[str, int] = field(default_factory=lambda: defaultdict(lambda: NEVER))

    def login(self, tab: Tab, number: str, *, right: bool) -> Said:
        """Number and password."""
        if refused := self._refused(tab, "login"):
            return refused
        own = number == "member" and self.now < self.known[tab.browser]
        typed = self.passwords[number, tab.browser if own else "strangers"]
        if self.now >= typed.total_began + DAY:
            typed.total, typed.total_began = 0, NEVER
        if blocked := self._password_block(typed):
            return blocked
        if not right:
            typed.total_began = typed.total_began if typed.total else self.now
            typed.count(self.now)
            return self._password_block(typed) or Said(401, "invalid-credentials", attempts_left=3 - typed.three)
        typed.three = 0
        device = tab.client in OFFERS_TRUST and self.now < self.trusted[tab.browser]
        policy = POLICY[tab.client]
        if policy == "never" or (policy == "untrusted-device" and device):
            return _block(self.codes.blocked, "code") if self.now < self.codes.blocked else self._complete(tab)
        if refused := self._codes_closed() or self._quota_reached():
            return refused
        tab.step = "request_code"
        return Said(200, "request_code")

    def ask(self, tab: Tab, mail: int, *, mail_works: bool = True) -> Said:
        """Ask for a code; `mail` stands for the mail that would go out."""
        if refused := self._refused(tab, "request_code", "verify") or self._codes_closed():
            return refused
        if self.now >= self.quota and sum(self.now < at + HOUR for at in self.sent) == 5:
            self.quota = self.now + HOUR
        if refused := self._quota_reached():
            return refused
        if not mail_works:
            return Said(503, "mail-unavailable")
        self.sent = [*self.sent[-4:], self.now]
        self.newest, tab.step = (tab, mail), "verify"
        self.newest_at = tab.mailed_at = self.now
        return Said(200, "verify", until=self.now + QUARTER)

    def verify(self, tab: Tab, mail: int, *, trust: bool = False) -> Said:
        """Type the code of a mail; a mail that never went out stands for any other digits."""
        if refused := self._refused(tab, "request_code", "verify") or self._codes_closed():
            return refused
        # After a completed sign-in nothing is left of the newest mail: what the tab itself waits for decides.
        mailed_at = max(self.newest_at, tab.mailed_at)
        if NEVER < mailed_at <= self.now - QUARTER:
            return Said(410, "code-expired")
        if self.newest is None:
            return Said(409, "out-of-order")
        if self.newest == (tab, mail):
            for (number, _), typed in self.passwords.items():
                typed.three = 0 if number == "member" else typed.three
            self.codes, self.sent, self.quota, self.newest, self.newest_at = Wrong(), [], NEVER, None, NEVER
            if trust and tab.client in OFFERS_TRUST:
                self.trusted[tab.browser] = self.now + HALF_YEAR
            return self._complete(tab)
        self.codes.count(self.now)
        self.newest = None if self.now < self.codes.blocked else self.newest
        return self._codes_closed() or Said(401, "invalid-code", attempts_left=3 - self.codes.three)

    def _refused(self, tab: Tab, *steps: str) -> Said | None:
        if self.now >= tab.began + HOUR or tab.step == "done":
            return Said(410, "transaction-expired")
        return None if tab.step in steps else Said(409, "out-of-order")

    def _password_block(self, typed: Wrong) -> Said | None:
        """Where a block and the day's cap hold both, the later end is told."""
        ends = [(typed.blocked, "password")]
        if typed.total >= self.day_cap:
            ends.append((typed.total_began + DAY, "guess-budget"))
        until, reason = max(ends)
        return _block(until, reason) if self.now < until else None

    def _codes_closed(self) -> Said | None:
        """Where the quota holds as well, the later end is told."""
        if self.now < self.codes.blocked:
            return _block(max(self.codes.blocked, self.quota), "code")
        return Said(403, "recovery-needed") if self.codes.total >= self.row_cap else None

    def _quota_reached(self) -> Said | None:
        return Said(429, "code-quota-reached", until=self.quota) if self.now < self.quota else None

    def _complete(self, tab: Tab) -> Said:
        tab.step, self.known[tab.browser] = "done", self.now + HALF_YEAR
        return Said(200, "redirect")


def _block(until: int, reason: str) -> Said:
    return Said(429, "account-blocked", until=until, reason=reason)
