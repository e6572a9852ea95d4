"""The same account where somebody signs in: password or provisional code, security code, trusted device, new password.

Written from http.md §2 and product.md §1 and §3, as `life_reference` is.
"""

from dataclasses import dataclass

from tests.model.life_reference import State
from tests.model.life_things import BLOCKED, EARLY, GONE, QUOTA, Account, Device, Session, Told, Way, told
from tests.model.reference import HALF_YEAR, HOUR, QUARTER


@dataclass
class Life(State):
    """The rules of signing in."""

    def login(self, way: Way, entry: int | str | None) -> Told:
        """Answer an entry in the password field: one of the passwords, digits, or None for anything else."""
        if self.now >= way.began + HOUR or way.step == "done":
            return GONE
        if way.step != "login":
            return EARLY
        typed, account = self.typed_in(way.browser), self.account
        if self.is_shut(typed):
            return BLOCKED
        code = self.code if self.code is not None and not self.code.creates and self.is_good(self.code) else None
        by_code = code is not None and code.digits == entry
        if account is None or not (by_code or (entry is not None and entry == account.password)):
            if code is not None:
                code.wrong += 1
            return self.count(typed)
        typed.three = 0
        way.proven_at, way.by_code = self.now, by_code
        answer = self._after_password(way, account)
        if by_code and answer[0] == 200:
            self.code = None
        return answer

    def _after_password(self, way: Way, account: Account) -> Told:
        way.chooses = way.by_code or account.must_choose
        if self.now < self.codes.blocked:
            return BLOCKED
        is_device = way.client == "portal" and self.is_trusted(self.browsers[way.browser].device)
        if not way.chooses and (way.client == "mobile-app" or is_device):
            return self._complete(way, proven=is_device)
        if not account.verified:
            if way.chooses:
                way.epoch, way.step = self.epoch, "choose_password"
                return told(200, "choose_password")
            way.waits = self.epoch
            return told(403, "no-verified-email")
        if self.now < self.quota:
            return QUOTA
        way.epoch, way.step = self.epoch, "request_code"
        return told(200, "request_code")

    def ask(self, way: Way, mail: int) -> Told:
        """Answer a request for a security code; `mail` stands for the mail that would go out."""
        if refused := self._refused(way, "request_code", "verify"):
            return refused
        counted = [at for at in self.sent if self.now < at + HOUR and at >= self.quota]
        if self.now >= self.quota and len(counted) >= 5:
            self.quota = self.now + HOUR
        if self.now < self.quota:
            return QUOTA
        self.sent.append(self.now)
        self.newest, way.step = (way, mail), "verify"
        self.newest_at = way.mailed_at = self.now
        return told(200, "verify")

    def verify(self, way: Way, mail: int, *, trust: bool) -> Told:
        """Answer the code of a mail; a mail that never went out stands for any other digits."""
        if refused := self._refused(way, "request_code", "verify"):
            return refused
        mailed_at = max(self.newest_at, way.mailed_at)
        if 0 <= mailed_at <= self.now - QUARTER:
            return told(410, "code-expired")
        if self.newest is None:
            return EARLY
        if self.newest != (way, mail):
            self.codes.count(self.now)
            self.newest = None if self.now < self.codes.blocked else self.newest
            return BLOCKED if self.now < self.codes.blocked else told(401, "invalid-code", 3 - self.codes.three)
        if way.chooses:
            way.step = "choose_password"
            return told(200, "choose_password")
        for typed in [self.strangers, *self.own.values()]:
            typed.three = 0
        self._clear_codes()
        answer = self._complete(way, proven=True)
        if trust:
            self.devices.append(Device(self.now, self.epoch))
            self.browsers[way.browser].device = self.devices[-1]
        return answer

    def choose(self, way: Way, password: int, *, good: bool) -> Told:
        """Answer a new password in a sign-in."""
        if self._is_over(way):
            return GONE
        if way.step != "choose_password" or self.account is None:
            return EARLY
        if not good:
            return told(400, "invalid-request")
        with_code = way.mailed_at >= 0
        self.recovered(self.account, password)
        if way.client == "portal" and not with_code:
            return GONE if self.account.verified else told(403, "no-verified-email")
        return self._complete(way, proven=with_code)

    def _refused(self, way: Way, *steps: str) -> Told | None:
        if self._is_over(way):
            return GONE
        if way.step not in steps:
            return EARLY
        return BLOCKED if self.now < self.codes.blocked else None

    def _is_over(self, way: Way) -> bool:
        signed_out = self.account is not None and way.proven_at <= self.account.signed_out
        is_other = way.epoch is not None and (way.epoch != self.epoch or self.account is None or signed_out)
        return self.now >= way.began + HOUR or way.step == "done" or is_other

    def _complete(self, way: Way, *, proven: bool) -> Told:
        browser = self.browsers[way.browser]
        if browser.session is not None:
            browser.session.ended = True
        browser.session = Session(way.proven_at, self.now, self.now, self.epoch, proven)
        self.sessions.append(browser.session)
        browser.known_until, browser.known_epoch = self.now + HALF_YEAR, self.epoch
        way.step = "done"
        return told(200, "redirect")
