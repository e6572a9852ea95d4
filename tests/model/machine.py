"""The machine that walks the product and the model side by side, and compares every answer.

Three browsers: `home` with two tabs and `work` keep their cookies, a `stranger` never has any. Time moves on by a
millisecond before every request, as it does outside of tests.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.json_client import CAMILLE, JsonClient
from tests.model.reference import DAY, HALF_YEAR, HOUR, QUARTER, Model, Said, Tab
from tests.model.stage import DAY_CAP, ROW_CAP, WRONG_CODE, Stage
from tests.product import START, Answer

SLOTS = st.sampled_from(["home/1", "home/2", "work/1", "stranger/1"])
CLIENTS = st.sampled_from(["portal", "portal", "portal", "federation", "kiosk", "mobile-app"])
STEPS = ["login", "request_code", "verify", "done"]
SPANS = [1000, 299_999, 300_000, 300_000, QUARTER, QUARTER, QUARTER, HOUR, HOUR, DAY, HALF_YEAR]
NUMBERS = {"member": CAMILLE[0], "nobody": "190019999999539"}
NO_MAIL = -1
OUT_OF_ORDER = 409
ENDS = [
    *(("login", what) for what in ("password block", "password count", "day", "device", "known browser")),
    *(("login", what) for what in ("code block", "quota", "transaction")),
    *(("request_code", what) for what in ("code block", "window", "window", "transaction")),
    *(("verify", what) for what in ("code block", "code count", "mail", "mail", "transaction")),
]
"""Which step can tell the end of what."""
WRONG_PASSWORDS = {"password count": 1, "password block": 3, "day": 3}
WRONG_CODES = {"mail": 0, "code count": 1, "code block": 3}
REQUESTS = {"window": 5, "quota": 6}
"""How many posts in a row begin a span."""


class SignInMachine(RuleBasedStateMachine):
    """Every rule posts to the product what it tells the model."""

    stage: ClassVar[Stage]
    """What is walked; to be set before a run."""

    seen: ClassVar[Counter[tuple[int, str, str | None]]] = Counter()
    """Which answers the sequences of a run met."""

    def __init__(self) -> None:
        """Begin with nothing left of the sequence before."""
        super().__init__()
        self.stage.forget()
        self.model = Model(day_cap=DAY_CAP, row_cap=ROW_CAP)
        self.jars: dict[str, dict[str, str]] = {"home": {}, "work": {}}
        self.tabs: dict[str, tuple[Tab, JsonClient]] = {}

    # -- steps of people

    @rule(slot=SLOTS, client=CLIENTS)
    def begin(self, slot: str, client: str) -> None:
        """Come from a relying party, in place of what the tab showed."""
        self._tick()
        browser = slot.partition("/")[0]
        http = JsonClient(self.stage, self.jars.get(browser, {}))
        assert http.authorize(client, prompt="login").json()["next"] == "login"
        # Each stranger is another browser: nobody sees its cookies again.
        browser = browser if browser in self.jars else f"stranger at {self.model.now}"
        self.tabs[slot] = Tab(browser, client, self.model.now), http

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
        while times and self._post_request(slot, mail_works=works) != OUT_OF_ORDER:
            times -= 1

    @rule(slot=SLOTS, mail=st.sampled_from([NO_MAIL, 0, 0, 1, 2]), trust=st.booleans())
    def type_a_code(self, slot: str, mail: int, *, trust: bool) -> None:
        """Type digits that were not mailed, or the newest code (0), or one before it."""
        self._bring_to(slot, "verify")
        self._post_code(slot, mail, trust=trust)

    @rule(slot=SLOTS, times=st.integers(2, 4))
    def type_wrong_codes(self, slot: str, times: int) -> None:
        """Wrong codes in a row."""
        self._bring_to(slot, "verify")
        while times and self._post_code(slot, NO_MAIL) != OUT_OF_ORDER:
            times -= 1

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

    @rule(slot=SLOTS, step_and_end=st.sampled_from(ENDS), early=st.booleans(), right=st.booleans())
    def post_at_an_end(self, slot: str, step_and_end: tuple[str, str], *, early: bool, right: bool) -> None:
        """Post exactly when something ends, or a millisecond before."""
        step, what = step_and_end
        self._bring_about(slot, what)
        ahead = [end for end in self._ends(slot, what) if end > self.model.now + 10]
        if not ahead:
            return
        moment = min(ahead) - early
        tab = self.tabs[slot][0] if slot in self.tabs else None
        if what != "transaction" and (tab is None or tab.step in {"login", "done"} or moment >= tab.began + HOUR):
            self._move_to(max(self.model.now, moment - 60_000))
            if what == "known browser":
                self.type_wrong_passwords("stranger/1", 1, "member")
            self.begin(slot, "portal")
            if step != "login":
                self._post_password(slot)
        self._move_to(max(self.model.now, moment - 1))
        right = right and "count" not in what
        if step == "login":
            self._post_password(slot, right=right)
        elif step == "request_code":
            self._post_request(slot)
        else:
            self._post_code(slot, 0 if right else NO_MAIL)

    def _bring_about(self, slot: str, what: str) -> None:
        """Do what begins the span that is to end."""
        if what in {"device", "known browser"}:
            self.sign_in(slot, "portal", trust=True)
        elif what in WRONG_PASSWORDS:
            self.type_wrong_passwords(slot, WRONG_PASSWORDS[what], "member")
            if what == "day":
                self.wait(QUARTER)
                self.type_wrong_passwords(slot, DAY_CAP - WRONG_PASSWORDS[what], "member")
        elif what in WRONG_CODES:
            self.type_wrong_codes(slot, WRONG_CODES[what])
        elif what in REQUESTS:
            self.ask_for_codes(slot, REQUESTS[what], works=True)

    def _ends(self, slot: str, what: str) -> list[int]:
        """When the model says that something of this kind ends, as far as this tab can tell."""
        model, browser = self.model, slot.partition("/")[0]
        own = model.now < model.known[browser]
        typed = model.passwords["member", browser if own else "strangers"]
        return {
            "password block": [typed.blocked],
            "password count": [typed.last + QUARTER] if typed.three else [],
            "day": [typed.total_began + DAY] if typed.total == DAY_CAP else [],
            "device": [model.trusted[browser]],
            "known browser": [model.known[browser]],
            "code block": [model.codes.blocked],
            "code count": [model.codes.last + QUARTER] if model.codes.three else [],
            "mail": [model.newest_at + QUARTER],
            "quota": [model.quota],
            "window": [at + HOUR for at in model.sent[-5:-4]],
            "transaction": [tab.began + HOUR for tab, _ in self.tabs.values()],
        }[what]

    # -- the posts, each compared

    def _post_password(self, slot: str, number: str = "member", *, right: bool = True) -> None:
        tab, http = self._tab(slot)
        answer = http.login((NUMBERS[number], CAMILLE[1] if right else "Mon-Espace0"))
        self._compare(self.model.login(tab, number, right=right), answer)

    def _post_request(self, slot: str, *, mail_works: bool = True) -> int:
        tab, http = self._tab(slot)
        self.stage.mailbox.works = mail_works
        mail = len(self.stage.mailbox.codes)
        return self._compare(self.model.ask(tab, mail, mail_works=mail_works), http.code_request())

    def _post_code(self, slot: str, mail: int = 0, *, trust: bool = False) -> int:
        tab, http = self._tab(slot)
        codes = self.stage.mailbox.codes
        known = 0 <= mail < len(codes)
        answer = http.verify(codes[-1 - mail] if known else WRONG_CODE, **({"trust_device": True} if trust else {}))
        return self._compare(self.model.verify(tab, len(codes) - 1 - mail if known else NO_MAIL, trust=trust), answer)

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

    def _compare(self, said: Said, answer: Answer) -> int:
        body, now = answer.json(), self.model.now
        name = body.get("next") or body["type"].rsplit("/", 1)[1]
        until = body.get("blocked_until") or body.get("expires_at")
        told = Said(answer.status, name, body.get("attempts_left"), _milliseconds(until), body.get("reason"))
        assert told == _to_the_second(said)
        if said.status == 429 and said.until is not None:
            assert answer.header("Retry-After") == str(-((now - said.until) // 1000))
        self.seen[said.status, said.name, said.reason] += 1
        return said.status


def _milliseconds(iso: str | None) -> int | None:
    return None if iso is None else round((datetime.fromisoformat(iso) - START) / timedelta(milliseconds=1))


def _to_the_second(said: Said) -> Said:
    """The end of a block is told as the first second that is not before it, a code's as the second that it is in."""
    if said.until is None:
        return said
    up = 999 if said.status == 429 else 0
    return Said(said.status, said.name, said.attempts_left, (said.until + up) // 1000 * 1000, said.reason)
