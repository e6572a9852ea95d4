"""The running product for tests: the local stage in this process, its clock in our hands, and plain HTTP to it.

One server for the whole session on a free loopback port; each test begins with empty counters, ledgers, sessions,
devices, grants and outbox, and with the clock at `START`. Two drivers: `tests/json_client.py` and `tests/page_browser.py`.
"""

import http.client
import json
import os
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from tests.processes import free_port

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""Friday 20 November 2026, 10:00 in Paris."""

CODE = r"(?<!\S)\d{6}(?!\S)"
"""How a security code stands in a mail (http.md §1)."""

MOVING_TABLES = {
    "password-counters": "counter_id",
    "otp-ledgers": "pseudonym",
    "sessions": "session_id",
    "trusted-devices": "device_id",
    "grants": "grant_id",
    "links": "record_id",
    "consents": "consent_id",
    "one-time-values": "value_id",
    "pushed-requests": "request_id",
    "desk-events": "event_id",
}
"""Each with its key."""


@dataclass(frozen=True)
class Answer:
    """One HTTP answer as it came over the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """Return the first value of a header, or an empty text."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def set_cookies(self) -> list[str]:
        """All `Set-Cookie` values."""
        return [value for key, value in self.headers if key.lower() == "set-cookie"]

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8")

    def json(self) -> dict[str, Any]:
        """The body as a JSON object."""
        parsed = json.loads(self.body)
        assert isinstance(parsed, dict)
        return parsed


class FrozenTime:
    """Stands where the local stage's clock asks the machine for the time; moves only when told."""

    def __init__(self) -> None:
        """Stand at `START`."""
        self.moment = START

    def now(self) -> datetime:
        """Return the moment that was set."""
        return self.moment


class RememberingArgon2:
    """Asks argon2 once about each pair of hash and password, and for one hash of each password; the answers are its own."""

    _said: ClassVar[dict[tuple[str, str], bool]] = {}
    _made: ClassVar[dict[str, str]] = {}

    def __init__(self, real: Any) -> None:  # noqa: ANN401 - argon2's hasher, whose other methods are handed on
        """Remember what was asked in this process."""
        self._real = real

    def hash(self, password: str) -> str:
        """Hash, from memory where that was asked before."""
        if password not in self._made:
            self._made[password] = str(self._real.hash(password))
            self._said[self._made[password], password] = True
        return self._made[password]

    def verify(self, password_hash: str, password: str) -> bool:
        """Compare, from memory where that was asked before."""
        from argon2.exceptions import VerifyMismatchError

        pair = (password_hash, password)
        if pair not in self._said:
            try:
                self._said[pair] = self._real.verify(*pair)
            except VerifyMismatchError:
                self._said[pair] = False
        if not self._said[pair]:
            raise VerifyMismatchError
        return True

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever argon2 has
        """Hand everything else on."""
        return getattr(self._real, name)


def remembering_hasher(adapters: Any) -> Any:  # noqa: ANN401 - of Chalice's imports, which come late here
    """Return a hasher with the keys of these adapters, whose argon2 remembers as the running product's does."""
    from chalicelib import wiring
    from chalicelib.adapters.peppered_hasher import PepperedHasher

    return PepperedHasher(wiring.adapters().hasher.argon2, adapters.keyring)


