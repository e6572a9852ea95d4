"""THR-03 to THR-05: nobody can tell from an answer, its size or its work whether a number has an account.

Every state that an account can be in is tried with a wrong password, beside a number that nobody has: status, headers,
cookies, body, hash comparisons and database calls are the same, pair by pair.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters

from chalicelib import wiring
from chalicelib.adapters import aws
from tests.json_client import CAMILLE, HUGO, LEA, MARC, PAUL, SACHA, ZOE, JsonClient
from tests.page_browser import PageBrowser
from tests.product import Answer, Product

UNKNOWN = "190019999999539"
"""A published vector of security.md §18 that no demo member has."""
DIRECTORY_ONLY = "193029910906686"
"""Somebody whom the directory knows and who has no account."""

NUMBERS = {
    "unknown": UNKNOWN,
    "in the directory, no account": DIRECTORY_ONLY,
    "signs in": CAMILLE[0],
    "partner scheme": SACHA[0],
    "no mail address": PAUL[0],
    "address not verified": LEA[0],
    "another scheme": HUGO[0],
    "no fund": ZOE[0],
    "affiliation pending": MARC[0],
    "with a provisional code": "274089938109948",
}

PER_ANSWER = {"date", "x-correlation-id"}


@dataclass
class CountingArgon2:
    """argon2's own interface, below the adapter: a comparison that is skipped is not counted."""

    own: PasswordHasher
    compared: list[tuple[int, int, int]] = field(default_factory=list)
    """The parameters of each comparison: memory, passes, lanes."""
    hashed: int = 0

    def verify(self, stored: str, password: str) -> bool:
        """Compare and note what it cost."""
        cost = extract_parameters(stored)
        self.compared.append((cost.memory_cost, cost.time_cost, cost.parallelism))
        return bool(self.own.verify(stored, password))

    def hash(self, password: str) -> str:
        """Hash and count."""
        self.hashed += 1
        return self.own.hash(password)

    def check_needs_rehash(self, stored: str) -> bool:
        """Ask the real one."""
        return bool(self.own.check_needs_rehash(stored))


@dataclass
class Work:
    """The work of a container: database calls and hash comparisons."""

    argon2: CountingArgon2
    calls: list[str] = field(default_factory=list)

    def note(self, model: Any, params: Any, **_kwargs: object) -> None:  # noqa: ANN401 - botocore's hook
        """Note one call: operation, tables and how many keys."""
        body = params["body"].decode() if isinstance(params["body"], bytes) else str(params["body"])
        named = sorted(set(re.findall(r"sesame-[a-z-]+", body)))
        self.calls.append(f"{model.name} {named} {body.count('ConsistentRead')} {body.count(':{')}")

    def taken(self) -> tuple[tuple[tuple[int, int, int], ...], int, tuple[str, ...]]:
        """Return the work since the last time, and begin anew."""
        done = (tuple(self.argon2.compared), self.argon2.hashed, tuple(self.calls))
        self.argon2.compared.clear()
        self.argon2.hashed = 0
        self.calls.clear()
        return done


@pytest.fixture
def work(product: Product) -> Iterator[Work]:
    """Watch what the container does."""
    wiring.adapters().hasher.matches(None, "")  # a container's first password fetches the pepper, whoever's it is
    hasher = wiring.adapters().hasher.argon2
    own = hasher._argon2
    watch = Work(CountingArgon2(own))
    client = aws.client("dynamodb", product.world.settings.aws_region)
    hasher._argon2 = watch.argon2  # type: ignore[assignment]  # it has the methods that are called
    client.meta.events.register("before-call.dynamodb", watch.note)
    yield watch
    client.meta.events.unregister("before-call.dynamodb", watch.note)
    hasher._argon2 = own


def seen(answer: Answer, nir: str) -> tuple[object, ...]:
    """Return all that a stranger sees of an answer, without what is new in each answer or was typed."""
    text = answer.text.replace(nir, "NUMBER").replace(answer.header("x-correlation-id"), "ID")
    text = re.sub(r'(name="(?:form|transaction)" value=")[^"]+', r"\1…", text)
    text = re.sub(r"([?&;]t=)[A-Za-z0-9_-]{22}", r"\1…", text)
    headers = [(name, value) for name, value in answer.headers if name.lower() not in {*PER_ANSWER, "set-cookie"}]
    cookies = [
        (len(line), re.sub(r"=[^;]*", "=…", line, count=1).replace(line[15:37], "…")) for line in answer.set_cookies
    ]
    return answer.status, headers, cookies, text


def by_pages(product: Product) -> Callable[[str, str], Answer]:
    """Return how a person tries a password."""
    browser = PageBrowser(product)
    browser.authorize()
    return lambda nir, password: browser.submit("/login", nir=nir, password=password)


def in_json(product: Product) -> Callable[[str, str], Answer]:
    """Return how a program tries a password."""
    client = JsonClient(product)
    client.authorize()
    return lambda nir, password: client.login((nir, password))


