"""The same account in the hands of its signed-in member, and of whoever says "this was not me" (product.md §3, http.md §4)."""

from dataclasses import dataclass, field

from tests.model.life_sign_in import Life
from tests.model.life_things import BLOCKED, CONFIRM, DAY, DEAD, NOT_SIGNED_IN, Device, Session, Told, told
from tests.model.reference import NEVER


@dataclass(frozen=True)
class Notice:
    """A mail that says what has happened, with a link to deny it."""

    to: str
    sent: int


@dataclass
class OwnLife(Life):
    """The rules of one's own pages."""

    denials: list[tuple[Notice, int]] = field(default_factory=list)

    def good_sessions(self, browser: str) -> list[Session]:
        """Return the sessions as they are shown in a browser: its own first, then the newest."""
        here = self.browsers[browser].session
        good = [each for each in self.sessions if self.is_signed_in(each)]
        return sorted(good, key=lambda each: (each is not here, -each.signed_in))

    def good_devices(self) -> list[Device]:
        """Return the trusted devices, the newest first."""
        return [each for each in reversed(self.devices) if self.is_trusted(each)]

    def change_password(self, browser: str, current: int | None, password: int, *, good: bool) -> Told:
        """Answer a new password: everything else ends, and this session goes on."""
        refused = self._confirmed(browser, current)
        if refused is not None:
            return refused
        if not good or self.account is None:
            return told(400, "invalid-request")
        self.epoch += 1
        self.account.password, self.account.must_choose = password, False
        session = self.browsers[browser].session
        assert session is not None
        session.epoch, session.used = self.epoch, self.now
        return told(200, "done")

    def change_email(self, browser: str, current: int | None, email: str) -> tuple[Told, int]:
        """Answer another address; also how many links are mailed to it."""
        session, account = self.browsers[browser].session, self.account
        if session is None or account is None or not self.is_signed_in(session):
            return NOT_SIGNED_IN, 0
        if account.verified and not session.proven:
            return told(403, "code-needed"), 0
        refused = self._confirmed(browser, current)
        if refused is not None:
            return refused, 0
        mailed = self.links[CONFIRM].issue(self.now, (email, self.epoch)) if self.may_send(CONFIRM) else 0
        return told(200, "verify_email"), mailed

    def confirm_email(self, link: int) -> Told:
        """Answer the link that went to a new address."""
        about = self.links[CONFIRM].about
        if self.account is None or not self.is_live(CONFIRM, link) or not isinstance(about, tuple):
            return DEAD
        if about[1] != self.epoch:
            return DEAD
        self.links[CONFIRM].live = None
        self.epoch += 1
        self.account.email, self.account.verified, self.account.email_changed = about[0], True, self.now
        return told(200, "done")

    def deny(self, notice: Notice | None) -> Told:
        """Answer "this was not me": nobody knows the password then, and the address is the notice's."""
        account = self.account
        if notice is None or account is None or self.now >= notice.sent + 10 * DAY:
            return DEAD
        if notice.sent < account.opened or any(self._is_ended(notice, *each) for each in self.denials):
            return DEAD
        self.epoch += 1
        account.password, account.must_choose = None, True
        self.denials.append((notice, self.now))
        if not account.verified or account.email != notice.to:
            settled = self.now >= account.email_changed + DAY
            account.email, account.verified, account.email_changed = notice.to, True, self.now if settled else NEVER
        return told(200, "recover")

    @staticmethod
    def _is_ended(notice: Notice, denied: Notice, at: int) -> bool:
        """Whether a denial has ended a link: what was sent since its notice, and to its own mailbox before."""
        return notice.sent <= at and (notice.sent >= denied.sent or notice.to == denied.to)

    def end(self, browser: str, what: str, which: int) -> Told:
        """Answer the end of a session, a device or everything."""
        session = self.browsers[browser].session
        if self.account is None or not self.is_signed_in(session):
            return NOT_SIGNED_IN
        if what == "everything":
            self.account.signed_out = self.now
            return told(200, "done")
        good: list[Session] | list[Device] = self.good_sessions(browser) if what == "session" else self.good_devices()
        if which >= len(good):
            return told(404, "not-found")
        good[which].ended = True
        return told(200, "done")

    def _confirmed(self, browser: str, current: int | None) -> Told | None:
        """Judge the present password; None where it is right."""
        if self.account is None or not self.is_signed_in(self.browsers[browser].session):
            return NOT_SIGNED_IN
        typed = self.typed_in(browser)
        if self.is_shut(typed):
            return BLOCKED
        if current is None or current != self.account.password:
            return self.count(typed)
        typed.three = 0
        return None
