"""The machine that walks the product and the model side by side, and compares every answer.

Three browsers: `home` with two tabs and `work` keep their cookies, a `stranger` never has any. Time moves on by a
millisecond before every request, as it does outside of tests.
"""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.json_client import CAMILLE, JsonClient
from tests.model.reference import DAY, HALF_YEAR, HOUR, POLICY, QUARTER, Model, Said, Tab
from tests.model.stage import DAY_CAP, ROW_CAP, WRONG_CODE, Stage
from tests.product import START, Answer

SLOTS = st.sampled_from(["home/1", "home/2", "work/1", "stranger/1"])
CLIENTS = st.sampled_from(["portal", "portal", "portal", "federation", "kiosk", "mobile-app"])
STEPS = ["login", "request_code", "verify", "done"]
SPANS = [1000, 299_999, 300_000, 300_000, QUARTER, QUARTER, QUARTER, HOUR, HOUR, DAY, HALF_YEAR]
NUMBERS = {"member": CAMILLE[0], "nobody": "190019999999539"}
NO_MAIL = -1


class SignInMachine(RuleBasedStateMachine):
    """Every rule posts to the product what it tells the model."""

    seen: Counter[tuple[int, str, str | None]] = Counter()
    """Which answers the sequences of a run met."""

    def __init__(self, stage: Stage) -> None:
        """Begin with nothing left of the sequence before."""
        super().__init__()
        stage.forget()
        self.stage, self.model = stage, Model(day_cap=DAY_CAP, row_cap=ROW_CAP)
        self.jars: dict[str, dict[str, str]] = {"home": {}, "work": {}}
        self.tabs: dict[str, tuple[Tab, JsonClient]] = {}
        self.edges: set[int] = set()

    # -- steps of people

    @rule(slot=SLOTS, client=CLIENTS)
    def begin(self, slot: str, client: str) -> None:
        """Come from a relying party, in place of what the tab showed."""
        self._tick()
        browser = slot.split("/")[0]
        http = JsonClient(self.stage, self.jars.get(browser, {}))
        assert http.authorize(client, prompt="login").json()["next"] == "login"
        # Each stranger is another browser: nobody sees its cookies again.
        browser = browser if browser in self.jars else f"stranger at {self.model.now}"
        self.tabs[slot] = Tab(browser, client, self.model.now), http
        self.edges.add(self.model.now + HOUR)

    @rule(slot=SLOTS, client=CLIENTS, trust=st.booleans())
    def sign_in(self, slot: str, client: str, *, trust: bool) -> None:
        """The whole path, as far as it goes."""
        self.begin(slot, client)
        self._bring_to(slot, "verify")
        self._post_code(slot, 0, trust=trust)

    @rule(slot=SLOTS, times=st.integers(1, 4), number=st.sampled_from(["member", "member", "nobody"]))
    def type_wrong_passwords(self, slot: str, times: int, number: str) -> None:
        """Wrong passwords in a row, for the member or for a number that nobody has."""
        self._bring_to(slot, "login")
        for _ in range(times):
            self._post_password(slot, number, right=False)

    @rule(slot=SLOTS)
    def type_the_right_password(self, slot: str) -> None:
        """Number and password, right."""
        self._bring_to(slot, "login")
        self._post_password(slot, "member", right=True)

    @rule(slot=SLOTS, times=st.integers(1, 6), works=st.sampled_from([True, True, True, False]))
    def ask_for_codes(self, slot: str, times: int, *, works: bool) -> None:
        """Codes in a row, while SES works or not."""
        self._bring_to(slot, "request_code")
        for _ in range(times):
            self._post_request(slot, mail_works=works)

    @rule(slot=SLOTS, mail=st.sampled_from([NO_MAIL, 0, 0, 1, 2]), trust=st.booleans())
    def type_a_code(self, slot: str, mail: int, *, trust: bool) -> None:
        """Type digits that were not mailed, or the newest code (0), or one before it."""
        self._bring_to(slot, "verify")
        self._post_code(slot, mail, trust=trust)

    @rule(slot=SLOTS, times=st.integers(2, 4))
    def type_wrong_codes(self, slot: str, times: int) -> None:
        """Wrong codes in a row."""
        self._bring_to(slot, "verify")
        for _ in range(times):
            self._post_code(slot, NO_MAIL, trust=False)

    @rule(slot=SLOTS, step=st.integers(0, 2))
    def post_out_of_order(self, slot: str, step: int) -> None:
        """Post to any step, wherever the tab is: too early, too late, or a second time."""
        self._tab(slot)
        posts = (self._post_password, self._post_request, self._post_code)
        posts[step](slot)

    # -- time

    @rule(span=st.sampled_from(SPANS))
    def wait(self, span: int) -> None:
        """Let time pass."""
        self._move_to(self.model.now + span)

    @rule(which=st.integers(0, 3), early=st.integers(0, 1))
    def wait_for_an_end(self, which: int, early: int) -> None:
        """Let time pass until the next request comes exactly when something ends, or a millisecond before."""
        ahead = sorted(edge for edge in self.edges if edge > self.model.now + 2)
        if ahead:
            self._move_to(ahead[which % len(ahead)] - 1 - early)

    # -- the posts, each compared

    def _post_password(self, slot: str, number: str = "member", *, right: bool = True) -> None:
        tab, http = self._tab(slot)
        answer = http.login((NUMBERS[number], CAMILLE[1] if right else "Mon-Espace0"))
        self._compare(self.model.login(tab, number, right=right), answer)

    def _post_request(self, slot: str, *, mail_works: bool = True) -> None:
        tab, http = self._tab(slot)
        self.stage.mailbox.works = mail_works
        mail = len(self.stage.mailbox.codes)
        self._compare(self.model.ask(tab, mail, mail_works=mail_works), http.code_request())

    def _post_code(self, slot: str, mail: int = 0, *, trust: bool = False) -> None:
        tab, http = self._tab(slot)
        codes = self.stage.mailbox.codes
        known = 0 <= mail < len(codes)
        answer = http.verify(codes[-1 - mail] if known else WRONG_CODE, **({"trust_device": True} if trust else {}))
        self._compare(self.model.verify(tab, len(codes) - 1 - mail if known else NO_MAIL, trust=trust), answer)

    # -- what all rules share

    def _tab(self, slot: str) -> tuple[Tab, JsonClient]:
        if slot not in self.tabs:
            self.begin(slot, "portal")
        self._tick()
        return self.tabs[slot]

    def _bring_to(self, slot: str, step: str) -> None:
        """Walk the tab to a step by right entries, anew where it is past it; what holds it up is met as it comes."""
        tab, _ = self._tab(slot)
        if STEPS.index(tab.step) > STEPS.index(step) or self.model.now >= tab.began + HOUR:
            self.begin(slot, "portal")
        if step != "login" and self._tab(slot)[0].step == "login":
            self._post_password(slot)
        if step == "verify" and self._tab(slot)[0].step == "request_code":
            self._post_request(slot)

    def _tick(self) -> None:
        self._move_to(self.model.now + 1)

    def _move_to(self, now: int) -> None:
        self.model.now = now
        self.stage.set_time(START + timedelta(milliseconds=now))

    def _compare(self, said: Said, answer: Answer) -> None:
        body, now = answer.json(), self.model.now
        name = body.get("next") or body["type"].rsplit("/", 1)[1]
        until = body.get("blocked_until") or body.get("expires_at")
        told = Said(answer.status, name, body.get("attempts_left"), _milliseconds(until), body.get("reason"))
        assert told == _to_the_second(said)
        if said.until is not None:
            self.edges.add(said.until)
        if said.status == 429 and said.until is not None:
            assert answer.header("Retry-After") == str(-((now - said.until) // 1000))
        if said.status == 401 or said.status == 200:
            self.edges |= {now + QUARTER, now + HOUR, now + DAY, now + HALF_YEAR}
        self.seen[said.status, said.name, said.reason] += 1


def _milliseconds(iso: str | None) -> int | None:
    return None if iso is None else round((datetime.fromisoformat(iso) - START) / timedelta(milliseconds=1))


def _to_the_second(said: Said) -> Said:
    """The end of a block is told as the first second that is not before it, a code's as the second that it is in."""
    if said.until is None:
        return said
    up = 999 if said.status == 429 else 0
    return Said(said.status, said.name, said.attempts_left, (said.until + up) // 1000 * 1000, said.reason)


assert set(POLICY) == {"portal", "kiosk", "federation", "mobile-app"}
