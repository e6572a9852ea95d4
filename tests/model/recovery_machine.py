"""The machine that walks recovery and its model side by side, and compares every answer.

Links and codes of any age, wrong ones and good ones, blocks, flags and time, in any order. Every request comes from a
new browser, a millisecond after the one before.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from chalicelib import wiring
from tests.direct import Direct
from tests.json_client import JsonClient
from tests.model.recovery_reference import DAY, DAY_CAP, HALF_HOUR, HOUR, QUARTER, Code, Recovery, Told, Way
from tests.model.stage import DistinctCodes, Silence
from tests.product import START, Answer, Product
from tests.recovery import BIRTH, NADIA, choose, code_for, demand_new_password, forgot, other_than, reset

SPANS = st.sampled_from([1000, QUARTER - 1, QUARTER, HALF_HOUR - 1, HALF_HOUR, HOUR, HOUR, DAY - 1, DAY])
ENTRIES = st.sampled_from(["right", "right", "code", "code", "code", "wrong", "other code", "older password"])


class Post:
    """Mails and text messages that are sent, newest last."""

    def __init__(self) -> None:
        """Begin empty."""
        self.texts: list[str] = []

    def send(self, to: str, *message: str) -> None:
        """Keep one."""
        del to
        self.texts.append(message[0] if len(message) == 1 else message[1])


class RecoveryStage(Direct):
    """The product with mails and codes in our hands."""

    def __init__(self, running: Product) -> None:
        """Remember the accounts as they are."""
        super().__init__(running)
        self.post = Post()
        self._accounts = self.items("accounts")

    def forget(self) -> None:
        """Begin anew."""
        self.wipe()
        self.post.texts.clear()
        for item in self._accounts:
            self.dynamodb.put_item(TableName=self.table("accounts"), Item=item)

    def mails(self) -> list[dict[str, Any]]:
        """Return what was sent, newest first, as far as tests look at it."""
        return [{"text": text} for text in reversed(self.post.texts)]


@contextmanager
def stage(running: Product) -> Iterator[RecoveryStage]:
    """Put the doubles in, and the product's own adapters back afterwards."""
    before = wiring.adapters()
    limits = replace(before.settings.limits, failed_passwords_per_day=DAY_CAP)
    doubled, own = wiring.Adapters(replace(before.settings, limits=limits)), RecoveryStage(running)
    doubled.clock, doubled.keyring, doubled.hasher = before.clock, before.keyring, before.hasher
    doubled.randomness, doubled.audit = DistinctCodes(), Silence()
    doubled.mailer = doubled.texter = own.post
    wiring.install(doubled)
    try:
        yield own
    finally:
        wiring.install(before)
        own.forget()


