"""What recovery must answer, written down a second time, from http.md §2 and §4 and product.md §3 alone.

One member with a verified address, whom strangers and they themselves work on, always in new browsers. Times are
milliseconds. Nothing of the product is imported here.
"""

from dataclasses import dataclass, field

MINUTE = 60_000
QUARTER, HALF_HOUR, HOUR, DAY = 15 * MINUTE, 30 * MINUTE, 60 * MINUTE, 24 * 60 * MINUTE
DAY_CAP = 7

Told = tuple[int, str, int | None]
"""Status, `next` or the problem's name, attempts left."""


@dataclass
class Code:
    """A provisional code."""

    digits: str
    issued: int
    wrong: int = 0


@dataclass
class Way:
    """A sign-in under way: what it was begun with, and where it stands."""

    began: int
    password: int
    """Which of the member's passwords was in force then."""
    chooses: bool
    step: str


@dataclass
class Recovery:
    """The member as the contract sees them."""

    now: int = 0
    password: int = 0
    must_choose: bool = False
    links: list[tuple[int, bool]] = field(default_factory=list)
    """When each link was mailed, and whether it still could be used."""
    code: Code | None = None
    three: int = 0
    last: int = -DAY
    blocked: int = -1
    total: int = 0
    total_began: int = -DAY
    sent: list[int] = field(default_factory=list)
    quota: int = -1

    def forgot(self, *, right: bool) -> bool:
        """Say whether a link is mailed."""
        if not right or len([at for at, _ in self.links if self.now < at + HOUR]) >= 3:
            return False
        self.links = [(at, False) for at, _ in self.links] + [(self.now, True)]
        return True

    def reset(self, link: int | None, *, good: bool) -> Told:
        """Answer a new password by a link, None for one that is none."""
        if link is None or not self.links[link][1] or self.now >= self.links[link][0] + HALF_HOUR:
            return 410, "link-expired", None
        if not good:
            return 400, "invalid-request", None
        self.links[link] = (self.links[link][0], False)
        self._recovered()
        return 200, "done", None

    def login(self, entry: str, password: int | None) -> tuple[Told, Way | None]:
        """Answer an entry in the password field: digits, or one of the member's passwords, None for a wrong one."""
        self._settle()
        if self.now < self.blocked or self.total >= DAY_CAP:
            return (429, "account-blocked", None), None
        by_code = self._live() is not None and self._live().digits == entry  # type: ignore[union-attr]  # just looked at
        if not by_code and password != self.password:
            return self._wrong(), None
        self.three = 0
        if self.now < self.quota:
            return (429, "code-quota-reached", None), None
        if by_code:
            self.code = None
        way = Way(self.now, self.password, by_code or self.must_choose, "request_code")
        return (200, "request_code", None), way

    def ask(self, way: Way) -> Told:
        """Answer a request for a security code."""
        if self._over(way):
            return 410, "transaction-expired", None
        if self.now < self.quota:
            return 429, "code-quota-reached", None
        counted = [at for at in self.sent if self.now < at + HOUR and at >= self.quota]
        if len(counted) >= 5:
            self.quota = self.now + HOUR
            return 429, "code-quota-reached", None
        self.sent.append(self.now)
        way.step = "verify"
        return 200, "verify", None

    def verify(self, way: Way) -> Told:
        """Answer the right security code, typed at once."""
        if self._over(way):
            return 410, "transaction-expired", None
        if way.chooses:
            way.step = "choose_password"
            return 200, "choose_password", None
        self.sent, self.quota, way.step = [], -1, "done"
        return 200, "redirect", None

    def choose(self, way: Way, *, good: bool) -> Told:
        """Answer a new password in a sign-in."""
        if self._over(way) or way.step == "done":
            return 410, "transaction-expired", None
        if way.step != "choose_password":
            return 409, "out-of-order", None
        if not good:
            return 400, "invalid-request", None
        way.step = "done"
        self._recovered()
        return 200, "redirect", None

    def _over(self, way: Way) -> bool:
        return self.now >= way.began + HOUR or way.password != self.password

    def _live(self) -> Code | None:
        code = self.code
        return code if code is not None and code.wrong < 3 and self.now < code.issued + DAY else None

    def _wrong(self) -> Told:
        if self._live() is not None and self.code is not None:
            self.code.wrong += 1
        if not self.total:
            self.total_began = self.now
        self.three, self.total, self.last = self.three + 1, self.total + 1, self.now
        if self.three == 3:
            self.blocked = self.now + QUARTER
        if self.three == 3 or self.total >= DAY_CAP:
            return 429, "account-blocked", None
        return 401, "invalid-credentials", 3 - self.three

    def _settle(self) -> None:
        if self.three and self.now >= self.last + QUARTER:
            self.three = 0
        if self.total and self.now >= self.total_began + DAY:
            self.total = 0

    def _recovered(self) -> None:
        self.password += 1
        self.links = [(at, False) for at, _ in self.links]
        self.must_choose, self.code, self.blocked, self.quota = False, None, -1, -1
        self.three = self.total = 0
        self.sent = []
