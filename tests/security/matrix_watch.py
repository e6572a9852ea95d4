"""What the enumeration matrix compares: all that a stranger sees of an answer, and all the work that was done for it.

Calls to AWS are counted at the wire with their capacity units, hash comparisons below the adapter. Work inside an
evened span of time (`adapters/even_time.py`) stands apart: its length does not show, so mails may differ in there alone.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, TypeVar

from moto.core.botocore_stubber import BotocoreStubber
from moto.dynamodb.models.dynamo_type import DynamoType

from benchmarks.capacity import touched_by, units_of
from benchmarks.item_size import Item
from chalicelib import wiring
from chalicelib.adapters.keyring import KEY_OF_PURPOSE
from localdev import emulator
from tests.direct import Direct
from tests.product import MOVING_TABLES, Answer, Product
from tests.security.test_enumeration import CountingArgon2

T = TypeVar("T")

FRESH = {"date", "x-correlation-id"}
"""Headers whose values are new in each answer."""
HIDDEN = re.compile(r'(name="(?:form|transaction)" value=")([^"]+)')
REFERENCE = re.compile(r"([?&;]t=)([A-Za-z0-9_-]{22})")
SEALED = re.compile(r'("transaction":")([^"]+)')
COOKIE = re.compile(r"(=)([^;]*)")
QUERIES = {"Query", "TransactGetItems"}
MAILS = {"SendEmail", "Publish"}


def without_what_is_random(text: str, nir: str) -> str:
    """Return a text in which each random value stands as its length, and the number that was typed as a word."""
    text = text.replace(nir, "NUMBER")
    for pattern in (HIDDEN, REFERENCE, SEALED):
        text = pattern.sub(lambda found: f"{found[1]}<{len(found[2])}>", text)
    return text


def seen(answer: Answer, nir: str) -> tuple[object, ...]:
    """Return status, headers, cookies and body as a stranger sees them."""
    said = answer.text.replace(answer.header("x-correlation-id") or "-", "ID")
    headers = [
        (name.lower(), "new" if name.lower() in FRESH else without_what_is_random(value, nir))
        for name, value in answer.headers
        if name.lower() != "set-cookie"
    ]
    cookies = [COOKIE.sub(lambda value: f"=<{len(value[2])}>", line, count=1) for line in answer.set_cookies]
    names = [re.sub(r"-[A-Za-z0-9_-]{22}(?==<)", "-REFERENCE", line) for line in cookies]
    return answer.status, sorted(headers), sorted(names), without_what_is_random(said, nir)


@dataclass
class OnceHashing(CountingArgon2):
    """Counts every hash, and makes each one once: the same text is as good for all."""

    made: dict[str, str] = field(default_factory=dict)

    def hash(self, password: str) -> str:
        """Count, and hash what is new."""
        if password not in self.made:
            self.made[password] = super().hash(password)
        else:
            self.hashed += 1
        return self.made[password]


@dataclass
class Work:
    """The work done for one request, in its order."""

    calls: list[str] = field(default_factory=list)
    evened: list[str] = field(default_factory=list)
    """Calls whose time does not show."""
    mails: int = 0
    """Mails and text messages among those; any other counts as a call."""
    compared: tuple[object, ...] = ()
    hashed: int = 0

    @property
    def database_calls(self) -> int:
        """How many calls to DynamoDB these are, but for what a container reads once of its keys."""
        made = [call for call in (*self.calls, *self.evened) if "data-keys" not in call]
        return sum(" [" in call or call in QUERIES for call in made)

    def told(self) -> tuple[object, ...]:
        """Return what must be the same for every number."""
        return tuple(self.calls), tuple(self.evened), self.compared, self.hashed


@dataclass
class Watch(Direct):
    """The running product without sockets, which notes each answer with its work."""

    running: Product
    answers: list[tuple[Answer, Work]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Stand beside the running product."""
        Direct.__init__(self, self.running)
        self._is_asked = self._inside = False
        self._work = Work()
        self._argon2: CountingArgon2 | None = None
        self._keys: dict[str, tuple[str, ...]] = {}
        self.is_cold = False

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Make one request, and note it unless it is to the local stage's own pages."""
        if path.startswith("/dev/"):
            return super().request(method, path, body, headers)
        if self.is_cold:
            forget_keys()
        self._work, self._is_asked = Work(), True
        answer = super().request(method, path, body, headers)
        self._is_asked = False
        if self._argon2 is not None:
            self._work.compared, self._work.hashed = tuple(self._argon2.compared), self._argon2.hashed
            self._argon2.compared.clear()
            self._argon2.hashed = 0
        self.answers.append((answer, self._work))
        return answer

    def taken(self) -> list[tuple[Answer, Work]]:
        """Return what was noted since the last time, and begin anew."""
        noted, self.answers = self.answers, []
        return noted

    def note(self, request: Any, send: Any) -> Any:  # noqa: ANN401 - moto's own types
        """Send one call to AWS, and note it with its units by table if a request has made it."""
        if not self._is_asked:
            return send()
        target = request.headers.get("X-Amz-Target", b"")
        text = target.decode() if isinstance(target, bytes) else str(target)
        operation = text.rpartition(".")[2] or ("SendEmail" if "email" in request.url else "Publish")
        if operation in MAILS and self._inside:
            self._work.mails += 1
            return send()
        told = operation
        if text.startswith("DynamoDB"):
            told, answer = self._with_units(operation, json.loads(request.body), send)
        else:
            answer = send()
        (self._work.evened if self._inside else self._work.calls).append(told)
        return answer

    def _with_units(self, operation: str, body: Mapping[str, Any], send: Any) -> tuple[str, Any]:  # noqa: ANN401 - as above
        """Send one call to DynamoDB; return its name with the units of each table, and its answer."""
        if operation in QUERIES:  # no stranger's request makes one
            return operation, send()
        touched = touched_by(operation, body, self._keys_of)
        before = [self._find(each.table, each.key) for each in touched]
        answer = send()
        after = [self._find(each.table, each.key) for each in touched]
        units = [
            (each.table, units_of(operation, [each], [was], [becomes]))
            for each, was, becomes in zip(touched, before, after, strict=True)
        ]
        return f"{operation} {[f'{table} {unit.read:g}/{unit.write:g}' for table, unit in units]}", answer

    def _find(self, table: str, key: Item) -> Item | None:
        (value,) = key.values()
        found = _tables(self)[table].get_item(DynamoType(value))
        return found.to_json()["Attributes"] if found else None

    def _keys_of(self, table: str) -> tuple[str, ...]:
        return (str(_tables(self)[table].hash_key_attr),)

    @contextmanager
    def evened(self) -> Iterator[None]:
        """Stand where time is evened out."""
        self._inside = True
        try:
            yield
        finally:
            self._inside = False

    def judged(self, judge: Callable[[], T], passes: Callable[[T], bool]) -> T:
        """Judge; the short step evens out what reading takes, calls are compared all the same."""
        del passes
        return judge()


