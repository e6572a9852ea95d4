"""The machine that walks an account's life and its model side by side, and compares every answer.

Two browsers of the owner keep their cookies; strangers never have any. A millisecond passes before each request.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.json_client import JsonClient
from tests.model.life_sign_in import Life
from tests.model.life_stage import MOBILE, NIR, LifeStage
from tests.model.life_things import CONFIRM, RESET, VERIFY, Told, Way
from tests.product import START, Answer
from tests.web.newcomers import NOE

EMAIL = "noe.numero{}@mail.example"


STEPS: dict[str, dict[str, st.SearchStrategy[Any]]] = {}
"""What can be done, with what each differs by."""

Step = TypeVar("Step", bound=Callable[..., None])


def step(**arguments: st.SearchStrategy[Any]) -> Callable[[Step], Step]:
    """Mark a method as one of the steps of a life."""

    def mark(method: Step) -> Step:
        STEPS[method.__name__] = arguments
        return method

    return mark


def password(number: int | None) -> str:
    """Return one of all passwords that are ever chosen."""
    return "Nie-Gewesen-7" if number is None or number < 0 else f"Jolie-Maison-{number}-Verte"


class LifeBase(RuleBasedStateMachine):
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
        self.redirects: list[Answer] = []

    @rule(data=st.data())
    def live(self, data: st.DataObject) -> None:
        """Do something; one rule for all of it, because Hypothesis leaves most rules of a machine out of a sequence."""
        name = data.draw(st.sampled_from(sorted(STEPS)))
        getattr(self, name)(**{key: data.draw(strategy) for key, strategy in STEPS[name].items()})

    @invariant()
    def what_is_stored_is_what_the_model_knows(self) -> None:
        """One account for the number, with the subject of always and the flags of now."""
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
        """Nothing of what was typed or mailed stands in any item, and nobody else's account was touched."""
        assert not self.stage.others_have_changed()
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
            self.redirects.append(answer)
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
