"""The product as the machine of an account's life drives it: mails and text messages kept, hashes remembered, one newcomer.

The newcomer of the demo data has a mobile number here, and no account when a sequence begins.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from chalicelib import wiring
from tests.contract.people import left_as_it_was
from tests.direct import Direct
from tests.model.life_things import DAY_CAP
from tests.model.stage import DistinctCodes, Silence
from tests.product import MOVING_TABLES, START, Product
from tests.signed import AGENT, COLLEAGUE, Agent
from tests.web.newcomers import NOE

NIR = NOE["nir"]
MOBILE = "+33639980042"


class Letter(NamedTuple):
    """One mail or text message."""

    to: str
    text: str
    sent: int


class Told(NamedTuple):
    """A notice, with the link that denies it."""

    to: str
    token: str
    sent: int


class Post:
    """Everything that is sent, newest last."""

    def __init__(self, now: Callable[[], int]) -> None:
        """Begin empty; `now` is in milliseconds."""
        self.letters: list[Letter] = []
        self._now = now

    def send(self, to: str, *message: str) -> None:
        """Keep one."""
        self.letters.append(Letter(to, message[0] if len(message) == 1 else message[1], self._now()))

    def links(self, path: str) -> list[str]:
        """Return the tokens of all links to a path, oldest first."""
        pattern = re.compile(rf"{path}\?token=([\w-]+)")
        return [found[1] for letter in self.letters for found in pattern.finditer(letter.text)]

    def notices(self) -> list[Told]:
        """Return all notices, oldest first."""
        found = [(letter, re.search(r"/notice\?token=([\w-]+)", letter.text)) for letter in self.letters]
        return [Told(letter.to, token[1], letter.sent) for letter, token in found if token]

    def codes(self) -> list[str]:
        """Return all security codes, oldest first."""
        return [code for letter in self.letters for code in re.findall(r"(?<!\S)\d{6}(?!\S)", letter.text)]


class RememberingHasher:
    """Hashes each password once, and knows by heart what it hashed; of other hashes it says what the product's says."""

    def __init__(self, real: Any) -> None:  # noqa: ANN401 - the product's hasher, whose other methods are handed on
        """Remember nothing yet."""
        self._real = real
        self._hashes: dict[str, str] = {}

    def hash(self, password: str) -> str:
        """Return the hash of before, where there is one."""
        if password not in self._hashes:
            self._hashes[password] = self._real.hash(password)
        return self._hashes[password]

    def matches(self, stored: str | None, password: str) -> bool:
        """Compare."""
        if stored is None or stored in self._hashes.values():
            return stored is not None and self._hashes.get(password) == stored
        return bool(self._real.matches(stored, password))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the hasher has
        """Hand everything else on."""
        return getattr(self._real, name)


class LifeStage(Direct):
    """The product with the doubles of this file."""

    def __init__(self, running: Product) -> None:
        """Remember the accounts of everybody else."""
        super().__init__(running)
        self.post = Post(lambda: round((self.now() - START) / timedelta(milliseconds=1)))
        self.key = self.pseudonym(NIR)
        self.agents = {"one": Agent(self, AGENT), "other": Agent(self, COLLEAGUE)}
        self.member_id = self.agents["one"].id_of(NIR)
        self.others = self._accounts()
        assert self.key not in self.others

    def forget(self) -> None:
        """Begin anew, without an account."""
        self.wipe()
        self.post.letters.clear()
        self.dynamodb.delete_item(TableName=self.table("accounts"), Key={"pseudonym": {"S": self.key}})

    def account(self) -> dict[str, Any]:
        """Return what is stored of the account."""
        key = {"pseudonym": {"S": self.key}}
        stored = self.dynamodb.get_item(TableName=self.table("accounts"), Key=key, ConsistentRead=True).get("Item", {})
        return {name: next(iter(value.values())) for name, value in stored.items()}

    def others_have_changed(self) -> bool:
        """Whether anybody else's account is not as it was."""
        accounts = self._accounts()
        accounts.pop(self.key, None)
        return accounts != self.others

    def everything_stored(self) -> str:
        """Return all that is stored of everybody, as one text."""
        return repr([self.items(name) for name in ("accounts", *MOVING_TABLES)])

    def _accounts(self) -> dict[str, dict[str, Any]]:
        return {item["pseudonym"]["S"]: item for item in self.items("accounts")}


@contextmanager
def stage(running: Product) -> Iterator[LifeStage]:
    """Put the doubles in, and the product's own adapters back afterwards."""
    before = wiring.adapters()
    limits = replace(before.settings.limits, failed_passwords_per_day=DAY_CAP)
    doubled: Any = wiring.Adapters(replace(before.settings, limits=limits))
    doubled.clock, doubled.keyring, doubled.hasher = before.clock, before.keyring, RememberingHasher(before.hasher)
    doubled.randomness, doubled.audit = DistinctCodes(), Silence()
    with left_as_it_was(running, "accounts", "individuals", "desk-agents"):
        directory = before.directory_table
        key = directory.key(running.pseudonym(NIR))
        item = running.dynamodb.get_item(TableName=running.table("individuals"), Key=key)["Item"]
        individual = directory.parse(item)
        assert individual is not None
        directory.put(replace(individual, mobile=MOBILE))
        own = LifeStage(running)
        doubled.mailer = doubled.texter = own.post
        wiring.install(doubled)
        try:
            yield own
        finally:
            wiring.install(before)
            own.forget()
