"""What is remembered of one account's life, and the answers that there are; `life_reference` has the rules.

Times are milliseconds. Nothing of the product is imported here.
"""

from dataclasses import dataclass, field

from tests.model.reference import HOUR, NEVER

DAY = 24 * HOUR
MINUTE = 60_000
HALF_HOUR = 30 * MINUTE
DAY_CAP = 7
VERIFY, RESET, CONFIRM = "/email/verify", "/password/reset", "/email/confirm"
"""The links that one record each is kept of."""
LIFETIMES = {VERIFY: DAY, RESET: HALF_HOUR, CONFIRM: DAY}
DESK_A_DAY = {"provisional-code": 5, "verification-mail": 5, "unblock": 5, "reset": 3}

Told = tuple[int, str, int | None]
"""Status, `next` or the problem's name, attempts left."""
GONE: Told = (410, "transaction-expired", None)
DEAD: Told = (410, "link-expired", None)
EARLY: Told = (409, "out-of-order", None)
BLOCKED: Told = (429, "account-blocked", None)
QUOTA: Told = (429, "code-quota-reached", None)
NOT_SIGNED_IN: Told = (401, "sign-in-needed", None)


def told(status: int, name: str, attempts_left: int | None = None) -> Told:
    """Return one answer."""
    return status, name, attempts_left


@dataclass
class Account:
    """An open account."""

    email: str
    password: int | None
    """Which of all passwords ever chosen; None where nobody knows it."""
    opened: int
    verified: bool = False
    must_choose: bool = False
    email_changed: int = NEVER
    signed_out: int = NEVER


@dataclass
class Code:
    """A provisional code."""

    digits: str
    issued: int
    epoch: int
    creates: bool
    wrong: int = 0


@dataclass
class Links:
    """What went out of one kind of links."""

    sent: list[int] = field(default_factory=list)
    made: int = 0
    live: int | None = None
    """The number of the newest, from 0; None where it is used."""
    at: int = NEVER
    about: object = None

    def issue(self, now: int, about: object) -> int:
        """Send one, in place of all before."""
        self.sent.append(now)
        self.live, self.made, self.at, self.about = self.made, self.made + 1, now, about
        return 1


@dataclass(eq=False)
class Session:
    """Somebody signed in."""

    began: int
    signed_in: int
    used: int
    epoch: int
    proven: bool
    """By more than the password."""
    ended: bool = False


@dataclass(eq=False)
class Device:
    """A browser that needs no code."""

    trusted: int
    epoch: int
    ended: bool = False


@dataclass
class Browser:
    """What a browser was given."""

    known_until: int = NEVER
    known_epoch: int = -1
    device: Device | None = None
    session: Session | None = None


@dataclass(eq=False)
class Way:
    """A sign-in under way."""

    browser: str
    client: str
    began: int
    epoch: int | None = None
    """In which the password was right."""
    proven_at: int = NEVER
    step: str = "login"
    chooses: bool = False
    by_code: bool = False
    waits: int | None = None
    """The epoch in which it gave the right password of an account without a verified address."""
    mailed_at: int = NEVER
