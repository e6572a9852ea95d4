"""The same machine in the hands of the signed-in member: password, address, sessions, devices, and "this was not me"."""

from hypothesis import strategies as st

from tests.json_client import JsonClient
from tests.model.life_later import LaterMachine
from tests.model.life_machine import EMAIL, password, step
from tests.model.life_own_reference import Notice, OwnLife
from tests.model.life_rules import BACK, GOOD
from tests.model.life_things import CONFIRM, DAY, DEAD, HALF_HOUR, RESET, VERIFY
from tests.product import Answer

HERE = st.sampled_from(["home", "home", "work"])
SIGNED_IN = st.sampled_from([0, 2, 3, 3, 3])
DENY = "/notice"
LINKS = (VERIFY, RESET, CONFIRM, DENY)


class OwnMachine(LaterMachine):
    """More rules, each comparing too."""

    model: OwnLife

    def __init__(self) -> None:
        """Begin with nothing left of the sequence before."""
        super().__init__()
        self.model = OwnLife()

    @step(browser=HERE, so_far=SIGNED_IN, right=GOOD, good=GOOD)
    def change_the_password(self, browser: str, so_far: int, *, right: bool, good: bool) -> None:
        """Give the present password and a new one."""
        self._be_signed_in(browser, so_far)
        self._tick()
        present, number = self._present(right=right), self._next_password()
        chosen = password(number) if good else "zu kurz"
        said = self.model.change_password(browser, present, number, good=good)
        body = {"current_password": password(present), "password": chosen, "password_again": chosen}
        self._compare(said, self._own(browser, "POST", "/me/password", body))

    @step(browser=HERE, so_far=SIGNED_IN, right=GOOD, times=st.sampled_from([1, 1, 4]), by_app=st.booleans())
    def ask_for_another_address(self, browser: str, so_far: int, times: int, *, right: bool, by_app: bool) -> None:
        """Have links to new addresses."""
        self._be_signed_in(browser, so_far)
        if by_app:
            self.sign_in(browser, "mobile-app", "right", 0, so_far=0, trust=False, stops=False)
        for _ in range(times):
            self._tick()
            email, present = EMAIL.format(self.emails), self._present(right=right)
            self.emails += 1
            said, mailed = self.model.change_email(browser, present, email)
            before = len(self.stage.post.links(CONFIRM))
            body = {"email": email, "current_password": password(present)}
            self._compare(said, self._own(browser, "POST", "/me/email", body))
            assert len(self.stage.post.links(CONFIRM)) - before == mailed

    @step(back=BACK, asks=st.sampled_from([0, 1, 1, 2]), late=st.sampled_from([0, 0, 0, DAY - 1, DAY]))
    def confirm_an_address(self, back: int, asks: int, late: int) -> None:
        """Use a link to a new address of any age, perhaps too late."""
        for _ in range(asks):
            self.ask_for_another_address("home", 3, 1, right=True, by_app=False)
        tokens = self.stage.post.links(CONFIRM)
        link = len(tokens) - 1 - back
        self.model.now += max(0, self.model.links[CONFIRM].at + late - self.model.now - 1) if late else 0
        self._tick()
        answer = self._stranger().call("POST", CONFIRM, {"token": tokens[link] if link >= 0 else "none"})
        self._compare(self.model.confirm_email(link), answer)

    @step(early=st.booleans())
    def forget_when_the_address_has_rested(self, *, early: bool) -> None:
        """Ask for a link to a new address when it is a day old, or a millisecond before."""
        self.confirm_an_address(0, asks=1, late=0)
        account = self.model.account
        if account is not None and account.email_changed + DAY - 2 > self.model.now:
            self.model.now = account.email_changed + DAY - 1 - early
            self.forget_the_password(times=1, right=True)

    @step(back=st.integers(0, 4), late=st.sampled_from([0, 0, 0, 10 * DAY - 1, 10 * DAY]))
    def say_that_it_was_not_me(self, back: int, late: int) -> None:
        """Deny by the link of any notice, perhaps too late."""
        notices = self.stage.post.notices()
        told = notices[-1 - back] if back < len(notices) else None
        if told is not None and late:
            self.model.now = max(self.model.now, told.sent + late - 1)
        self._tick()
        body = {"token": told.token if told else "none", "act": "deny"}
        if told is not None:
            self.stage.request("GET", f"{DENY}?token={told.token}", headers={"Accept": "text/html"})
        said = self.model.deny(Notice(told.to, told.sent) if told else None)
        self._compare(said, self._stranger().call("POST", DENY, body))

    @step(
        browser=HERE,
        so_far=SIGNED_IN,
        what=st.sampled_from(["session", "device", "everything"]),
        which=st.sampled_from([0, 1, 1, 2]),
    )
    def end(self, browser: str, so_far: int, what: str, which: int) -> None:
        """End one of what is shown, or everything."""
        self._be_signed_in(browser, so_far)
        shown = self.look(browser)
        listed = shown.json().get(f"{what}s", []) if shown.status == 200 else []
        body = {"end": what, "id": listed[which]["id"] if which < len(listed) else "none"}
        self._tick()
        self._compare(self.model.end(browser, what, which), self._own(browser, "POST", "/me/security", body))

    @step(browser=HERE, late=st.sampled_from([0, 0, HALF_HOUR - 1, HALF_HOUR]))
    def look_later(self, browser: str, late: int) -> None:
        """Look at what is shown, perhaps when the session has just ended by itself."""
        session = self.model.browsers[browser].session
        if session is not None and late:
            self.model.now = max(self.model.now, session.used + late - 1)
        self.look(browser)

    def look(self, browser: str) -> Answer:
        """Look at what is shown: all that is good, and nothing else."""
        self._tick()
        answer, session = self._own(browser, "GET", "/me/security"), self.model.browsers[browser].session
        assert answer.status == (200 if self.model.is_signed_in(session) else 401)
        if answer.status == 200:
            good = len(self.model.good_sessions(browser)), len(self.model.good_devices())
            assert (len(answer.json()["sessions"]), len(answer.json()["devices"])) == good
        return answer

    @step(other=st.sampled_from(LINKS))
    def show_a_link_where_it_is_none(self, other: str) -> None:
        """A link of one flow is dead in every other."""
        for token in self.stage.post.links(other)[-1:]:
            for path in LINKS:
                self._tick()
                body = {"token": token, "password": password(0), "password_again": password(0), "act": "deny"}
                if path != other:
                    self._compare(DEAD, self._stranger().call("POST", path, body))

    def have_everything(self) -> None:
        """Be signed in at home, trusted, and at work; let there be tokens, links of each kind, notices and a code."""
        self.begin(3)
        self.give_a_client_tokens()
        self.sign_in("work", "portal", "right", 0, so_far=0, trust=False, stops=False)
        self.forget_the_password(times=1, right=True)
        self.ask_for_another_address("home", 3, 1, right=True, by_app=False)
        self.act_at_the_desk("one", "provisional-code", times=1, so_far=0)

    def try_everything(self) -> None:
        """Use all of it, whatever it is worth now."""
        for browser in ("home", "work"):
            self.look(browser)
        for back in range(3):
            self.come_back_with_old_cookies(back)
        self.look_at_the_tokens()
        self.sign_in("stranger", "portal", "code", 0, so_far=0, trust=False, stops=True)
        self.use_a_link(RESET, 0, asks=0, good=True)
        self.confirm_an_address(0, asks=0, late=0)
        for back in range(4):
            self.say_that_it_was_not_me(back, late=0)
        self.what_is_stored_is_what_the_model_knows()

    def open_anew(self) -> None:
        """Be reset by the desk, and have another account that is verified."""
        self.reset_by_two()
        self._bring_to(2)

    def choose_by_a_code(self) -> None:
        """Sign in with the desk's code and choose a password."""
        self.sign_in("stranger", "portal", "code", 0, so_far=0, trust=False, stops=False)

    def _be_signed_in(self, browser: str, so_far: int) -> None:
        self._bring_to(so_far)
        if so_far > 2 and not self.model.is_signed_in(self.model.browsers[browser].session):
            self.sign_in(browser, "portal", "right", 0, so_far=0, trust=False, stops=False)

    def _present(self, *, right: bool) -> int | None:
        return self.model.account.password if right and self.model.account else None

    def _own(self, browser: str, method: str, path: str, body: dict[str, str] | None = None) -> Answer:
        return JsonClient(self.stage, self.jars[browser]).call(method, path, dict(body) if body else None)
