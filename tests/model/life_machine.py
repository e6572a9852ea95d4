"""The machine that walks an account's life and its model side by side, and compares every answer.

Two browsers of the owner keep their cookies; strangers never have any. A millisecond passes before each request.
"""

import re
from collections import Counter
from datetime import timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.json_client import JsonClient
from tests.model.life_reference import (
    CONFIRM,
    DAY,
    DEAD,
    HALF_HOUR,
    HALF_YEAR,
    HOUR,
    RESET,
    VERIFY,
    Told,
    Way,
)
from tests.model.life_sign_in import Life
from tests.model.life_stage import MOBILE, NIR, LifeStage
from tests.model.reference import QUARTER
from tests.product import START, Answer
from tests.web.newcomers import NOE

BROWSERS = st.sampled_from(["home", "home", "work", "stranger"])
CLIENTS = st.sampled_from(["portal", "portal", "portal", "mobile-app"])
ENTRIES = st.sampled_from(["right", "right", "right", "code", "code", "wrong", "other code", "older password"])
AGENTS = st.sampled_from(["one", "one", "other"])
ACTS = st.sampled_from(["provisional-code", "provisional-code", "verification-mail", "unblock", "reset", "reset"])
SPANS = st.sampled_from([1000, 60_000, QUARTER, HALF_HOUR, HOUR, HOUR, DAY, DAY, 9 * DAY, HALF_YEAR])
SO_FAR = st.sampled_from([0, 1, 2, 2, 3, 3])
GOOD = st.sampled_from([True, True, False])
BACK = st.sampled_from([0, 0, 0, 1, 2])
"""Which one, from the newest backwards."""
SCOPE = "openid offline_access"
EMAIL = "noe.numero{}@mail.example"


def password(number: int | None) -> str:
    """Return one of all passwords that are ever chosen."""
    return "Nie-Gewesen-7" if number is None or number < 0 else f"Jolie-Maison-{number}-Verte"


