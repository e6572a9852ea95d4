"""The life of one account, written down a second time, from product.md §3, http.md §2 and §4 and security.md §7 alone.

One number, its owner's two browsers, strangers, and two agents. Times are milliseconds. Nothing of the product is
imported here: a fault would have to be made twice to stay unseen. What the papers leave open is as docs/desk.md has it.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from tests.model.life_things import (
    BLOCKED,
    DAY,
    DAY_CAP,
    DEAD,
    DESK_A_DAY,
    EARLY,
    GONE,
    HALF_HOUR,
    LIFETIMES,
    MINUTE,
    RESET,
    VERIFY,
    Account,
    Browser,
    Code,
    Device,
    Links,
    Session,
    Told,
    Way,
    told,
)
from tests.model.reference import HALF_YEAR, HOUR, NEVER, Wrong


@dataclass
class State:
    """All that is remembered, and the rules that are about nobody who signs in; `now` is moved from outside."""

    now: int = 0
    epoch: int = 0
    """How often all that was begun has ended."""
    account: Account | None = None
    was_reset: bool = False
    code: Code | None = None
    claims: int = 0
    claims_since: int = NEVER
    strangers: Wrong = field(default_factory=Wrong)
    own: dict[tuple[str, int], Wrong] = field(default_factory=lambda: defaultdict(Wrong))
    """Wrong passwords, of a known browser in an epoch."""
    codes: Wrong = field(default_factory=Wrong)
    sent: list[int] = field(default_factory=list)
    quota: int = NEVER
    newest: tuple[Way, int] | None = None
    newest_at: int = NEVER
    links: dict[str, Links] = field(default_factory=lambda: {path: Links() for path in LIFETIMES})
    browsers: dict[str, Browser] = field(default_factory=lambda: defaultdict(Browser))
    sessions: list[Session] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)
    acts: list[tuple[str, int]] = field(default_factory=list)
    asked: list[tuple[str, int]] = field(default_factory=list)
    """Which agents asked for a reset that waits for another, and when."""

    # -- creation

    def create(self, email: str, password: int, *, right: bool, digits: str | None = None) -> tuple[Told, int]:
        """Answer somebody who creates the account; also how many links are mailed."""
        if self.claims and self.now >= self.claims_since + DAY:
            self.claims = 0
        if self.claims >= 3:
            return told(403, "not-recognised"), 0
        code = self.code if self.code is not None and self.code.creates else None
        if digits is not None:
            right &= self.account is None and code is not None and code.digits == digits and self.is_good(code)
        if not right:
            self.claims_since = self.claims_since if self.claims else self.now
            self.claims += 1
            if digits is not None and code is not None:
                code.wrong += 1
            return told(403, "not-recognised"), 0
        if self.account is not None:
            return told(202, "verify_email"), self._tell_owner(self.account)
        self.account = Account(email, password, self.now)
        self.code, self.strangers = None, Wrong()
        self._clear_codes()
        return told(202, "verify_email"), self.links[VERIFY].issue(self.now, email)

    def _tell_owner(self, account: Account) -> int:
        links = self.links[VERIFY]
        if not self.may_send(VERIFY) or (links.sent and self.now < links.sent[-1] + MINUTE):
            return 0
        if not account.verified:
            return links.issue(self.now, account.email)
        links.sent.append(self.now)  # a mail without a link, and the end of the link before
        links.live = None
        return 0

    # -- links

    def may_send(self, path: str) -> bool:
        """Whether another mail may go out: three in an hour."""
        return sum(self.now < at + HOUR for at in self.links[path].sent) < 3

    def is_live(self, path: str, link: int) -> bool:
        """Whether a link is the newest, unused and young."""
        links = self.links[path]
        return self.account is not None and links.live == link and self.now < links.at + LIFETIMES[path]

    def verify_email(self, link: int) -> Told:
        """Answer a link that verifies an address."""
        if self.account is None or not self.is_live(VERIFY, link) or self.links[VERIFY].about != self.account.email:
            return DEAD
        self.links[VERIFY].live, self.account.verified = None, True
        return told(200, "done")

    def resend(self, way: Way) -> tuple[Told, int]:
        """Answer a sign-in that asks for the verification mail; also how many are sent."""
        if self.now >= way.began + HOUR:
            return GONE, 0
        if way.step != "login" or way.waits != self.epoch or self.account is None:
            return EARLY, 0
        if self.account.verified:
            return told(202, "login"), 0
        if not self.may_send(VERIFY):
            return told(202, "verify_email"), 0
        return told(202, "verify_email"), self.links[VERIFY].issue(self.now, self.account.email)

    def forgot(self, *, right: bool) -> int:
        """Return how many links are mailed; everybody is told the same."""
        account = self.account
        if not right or account is None or not account.verified or self.now < account.email_changed + DAY:
            return 0
        return self.links[RESET].issue(self.now, self.epoch) if self.may_send(RESET) else 0

    def reset_password(self, link: int, password: int, *, good: bool) -> Told:
        """Answer a new password by a link; one from before other credentials is as dead as all that they opened."""
        if self.account is None or not self.is_live(RESET, link) or self.links[RESET].about != self.epoch:
            return DEAD
        if not good:
            return told(400, "invalid-request")
        self.links[RESET].live = None
        self.recovered(self.account, password)
        return told(200, "done")

    # -- the desk

    def act(self, agent: str, act: str) -> tuple[Told, int]:
        """Answer an agent; also how many links are mailed."""
        account, mailed = self.account, 0
        impossible = account is None and (act != "provisional-code" or not self.was_reset)
        if impossible or (act == "verification-mail" and account is not None and account.verified):
            return told(409, "act-not-possible"), 0
        today = [at for each, at in self.acts if each == act and self.now < at + DAY]
        if len(today) >= DESK_A_DAY[act] or (act == "verification-mail" and not self.may_send(VERIFY)):
            return told(429, "act-quota-reached"), 0
        if act == "reset" and account is not None and not self._agreed(agent, max([account.email_changed, *today])):
            return told(202, "waits"), 0
        self.acts.append((act, self.now))
        if act == "unblock":
            self.strangers, self.own = Wrong(), defaultdict(Wrong)
            self._clear_codes()
        elif act == "reset":
            self._close()
        elif act == "verification-mail" and account is not None:
            mailed = self.links[VERIFY].issue(self.now, account.email)
        return told(200, act), mailed

    def coded(self, digits: str) -> None:
        """Remember the provisional code that an agent has sent."""
        self.code = Code(digits, self.now, self.epoch, creates=self.account is None)

    def _agreed(self, agent: str, changed: int) -> bool:
        """Say whether a reset is done, or waits for a second agent."""
        if self.now >= changed + DAY:
            return True
        changed_address = self.account.email_changed if self.account else NEVER
        open_ones = [who for who, at in self.asked if self.now < at + HOUR and at >= changed_address]
        if not open_ones:
            self.asked.append((agent, self.now))
        return any(who != agent for who in open_ones)

    def _close(self) -> None:
        self.account, self.was_reset, self.code = None, True, None
        self.epoch += 1
        self.asked.clear()
        self.claims, self.strangers = 0, Wrong()
        self._clear_codes()
        for links in self.links.values():
            links.live = None

    # -- what all rules share

    def is_good(self, code: Code | None) -> bool:
        """Whether a provisional code can be used."""
        return (
            code is not None
            and code.wrong < 3
            and self.now < code.issued + DAY
            and code.epoch == self.epoch
            and code.creates == (self.account is None)
        )

    def is_signed_in(self, session: Session | None) -> bool:
        """Whether a session is good."""
        return (
            session is not None
            and self.account is not None
            and not session.ended
            and session.epoch == self.epoch
            and session.began > self.account.signed_out
            and self.now < min(session.used + HALF_HOUR, session.began + 12 * HOUR)
        )

    def is_trusted(self, device: Device | None) -> bool:
        """Whether a trusted device is good."""
        return (
            device is not None
            and self.account is not None
            and not device.ended
            and device.epoch == self.epoch
            and device.trusted > self.account.signed_out
            and self.now < device.trusted + HALF_YEAR
        )

    def recovered(self, account: Account, password: int) -> None:
        """Do what a new password by recovery does."""
        self.epoch += 1
        account.password, account.must_choose, self.code = password, False, None
        self.claims, self.strangers = 0, Wrong()
        self._clear_codes()

    def is_shut(self, typed: Wrong) -> bool:
        """Whether passwords are blocked on a count, once what time has ended is off it."""
        if self.now >= typed.total_began + DAY:
            typed.total, typed.total_began = 0, NEVER
        return self.now < typed.blocked or typed.total >= DAY_CAP

    def count(self, typed: Wrong) -> Told:
        """Count a wrong password."""
        typed.total_began = typed.total_began if typed.total else self.now
        typed.count(self.now)
        return BLOCKED if self.is_shut(typed) else told(401, "invalid-credentials", 3 - typed.three)

    def typed_in(self, browser: str) -> Wrong:
        """Return what counts a browser's wrong passwords."""
        mark = self.browsers[browser]
        is_known = self.account is not None and mark.known_epoch == self.epoch and self.now < mark.known_until
        return self.own[browser, self.epoch] if is_known else self.strangers

    def _clear_codes(self) -> None:
        self.codes, self.sent, self.quota, self.newest, self.newest_at = Wrong(), [], NEVER, None, NEVER
