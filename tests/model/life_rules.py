"""What people do in an account's life, in any order: each rule tells the model, does it to the product, and compares."""

import re

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from tests.json_client import JsonClient
from tests.model.life_machine import EMAIL, LifeBase, password, step
from tests.model.life_stage import NIR
from tests.model.life_things import DAY, HALF_HOUR, RESET, VERIFY, Told, Way
from tests.model.reference import HALF_YEAR, HOUR, QUARTER
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


class LifeMachine(LifeBase):
    """Creation and links, signing in, a forgotten password, the desk, and time."""

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

    @step(
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

    @step(path=st.sampled_from([VERIFY, RESET]), back=BACK, asks=st.sampled_from([0, 1, 1, 2]), good=GOOD)
    def use_a_link(self, path: str, back: int, asks: int, *, good: bool) -> None:
        """Have some links, look at one of any age as a scanner does, and use it."""
        for _ in range(asks):
            if path == RESET:
                self.forget_the_password(times=1, right=True)
            else:
                self.sign_in("stranger", "portal", "right", 0, so_far=1, trust=False, stops=True)
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

    @step(back=BACK)
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

    @step(
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

    @step(browser=BROWSERS, times=st.integers(2, 4))
    def type_wrong_passwords(self, browser: str, times: int) -> None:
        """Wrong entries in a row."""
        self.sign_in(browser, "portal", "wrong", 0, so_far=0, trust=False, stops=True)
        for _ in range(times - 1):
            self._tick()
            self._type(*self.ways[-1], "wrong")

    @step(
        back=BACK,
        misses=st.sampled_from([-1, 0, 0, 1, 3]),
        good=st.booleans(),
        trust=st.booleans(),
        stops=st.booleans(),
    )
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

    @step(right=st.sampled_from([True, True, False]), times=st.sampled_from([1, 1, 2, 4]))
    def forget_the_password(self, times: int, *, right: bool) -> None:
        """Ask for links; everybody is told the same."""
        for _ in range(times):
            self._tick()
            facts = {"nir": NIR, "birthdate": NOE["birthdate"] if right else "1993-02-15"}
            said = (202, "check_mail", None), self.model.forgot(right=right)
            self._post_and_count("/password/forgot", facts, said, RESET)

    # -- the desk

    @step(agent=AGENTS, act=ACTS, times=st.sampled_from([1, 1, 6]), so_far=SO_FAR)
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
                assert self.digits not in re.sub(r"\d{4}-\d\d-\d\d", "", answer.text)  # a code may be a year's digits
                self.model.coded(self.digits)

    def reset_by_two(self) -> None:
        """Reset the account, by as many agents as it takes."""
        for agent in ("one", "other"):
            if self.model.account is not None:
                self.act_at_the_desk(agent, "reset", times=1, so_far=0)

    # -- time

    @step(span=SPANS)
    def wait(self, span: int) -> None:
        """Let time pass."""
        self.model.now += span