class LifeMachine(RuleBasedStateMachine):
    """Every rule does to the product what it tells the model."""

    stage: ClassVar[LifeStage]
    seen: ClassVar[Counter[tuple[int, str]]] = Counter()
    """Which answers the sequences of a run met."""

    def __init__(self) -> None:
        """Begin with nothing left of the sequence before."""
        super().__init__()
        self.stage.forget()
        self.model = Life()
        self.jars: dict[str, dict[str, str]] = {"home": {}, "work": {}}
        self.ways: list[tuple[Way, JsonClient]] = []
        self.passwords = self.emails = 0
        self.digits = "0000"
        self.sub = ""
        self.old_jars: list[tuple[int, Way, dict[str, str]]] = []
        """The cookies after each sign-in, with the epoch that it was in."""
        self.redirect: Answer | None = None

    @initialize(so_far=SO_FAR)
    def begin(self, so_far: int) -> None:
        """Begin with nothing, an account, a verified one, or one that is signed in on a trusted device."""
        self._bring_to(so_far)

    def _bring_to(self, so_far: int) -> None:
        """Walk to a point of life by right entries; what holds it up is met as it comes."""
        if so_far > 0 and self.model.account is None:
            self.create(right=True, by_code=False, times=1, so_far=0)
        if so_far > 1 and self.model.account is not None and not self.model.account.verified:
            if self.model.links[VERIFY].live is None or self.model.now >= self.model.links[VERIFY].at + DAY:
                self.act_at_the_desk("one", "verification-mail", times=1, so_far=0)
            self.use_a_link(VERIFY, 0, asks=0, good=True)
        if so_far > 2 and not self.model.is_trusted(self.model.browsers["home"].device):
            self.sign_in("home", "portal", "right", 0, so_far=0, trust=True, stops=False)

    # -- creation and its link

    @rule(
        right=st.sampled_from([True, True, False]),
        by_code=st.booleans(),
        times=st.sampled_from([1, 1, 1, 4]),
        so_far=st.sampled_from([0, 0, 0, 2]),
    )
    def create(self, times: int, so_far: int, *, right: bool, by_code: bool) -> None:
        """Create the account, with the papers of another or one's own, or with the desk's code after a reset."""
        if by_code and so_far:
            self._bring_to(so_far)
            self.reset_by_two()
            self.act_at_the_desk("one", "provisional-code", times=1, so_far=0)
        for _ in range(times):
            self._tick()
            email, number = EMAIL.format(self.emails), self._next_password()
            self.emails += 1
            facts = NOE if right or by_code else {**NOE, "iban_end": "9999"}
            digits = None
            if by_code:
                digits = self.digits if right else f"{(int(self.digits) + 1) % 10_000:04d}"
                papers = ("carte_vitale_number", "iban_end")
                facts = {name: value for name, value in facts.items() if name not in papers}
                facts["provisional_code"] = digits
            chosen = {"email": email, "password": password(number), "password_again": password(number)}
            said = self.model.create(email, number, right=right or by_code, digits=digits)
            self._post_and_count("/account/new", facts | chosen, said, VERIFY)

    @rule(path=st.sampled_from([VERIFY, RESET]), back=BACK, asks=st.sampled_from([0, 1, 1, 2]), good=GOOD)
    def use_a_link(self, path: str, back: int, asks: int, *, good: bool) -> None:
        """Have some links, look at one of any age as a scanner does, and use it."""
        for _ in range(asks):
            if path == RESET:
                self.forget_the_password(times=1, right=True)
            else:
                self.ask_for_the_link_again(0)
        number = self._next_password()
        typed = password(number) if good else "zu kurz"
        tokens = self.stage.post.links(path)
        link = len(tokens) - 1 - back
        token = tokens[link] if link >= 0 else "none"
        self._tick()
        self.stage.request("GET", f"{path}?token={token}", headers={"Accept": "text/html"})
        said = self._answer_to_link(path, link, number, good=good)
        body = {"token": token, "password": typed, "password_again": typed}
        self._compare(said, self._stranger().call("POST", path, body if path == RESET else {"token": token}))

    def _answer_to_link(self, path: str, link: int, number: int, *, good: bool) -> Told:
        if path == RESET:
            return self.model.reset_password(link, number, good=good)
        return self.model.verify_email(link)

    @rule(back=BACK)
    def ask_for_the_link_again(self, back: int) -> None:
        """Let a sign-in that waits for a verified address have another mail."""
        if back < len(self.ways) and self.ways[-1 - back][0].step != "done":
            self._tick()
            way, client = self.ways[-1 - back]
            said, mailed = self.model.resend(way)
            before = len(self.stage.post.links(VERIFY))
            self._compare(said, client.call("POST", "/email/verify/resend", {"transaction": client.transaction}))
            assert len(self.stage.post.links(VERIFY)) - before == mailed

    # -- signing in

    @rule(
        browser=BROWSERS,
        client=CLIENTS,
        entry=ENTRIES,
        misses=st.sampled_from([0, 0, 0, 1, 3]),
        so_far=SO_FAR,
        trust=st.booleans(),
        stops=st.sampled_from([False, False, True]),
    )
    def sign_in(
        self, browser: str, client: str, entry: str, misses: int, so_far: int, *, trust: bool, stops: bool
    ) -> None:
        """Begin, type something in the password field, and go on as far as it goes."""
        self._bring_to(so_far)
        if entry == "code" and so_far and not self.model.is_good(self.model.code):
            self.act_at_the_desk("one", "provisional-code", times=1, so_far=0)
        self._tick()
        http = JsonClient(self.stage, self.jars.get(browser, {}))
        assert http.authorize(client, prompt="login", scope=SCOPE).json()["next"] == "login"
        # Each stranger is another browser: nobody sees its cookies again.
        way = Way(browser if browser in self.jars else f"stranger at {self.model.now}", client, self.model.now)
        self.ways.append((way, http))
        self._type(way, http, entry)
        if not stops:
            self.go_on(0, misses, good=True, trust=trust, stops=False)

    @rule(browser=BROWSERS, times=st.integers(2, 4))
    def type_wrong_passwords(self, browser: str, times: int) -> None:
        """Wrong entries in a row."""
        self.sign_in(browser, "portal", "wrong", 0, so_far=0, trust=False, stops=True)
        for _ in range(times - 1):
            self._tick()
            self._type(*self.ways[-1], "wrong")

    @rule(back=BACK, misses=st.sampled_from([-1, 0, 0, 1, 3]), good=st.booleans(), trust=st.booleans(), stops=st.booleans())
    def go_on(self, back: int, misses: int, *, good: bool, trust: bool, stops: bool) -> None:
        """Go on with a sign-in: have a code, type it after some others, or none (-1); choose a password."""
        if back >= len(self.ways):
            return
        way, http = self.ways[-1 - back]
        if way.step in {"request_code", "verify"}:
            self._tick()
            said = self.model.ask(way, len(self.stage.post.codes()))
            if self._compare(said, http.code_request())[0] != 200:
                return
            for miss in range(misses + 1):
                self._tick()
                codes = self.stage.post.codes()
                mail = len(codes) - 1 if miss == misses else -1
                said = self.model.verify(way, mail, trust=trust)
                code = codes[-1] if mail >= 0 else "999999"
                answer = http.verify(code, **({"trust_device": True} if trust else {}))
                if self._step(way, http, said, answer)[0] in {409, 410, 429}:
                    return
        if way.step == "choose_password" and not stops:
            self._tick()
            number = self._next_password()
            typed = password(number) if good else "zu kurz"
            said = self.model.choose(way, number, good=good)
            body = {"transaction": http.transaction, "password": typed, "password_again": typed}
            self._step(way, http, said, http.call("POST", "/password/new", body))

    # -- a forgotten password

    @rule(right=st.sampled_from([True, True, False]), times=st.sampled_from([1, 1, 2, 4]))
    def forget_the_password(self, times: int, *, right: bool) -> None:
        """Ask for links; everybody is told the same."""
        for _ in range(times):
            self._tick()
            facts = {"nir": NIR, "birthdate": NOE["birthdate"] if right else "1993-02-15"}
            said = (202, "check_mail", None), self.model.forgot(right=right)
            self._post_and_count("/password/forgot", facts, said, RESET)

    # -- the desk

    @rule(agent=AGENTS, act=ACTS, times=st.sampled_from([1, 1, 1, 2, 6]), so_far=SO_FAR)
    def act_at_the_desk(self, agent: str, act: str, times: int, so_far: int) -> None:
        """Let an agent do something, once or as often as they may."""
        self._bring_to(so_far)
        for _ in range(times):
            self._tick()
            post = self.stage.post
            before, letters = len(post.links(VERIFY)), len(post.letters)
            said, mailed = self.model.act(agent, act)
            path = f"/agent/members/{self.stage.member_id}/{act}"
            answer = self.stage.agents[agent].ask("POST", path, {"reason": "Appel"})
            body = answer.json()
            name = body.get("act") if answer.status == 200 else "waits" if answer.status == 202 else None
            self._compare(said, answer, name)
            assert len(post.links(VERIFY)) - before == mailed
            if said == (200, "provisional-code", None):
                (text,) = [letter.text for letter in post.letters[letters:] if letter.to.startswith("+")]
                self.digits = re.findall(r"(?<!\d)\d{4}(?!\d)", text)[0]
                assert self.digits not in answer.text.replace(answer.json()["sent"]["good_until"], "")
                self.model.coded(self.digits)

    def reset_by_two(self) -> None:
        """Reset the account, by as many agents as it takes."""
        for agent in ("one", "other"):
            if self.model.account is not None:
                self.act_at_the_desk(agent, "reset", times=1, so_far=0)

    # -- what nobody may do

    @rule()
    def show_each_link_where_it_is_none(self) -> None:
        """The links of one flow are dead in every other."""
        for path, other in ((VERIFY, RESET), (RESET, VERIFY)):
            for token in self.stage.post.links(other)[-1:]:
                self._tick()
                body = {"token": token, "password": password(0), "password_again": password(0)}
                self._compare(DEAD, self._stranger().call("POST", path, body))

    # -- time

    @rule(span=SPANS)
    def wait(self, span: int) -> None:
        """Let time pass."""
        self.model.now += span

    @invariant()
    def what_is_stored_is_what_the_model_knows(self) -> None:
        """One account for the number, with the subject of always, the flags of now, and nobody else's touched."""
        stored, account = self.stage.account(), self.model.account
        assert ("password_hash" in stored) == (account is not None)
        if stored:
            self.sub = self.sub or stored["sub"]
            assert stored["sub"] == self.sub
            assert int(stored["credentials_epoch"]) >= self.model.epoch
        if account is not None:
            assert stored["email_verified"] == account.verified
            assert bool(stored.get("must_choose_password")) == account.must_choose

    def teardown(self) -> None:
        """Nothing of what was typed or mailed stands in any item."""
        text = self.stage.everything_stored()
        secrets = [NIR, NIR[:13], NOE["carte_vitale_number"], MOBILE]
        secrets += [EMAIL.format(number) for number in range(self.emails)]
        secrets += [password(number) for number in range(self.passwords)]
        secrets += [token for path in (VERIFY, RESET, CONFIRM) for token in self.stage.post.links(path)]
        assert [secret for secret in secrets if secret in text] == []

    # -- what all rules share

    def _type(self, way: Way, http: JsonClient, entry: str) -> None:
        present = self.model.account.password if self.model.account else None
        wrong_code = f"{(int(self.digits) + 1) % 10_000:04d}"
        typed: dict[str, int | str | None] = {"right": present, "code": self.digits, "other code": wrong_code}
        typed["older password"] = None if present is None else present - 1
        what = typed.get(entry)
        text = what if isinstance(what, str) else password(what)
        self._step(way, http, self.model.login(way, what), http.login((NIR, text)))

    def _step(self, way: Way, http: JsonClient, said: Told, answer: Answer) -> Told:
        """Compare one step of a sign-in, and keep what the browser has where it is the last."""
        self._compare(said, answer)
        if said[1] == "redirect":
            self.old_jars.append((self.model.epoch, way, dict(http.cookies)))
            self.redirect = answer
        return said

    def _post_and_count(self, path: str, body: dict[str, str], said: tuple[Told, int], link: str) -> None:
        """Post as a stranger, and count the links that are mailed."""
        before = len(self.stage.post.links(link))
        self._compare(said[0], self._stranger().call("POST", path, dict(body)))
        assert len(self.stage.post.links(link)) - before == said[1]

    def _stranger(self) -> JsonClient:
        return JsonClient(self.stage)

    def _next_password(self) -> int:
        self.passwords += 1
        return self.passwords - 1

    def _tick(self) -> None:
        self.model.now += 1
        self.stage.set_time(START + timedelta(milliseconds=self.model.now))

    def _compare(self, said: Told, answer: Answer, name: str | None = None) -> Told:
        body = answer.json()
        name = name or body.get("next") or body["type"].rsplit("/", 1)[1]
        assert (answer.status, name, body.get("attempts_left")) == said
        self.seen[answer.status, str(name)] += 1
        return said