@pytest.mark.parametrize("way", [by_pages, in_json])
def test_a_wrong_password_looks_and_costs_the_same_for_every_number(
    product: Product, work: Work, way: Callable[[Product], Callable[[str, str], Answer]]
) -> None:
    """First, second and third wrong password, then the block: each attempt is alike over all states of an account."""
    told: dict[str, list[tuple[object, ...]]] = {}
    done: dict[str, list[object]] = {}
    for name, nir in NUMBERS.items():
        attempt = way(product)
        work.taken()
        told[name], done[name] = [], []
        for password in ("wrong-one", "wrong-two", "wrong-three", "wrong-four"):
            told[name].append(seen(attempt(nir, password), nir))
            done[name].append(work.taken())
    for one, other in pairwise(NUMBERS):
        for attempt_number in range(4):
            assert told[one][attempt_number] == told[other][attempt_number], (one, other, attempt_number)
            assert done[one][attempt_number] == done[other][attempt_number], (one, other, attempt_number)
    assert [answer[0] for answer in told["unknown"]] == [401, 401, 429, 429]
    assert "BatchGetItem" in str(done["unknown"][3])
    assert "PutItem" in str(done["unknown"][2])


def test_exactly_one_hash_is_compared_per_attempt(product: Product, work: Work) -> None:
    """Known or not, right or wrong: one comparison; none while blocked, and none for what is malformed."""
    for nir in (UNKNOWN, CAMILLE[0]):
        attempt = in_json(product)
        compared = []
        for password in ("wrong-one", "wrong-two", "wrong-three", "wrong-four", CAMILLE[1]):
            attempt(nir, password)
            compared.append(len(work.taken()[0]))
        assert compared == [1, 1, 1, 0, 0]
    for member in (PAUL, HUGO, MARC, SACHA):
        in_json(product)(*member)
        assert len(work.taken()[0]) == 1
    in_json(product)("1", "x" * 200)
    assert work.taken()[0] == ()


def test_a_block_tells_nothing_of_the_right_password(product: Product, work: Work) -> None:
    """While a number is blocked, right and wrong passwords and unknown numbers get one answer for one amount of work."""
    answers = set()
    for nir, last in ((CAMILLE[0], CAMILLE[1]), (CAMILLE[0], "wrong"), (UNKNOWN, "wrong"), (PAUL[0], PAUL[1])):
        product.wipe()
        attempt = in_json(product)
        for _ in range(3):
            attempt(nir, "wrong")
        work.taken()
        answer = attempt(nir, last)
        assert answer.status == 429
        answers.add(repr((seen(answer, nir), work.taken())))
    assert len(answers) == 1


def test_the_daily_budget_looks_the_same_for_unknown_numbers(product: Product) -> None:
    """The 25th wrong password of a day is told in the same words, with the same end, whether or not an account exists."""
    told = []
    for nir in (UNKNOWN, CAMILLE[0]):
        product.wipe()
        attempt = in_json(product)
        answer = attempt(nir, "wrong")
        for _ in range(24):
            if answer.status == 429:
                product.advance(900)
                attempt = in_json(product)
            answer = attempt(nir, "wrong")
        assert answer.json()["reason"] == "guess-budget"
        told.append(seen(answer, nir))
    assert told[0] == told[1]


@pytest.mark.parametrize("accept", ["pages", "json"])
def test_blocks_by_code_and_quota_are_told_after_the_right_password_alone(product: Product, accept: str) -> None:
    """An account blocked by codes or by the quota looks like any other to whoever does not know its password."""
    way = by_pages if accept == "pages" else in_json
    reference = seen(way(product)(UNKNOWN, "wrong"), UNKNOWN)
    blocked = JsonClient(product)
    blocked.to_verify(CAMILLE)
    for _ in range(3):
        blocked.verify(blocked.wrong_code())
    quota = JsonClient(product)
    quota.to_verify(SACHA)
    for _ in range(5):
        quota.code_request()
    for member, name in ((CAMILLE, "account-blocked"), (SACHA, "code-quota-reached")):
        assert seen(way(product)(member[0], "wrong"), member[0]) == reference
        right = in_json(product)(*member)
        assert right.status == 429
        assert right.json()["type"].endswith(name)


def test_what_is_said_of_a_person_is_said_after_the_right_password_alone(product: Product) -> None:
    """Cases 1, 7 and 8 and the masked address never follow a wrong password."""
    for member in (PAUL, LEA, HUGO, ZOE, MARC, CAMILLE):
        wrong = in_json(product)(member[0], "wrong")
        assert wrong.json()["type"].endswith("/invalid-credentials")
        assert "***" not in wrong.text
        right = in_json(product)(*member)
        assert right.status == (200 if member is CAMILLE else 403)


def test_a_known_browser_is_no_oracle_for_other_numbers(product: Product, work: Work) -> None:
    """A browser that one member has used learns as little about other numbers as any other browser."""
    browser = PageBrowser(product)
    browser.sign_in(SACHA)
    told = []
    for nir in (UNKNOWN, CAMILLE[0], HUGO[0]):
        browser.cookies.pop("sesame-session", None)
        browser.authorize()
        work.taken()
        answer = browser.submit("/login", nir=nir, password="wrong")
        told.append((seen(answer, nir), work.taken()))
    assert told[0] == told[1] == told[2]