class RecoveryMachine(RuleBasedStateMachine):
    """Every rule posts to the product what it tells the model."""

    stage: ClassVar[RecoveryStage]
    seen: ClassVar[Counter[tuple[int, str]]] = Counter()

    def __init__(self) -> None:
        """Begin with nothing left of the sequence before."""
        super().__init__()
        self.stage.forget()
        self.model = Recovery()
        self.digits = "0000"
        self.ways: list[tuple[Way, JsonClient]] = []

    @rule(right=st.booleans())
    def ask_for_a_link(self, *, right: bool) -> None:
        """Give the number with the right or with another birth date; everybody is told the same."""
        self._tick()
        before = len(self.stage.post.texts)
        answer = forgot(self._client(), NADIA[0], BIRTH[NADIA[0]] if right else "1974-08-20")
        assert (answer.status, answer.json()) == (202, {"next": "check_mail"})
        assert len(self.stage.post.texts) - before == int(self.model.forgot(right=right))

    @rule(back=st.integers(0, 3), good=st.sampled_from([True, True, False]))
    def use_a_link(self, back: int, *, good: bool) -> None:
        """Choose a password by the newest link, an older one, or none."""
        self._tick()
        found = (re.search(r"/password/reset\?token=([\w-]+)", text) for text in self.stage.post.texts)
        tokens = [each[1] for each in found if each]
        link = len(tokens) - 1 - back
        answer = reset(self._client(), tokens[link] if link >= 0 else "none", self._next_password(good=good))
        self._compare(self.model.reset(link if link >= 0 else None, good=good), answer)

    @rule()
    def get_a_code(self) -> None:
        """The desk sends a provisional code."""
        self._tick()
        self.digits = code_for(self.stage)
        self.model.code = Code(self.digits, self.model.now)

    @rule()
    def be_asked_for_another_password(self) -> None:
        """Somebody else may know the password."""
        if self.model.must_choose:
            return
        self._tick()
        demand_new_password(self.stage, NADIA)
        self.model.must_choose = True

    @rule(entry=ENTRIES, times=st.integers(1, 3))
    def type_in_the_password_field(self, entry: str, times: int) -> None:
        """A password or a code, right, wrong, or no longer good."""
        for _ in range(times):
            self._tick()
            client = self._client()
            client.authorize()
            number = {"right": self.model.password, "older password": self.model.password - 1}.get(entry)
            typed = (
                self.digits if entry == "code" else other_than(self.digits) if entry == "other code" else "Falsch-1x"
            )
            typed = typed if number is None else password(number)
            told, way = self.model.login(typed, number)
            self._compare(told, client.login((NADIA[0], typed)))
            if way is not None:
                self.ways.append((way, client))
                return

    @rule(back=st.integers(0, 1), good=st.sampled_from([True, True, True, False]), stops=st.booleans())
    def go_on(self, back: int, *, good: bool, stops: bool) -> None:
        """Go on with a sign-in: ask for the code, type it, choose a password."""
        if back >= len(self.ways):
            return
        way, client = self.ways[-1 - back]
        if way.step in {"request_code", "verify"}:
            self._tick()
            if self._compare(self.model.ask(way), client.code_request()) != 200:
                return
            self._tick()
            codes = re.findall(r"(?<!\S)\d{6}(?!\S)", self.stage.post.texts[-1])
            if self._compare(self.model.verify(way), client.verify(codes[0])) != 200 or stops:
                return
        self._tick()
        answer = choose(client, self._next_password(good=good))
        self._compare(self.model.choose(way, good=good), answer)

    @rule(by_code=st.booleans(), flagged=st.booleans(), stops=st.booleans(), misses=st.integers(0, 2))
    def go_the_whole_way(self, *, by_code: bool, flagged: bool, stops: bool, misses: int) -> None:
        """Sign in by code or password, after some wrong entries, and do what is asked then."""
        if by_code:
            self.get_a_code()
        if flagged:
            self.be_asked_for_another_password()
        for _ in range(misses):
            self.type_in_the_password_field("wrong", 1)
        self.type_in_the_password_field("code" if by_code else "right", 1)
        self.go_on(0, good=True, stops=stops)

    @rule(
        asked=st.integers(1, 4),
        backs=st.lists(st.integers(0, 2), min_size=1, max_size=3),
        late=st.sampled_from([0, 0, HALF_HOUR - 10, HALF_HOUR]),
    )
    def use_links_of_any_age(self, asked: int, backs: list[int], late: int) -> None:
        """Ask for some links, and use them in any order, perhaps too late."""
        for _ in range(asked):
            self.ask_for_a_link(right=True)
        self.wait(late)
        self.use_a_link(backs[0], good=False)
        for back in backs:
            self.use_a_link(back, good=True)

    @rule(misses=st.integers(0, 3), late=st.sampled_from([0, 0, DAY - HOUR, DAY]))
    def use_a_code_up(self, misses: int, late: int) -> None:
        """Miss a code a few times, block after block, and then type it twice."""
        self.wait(DAY)
        self.get_a_code()
        self.wait(late)
        for _ in range(misses):
            self.type_in_the_password_field("other code", 1)
            self.wait(QUARTER)
        for _ in range(2):
            self.type_in_the_password_field("code", 1)

    @rule(span=SPANS)
    def wait(self, span: int) -> None:
        """Let time pass."""
        self.model.now += span

    def _next_password(self, *, good: bool) -> str:
        return password(self.model.password + 1) if good else "zu kurz"

    def _client(self) -> JsonClient:
        return JsonClient(self.stage)

    def _tick(self) -> None:
        self.model.now += 1
        self.stage.set_time(START + timedelta(milliseconds=self.model.now))

    def _compare(self, said: Told, answer: Answer) -> int:
        body = answer.json()
        name = body.get("next") or body["type"].rsplit("/", 1)[1]
        assert (answer.status, name, body.get("attempts_left")) == said
        self.seen[answer.status, name] += 1
        return answer.status


def password(number: int) -> str:
    """Return the member's passwords, the demo data's own first."""
    return f"Jolie-Maison-{number}-Verte" if number > 0 else NADIA[1] if number == 0 else "Nie-Gewesen-7"