class Product:
    """The local stage, served from this process."""

    def __init__(self, engine_url: str | None = None) -> None:
        """Start the local stage and serve it on a free port; its tables are emulated, or in the engine of that URL."""
        self.port = free_port()
        os.environ.update(STAGE="dev", PORT=str(self.port))
        for name in ("ISSUER", "DEMO_DATA", "AWS_ENDPOINT_URL_DYNAMODB"):
            os.environ.pop(name, None)
        if engine_url is not None:
            os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = engine_url
        import app as product_app
        from localdev import running

        self.app = product_app.app
        self.world = running.world()
        self.issuer = self.world.settings.issuer
        self.world.logout_worker.pause()
        self.time = FrozenTime()
        self.world.clock._real = self.time  # type: ignore[assignment]  # the tests' hand on the machine's time
        self._spare_repeated_hashing()
        if engine_url is not None:
            from tests.engines.sweeping import stop_sweeping
            from tests.engines.written import Written

            self._written = Written([self.table(name) for name in (*MOVING_TABLES, "accounts")])
            stop_sweeping(self.dynamodb, self.world.settings.table_prefix)
        self._server = self._make_server()
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _make_server(self) -> Any:  # noqa: ANN401 - Chalice's own server
        from chalice import local
        from chalice.config import Config

        if isinstance(self.app, local.LocalChalice):  # by an earlier product of this process
            return local.LocalDevServer(self.app, Config(), "127.0.0.1", self.port).server
        return local.create_local_server(self.app, Config(), "127.0.0.1", self.port).server

    @staticmethod
    def _spare_repeated_hashing() -> None:
        """Most tests sign the same few members in; argon2 would be a fifth of the suite's time."""
        from chalicelib import wiring

        hasher: Any = wiring.adapters().hasher.argon2
        if not isinstance(hasher._argon2, RememberingArgon2):
            hasher._argon2 = RememberingArgon2(hasher._argon2)

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    # -- the world behind the door

    @property
    def dynamodb(self) -> Any:  # noqa: ANN401 - boto3 ships no types
        """The DynamoDB client of the product."""
        from chalicelib.adapters import aws

        return aws.client("dynamodb", self.world.settings.aws_region)

    def table(self, name: str) -> str:
        """Return the full name of a table."""
        return f"{self.world.settings.table_prefix}-{name}"

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return all items of a table in wire form."""
        return list(self.dynamodb.scan(TableName=self.table(table), ConsistentRead=True)["Items"])

    def wipe(self) -> None:
        """Forget what a test did: counters, ledgers, sessions, devices, grants, mails, time."""
        from localdev import emulator

        if emulator.uses_real_dynamodb(os.environ):
            self._wipe_the_engine()
        else:  # in the emulator's memory, because a request for each table would cost more than most tests
            tables = emulator.backend("dynamodb", self.world.settings.aws_region).tables
            for name in MOVING_TABLES:
                tables[self.table(name)].items.clear()
            for account in tables[self.table("accounts")].items.values():
                account.attrs.pop("signed_out_at_ms", None)
        self._spare_repeated_hashing()  # after a test that began the world anew, too
        self.world.outbox.forget()
        self.world.browsers.forget()
        self.world.logout_worker.forget()
        self.world.clock.reset()
        self.time.moment = START

    def _wipe_the_engine(self) -> None:
        """Empty what was written to, and let accounts be as they were made."""
        written = self._written.taken()
        for name, key in MOVING_TABLES.items():
            for item in self.items(name) if self.table(name) in written else ():
                self.dynamodb.delete_item(TableName=self.table(name), Key={key: item[key]})
        for item in self.items("accounts") if self.table("accounts") in written else ():
            if "signed_out_at_ms" in item:
                del item["signed_out_at_ms"]
                self.dynamodb.put_item(TableName=self.table("accounts"), Item=item)
        self._written.taken()  # by these lines

    def now(self) -> datetime:
        """Return the product's time."""
        return self.world.clock.now()

    def advance(self, seconds: float) -> None:
        """Move the product's time forward, to the millisecond."""
        self.time.moment += timedelta(seconds=seconds)

    def set_time(self, moment: datetime) -> None:
        """Set the product's time."""
        self.time.moment = moment

    def set_affiliation(self, nir: str, affiliation: str | None) -> None:
        """Let the directory of individuals say something else of a person; None: it knows nobody of that number."""
        from chalicelib import wiring
        from chalicelib.domain.member import Affiliation

        directory = wiring.adapters().directory_table
        pseudonym = self.pseudonym(nir)
        key = directory.key(pseudonym)
        table = self.table("individuals")
        if affiliation is None:
            self.dynamodb.delete_item(TableName=table, Key=key)
            return
        item = self.dynamodb.get_item(TableName=table, Key=key).get("Item")
        individual = directory.parse(item)
        assert individual is not None
        directory.put(replace(individual, affiliation=Affiliation(affiliation)))

    def pseudonym(self, nir: str) -> str:
        """Return the keyed hash that stands for a number."""
        from chalicelib import wiring
        from chalicelib.domain.nir import Nir, parse_sign_in_nir

        parsed = parse_sign_in_nir(nir)
        assert isinstance(parsed, Nir)
        return wiring.adapters().keyring.pseudonym(parsed)

    def mails(self) -> list[dict[str, Any]]:
        """Return the mails that were sent, newest first, as the outbox shows them."""
        return list(json.loads(self.request("GET", "/dev/outbox.json").body))

    def code_mails(self) -> list[dict[str, Any]]:
        """Return those of them that hold a security code."""
        return [mail for mail in self.mails() if re.search(CODE, mail["text"])]

    # -- HTTP

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Make one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()
