"""The same machine where time and other events end things: posts at the very end of each span, and all that stays ended."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from hypothesis import strategies as st

from tests.json_client import JsonClient, redirect_parameters
from tests.model.life_machine import step
from tests.model.life_rules import BACK, LifeMachine
from tests.model.life_things import DAY, HALF_HOUR, RESET, VERIFY, Way
from tests.model.reference import HALF_YEAR, HOUR, QUARTER
from tests.web.token_calls import PORTAL, THE_PORTAL, redeem

ENDS = [
    "verification link",
    "reset link",
    "provisional code",
    "code of creation",
    "wrong claims",
    "wrong passwords",
    "wrong codes",
    "quota",
    "quota",
    "links in an hour",
    "transaction",
    "second agent",
    "trusted device",
    "refresh token",
]


@dataclass
class Tokens:
    """What a client was given by one sign-in."""

    refresh_token: str
    epoch: int
    way: Way
    given: int


class LaterMachine(LifeMachine):
    """More rules, each comparing too."""

    def __init__(self) -> None:
        """Begin with nothing left of the sequence before."""
        super().__init__()
        self.tokens: list[Tokens] = []

    # -- what has ended stays ended

    @step(back=BACK)
    def come_back_with_old_cookies(self, back: int) -> None:
        """Cookies of another epoch sign nobody in, skip no code, and are no known browser."""
        ended = [jar for epoch, _, jar in self.old_jars if epoch != self.model.epoch or self.model.account is None]
        if back >= len(ended):
            return
        http = JsonClient(self.stage, dict(ended[-1 - back]))
        self._tick()
        assert http.call("GET", "/me/security").status == 401
        assert redirect_parameters(http.authorize(prompt="none"))["error"] == "login_required"
        self._tick()
        http.authorize(prompt="login")
        self._type(Way(f"old cookies at {self.model.now}", "portal", self.model.now), http, "right")

    @step()
    def give_a_client_tokens(self) -> None:
        """Sign in and let the portal have a refresh token."""
        before = len(self.redirects)
        self.sign_in("home", "portal", "right", 0, so_far=3, trust=True, stops=False)
        if len(self.redirects) > before:
            self._tick()
            told = redeem(JsonClient(self.stage), redirect_parameters(self.redirects[-1])["code"], PORTAL).json()
            self.tokens.append(Tokens(told["refresh_token"], self.model.epoch, self.ways[-1][0], self.model.now))

    @step()
    def look_at_the_tokens(self) -> None:
        """Each refresh token is worth what the model says."""
        for tokens in self.tokens[-3:]:
            self._tick()
            told = THE_PORTAL.introspect(JsonClient(self.stage), tokens.refresh_token).json()
            assert told["active"] == self._is_good(tokens)

    def _is_good(self, tokens: Tokens) -> bool:
        account = self.model.account
        return (
            account is not None
            and tokens.epoch == self.model.epoch
            and tokens.way.proven_at > account.signed_out
            and self.model.now < tokens.given + 30 * DAY
        )

    @step(misses=st.integers(0, 3))
    def use_a_code_up(self, misses: int) -> None:
        """Have a provisional code, miss it some times, block after block, and then type it in two sign-ins."""
        self._bring_to(2)
        self.model.now += DAY
        self.act_at_the_desk("one", "provisional-code", times=1, so_far=0)
        for entry in ["other code"] * misses + ["code"] * 2:
            self.sign_in("stranger", "portal", entry, 0, so_far=0, trust=False, stops=True)
            self.model.now += QUARTER

    # -- ends

    @step(what=st.sampled_from(ENDS), early=st.booleans())
    def come_at_an_end(self, what: str, *, early: bool) -> None:
        """Bring something about that ends by itself, and post exactly when it ends, or a millisecond before."""
        self._bring_about(what)
        end = self._end_of(what)
        if end - 2 > self.model.now:
            self.model.now = end - 1 - early
            self._post_at_the_end(what)

    def _bring_about(self, what: str) -> None:
        """Do what begins the span that is to end."""
        self._bring_to({"wrong claims": 0, "verification link": 0, "trusted device": 3}.get(what, 2))
        begin: dict[str, Callable[[], None]] = {
            "verification link": self._be_sent_a_verification_link,
            "reset link": partial(self.forget_the_password, times=1, right=True),
            "links in an hour": partial(self.forget_the_password, times=3, right=True),
            "provisional code": partial(self.act_at_the_desk, "one", "provisional-code", times=1, so_far=0),
            "code of creation": self._be_sent_a_code_of_creation,
            "wrong claims": partial(self.create, right=False, by_code=False, times=3, so_far=0),
            "wrong passwords": partial(self.type_wrong_passwords, "stranger", 3),
            "wrong codes": partial(self.sign_in, "work", "portal", "right", 3, so_far=0, trust=False, stops=False),
            "quota": self._ask_for_six_codes,
            "second agent": self._wait_for_a_second_agent,
            "refresh token": self.give_a_client_tokens,
            "transaction": partial(self.sign_in, "work", "portal", "right", 0, so_far=0, trust=False, stops=True),
        }
        if what in begin:
            begin[what]()

    def _be_sent_a_verification_link(self) -> None:
        if self.model.account is not None and not self.model.account.verified:
            self.act_at_the_desk("one", "verification-mail", times=1, so_far=0)
        else:
            self.reset_by_two()
            self._bring_to(1)

    def _be_sent_a_code_of_creation(self) -> None:
        self.reset_by_two()
        self.act_at_the_desk("one", "provisional-code", times=1, so_far=0)

    def _ask_for_six_codes(self) -> None:
        for _ in range(6):
            self.sign_in("stranger", "portal", "right", 0, so_far=0, trust=False, stops=True)
            self.go_on(0, -1, good=True, trust=False, stops=True)

    def _wait_for_a_second_agent(self) -> None:
        self.act_at_the_desk("one", "reset", times=1, so_far=0)
        self._bring_to(1)
        self.act_at_the_desk("one", "reset", times=1, so_far=0)

    def _end_of(self, what: str) -> int:
        """Return when the model says that it ends; long ago where there is nothing to end."""
        model = self.model
        sent, device = model.links[RESET].sent, model.browsers["home"].device
        return {
            "verification link": model.links[VERIFY].at + DAY,
            "reset link": model.links[RESET].at + HALF_HOUR,
            "provisional code": model.code.issued + DAY if model.code else 0,
            "code of creation": model.code.issued + DAY if model.code else 0,
            "wrong claims": model.claims_since + DAY,
            "wrong passwords": model.strangers.last + QUARTER,
            "wrong codes": model.codes.last + QUARTER,
            "quota": model.quota,
            "links in an hour": sent[-3] + HOUR if len(sent) > 2 else 0,
            "transaction": self.ways[-1][0].began + HOUR if self.ways else 0,
            "second agent": model.asked[-1][1] + HOUR if model.asked else 0,
            "trusted device": device.trusted + HALF_YEAR if device else 0,
            "refresh token": self.tokens[-1].given + 30 * DAY if self.tokens else 0,
        }[what]

    def _post_at_the_end(self, what: str) -> None:
        """Do what tells whether it has ended."""
        if what in {"verification link", "reset link"}:
            self.use_a_link(VERIFY if what == "verification link" else RESET, 0, asks=0, good=True)
        elif what == "code of creation":
            self.create(right=True, by_code=True, times=1, so_far=0)
        elif what == "wrong claims":
            self.create(right=True, by_code=False, times=1, so_far=0)
        elif what == "links in an hour":
            self.forget_the_password(times=1, right=True)
        elif what == "second agent":
            self.act_at_the_desk("other", "reset", times=1, so_far=0)
        elif what == "transaction":
            self.go_on(0, 0, good=True, trust=False, stops=False)
        elif what == "refresh token":
            self.look_at_the_tokens()
        else:
            browser = {"trusted device": "home", "wrong passwords": "stranger"}.get(what, "work")
            entry = "code" if what == "provisional code" else "right"
            self.sign_in(browser, "portal", entry, 0, so_far=0, trust=False, stops=True)