def _tables(product: Product) -> Mapping[str, Any]:
    tables: Mapping[str, Any] = emulator.backend("dynamodb", product.world.settings.aws_region).tables
    return tables


def forget_keys(*purposes: str) -> None:
    """Be a container that has just started, as far as the keys of some purposes go, or of all."""
    keyring = wiring.adapters().keyring
    for purpose in purposes or KEY_OF_PURPOSE:
        keyring._keys.pop(KEY_OF_PURPOSE[purpose], None)
        keyring._aeads.pop(purpose, None)
        for use in ("mac", "aead", "nonce"):
            keyring._subkeys.pop((purpose, use), None)


@contextmanager
def watched(product: Product) -> Iterator[Watch]:
    """Watch the product; nothing of it is left afterwards."""
    watch, send, own = Watch(product), BotocoreStubber.process_request, wiring.adapters()
    hasher = own.hasher.argon2
    argon2 = hasher._argon2
    watch._argon2 = OnceHashing(argon2)

    def noting(stubber: BotocoreStubber, request: Any) -> Any:  # noqa: ANN401 - moto's own types
        return watch.note(request, lambda: send(stubber, request))

    BotocoreStubber.process_request = noting  # type: ignore[method-assign,assignment]  # restored below
    hasher._argon2 = watch._argon2  # type: ignore[assignment]  # it has the methods that are called
    own.__dict__["even_time"] = watch
    try:
        yield watch
    finally:
        BotocoreStubber.process_request = send  # type: ignore[method-assign]  # as it was
        hasher._argon2 = argon2
        del own.__dict__["even_time"]


@contextmanager
def put_back(product: Product) -> Iterator[None]:
    """Let everything stored of people be as it was, in the emulator's memory."""
    tables = _tables(product)
    names = [product.table(name) for name in (*MOVING_TABLES, "accounts", "individuals")]
    before = {name: deepcopy(tables[name].items) for name in names}
    try:
        yield
    finally:
        for name, items in before.items():
            tables[name].items.clear()
            tables[name].items.update(items)
