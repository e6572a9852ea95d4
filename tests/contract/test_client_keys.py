"""Keys of clients at their `jwks_uri`: bounded, remembered, asked anew once, and nobody waits for a client's server (OP-08)."""

import json
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.adapters import bounded_post, request_budget
from chalicelib.adapters.bounded_post import Bounds
from chalicelib.adapters.client_keys import BOUNDS, HttpClientKeys
from chalicelib.domain.client import Client
from tests.contract.scripted_server import Scripted, Step, scripted
from tests.fakes_oidc import PORTAL, FakeClock

pytestmark = pytest.mark.emulator("asks a client's server over HTTP, no table")

QUICK = Bounds(connect_seconds=1.0, total_seconds=1.0, answer_max_bytes=65_536)
FIRST, SECOND = {"keys": [{"kid": "a"}]}, {"keys": [{"kid": "b"}]}


def answer(body: bytes, status: str = "200 OK", more: str = "") -> Step:
    """Return a whole answer, and the end of the connection."""
    return [f"HTTP/1.1 {status}\r\n{more}content-length: {len(body)}\r\n\r\n".encode() + body, b""]


def says(jwks: object) -> Step:
    """Return the answer of a server that is well."""
    return answer(json.dumps(jwks).encode())


class Bank:
    """A client with its keys at a URL, and what asks for them."""

    def __init__(self, server: Scripted, bounds: Bounds = QUICK) -> None:
        """Know nothing yet."""
        self.clock = FakeClock()
        self.keys = HttpClientKeys(self.clock.now, takes_loopback=True, bounds=bounds)
        self.client = at(f"{server.url}/jwks?tenant=1")
        self.server = server

    def known(self) -> object:
        """Return what the client's keys are taken to be."""
        return self.keys.of(self.client)


def at(url: str | None) -> Client:
    """Return a client with its keys at a URL."""
    return replace(PORTAL, jwks_uri=url, jwks=None)


def test_a_registered_set_is_used_as_it_is() -> None:
    """Nobody is asked, and there is nothing newer."""
    keys = HttpClientKeys(FakeClock().now, takes_loopback=True)
    client = replace(PORTAL, jwks=FIRST)
    assert keys.of(client) == FIRST
    assert keys.asked_anew(client) is None
    assert keys.of(at(None)) is None


def test_a_set_is_asked_for_once_and_again_after_minutes() -> None:
    """One GET, with the query, and none for five minutes; then the set as it is by then."""
    with scripted(says(FIRST), says(SECOND)) as server:
        bank = Bank(server)
        assert [bank.known() for _ in range(3)] == [FIRST] * 3
        bank.clock.advance(299)
        assert bank.known() == FIRST
        bank.clock.advance(1)
        assert bank.known() == SECOND
        assert len(server.requests) == 2
        assert server.requests[0].startswith(b"GET /jwks?tenant=1 HTTP/1.1\r\n")


def test_an_unknown_key_is_asked_for_once() -> None:
    """Not where the URL was asked just now; and whoever invents key ids does not storm the client's server."""
    with scripted(says(FIRST), says(SECOND)) as server:
        bank = Bank(server)
        assert bank.known() == FIRST
        assert [bank.keys.asked_anew(bank.client) for _ in range(5)] == [None] * 5
        bank.clock.advance(15)
        assert bank.keys.asked_anew(bank.client) == SECOND
        assert [bank.keys.asked_anew(bank.client) for _ in range(5)] == [None] * 5
        assert bank.known() == SECOND
        assert len(server.requests) == 2


BROKEN: dict[str, Step] = {
    "redirect": answer(b"{}", "302 Found", "location: /elsewhere\r\n"),
    "not found": answer(b'{"keys":[]}', "404 Not Found"),
    "no JSON": answer(b"<html>"),
    "a list": answer(b"[]"),
    "members twice": answer(b'{"keys":[],"keys":[]}'),
    "not UTF-8": answer(b"\xff\xfe"),
    "deep": answer(b"[" * 9000),
    "too long": answer(b'{"keys":"' + b"x" * 65_536 + b'"}'),
    "cut off": [b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{", b""],
    "no HTTP": [b"SSH-2.0\r\n\r\n", b""],
    "hung": [9.0, b""],
    "byte by byte": [*(piece for byte in b"HTTP/1.1 200 OK" * 9 for piece in (bytes([byte]), 0.05)), b""],
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_server_that_answers_wrong_or_not_gives_no_keys_and_is_left_alone(how: str) -> None:
    """No fault, no key, in time; the next seconds' requests do not even ask, and then it may be well again."""
    with scripted(BROKEN[how], says(FIRST)) as server:
        bank = Bank(server)
        began = time.monotonic()
        assert bank.known() is None
        assert time.monotonic() - began < 5
        for _ in range(20):
            assert (bank.known(), bank.keys.asked_anew(bank.client)) == (None, None)
        assert server.connections == 1
        bank.clock.advance(15)
        assert bank.known() == FIRST


def test_keys_outlive_a_short_outage_of_their_server() -> None:
    """What was read is used for a quarter of an hour, and not for longer."""
    with scripted(says(FIRST), answer(b"", "503 Busy"), answer(b"", "503 Busy")) as server:
        bank = Bank(server)
        assert bank.known() == FIRST
        bank.clock.advance(899)
        assert bank.known() == FIRST
        bank.clock.advance(15)
        assert bank.known() is None
        assert len(server.requests) == 3


@pytest.fixture
def nobody_connects(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the hosts that somebody connects to; nobody should."""
    asked: list[str] = []
    monkeypatch.setattr(bounded_post, "connected", lambda host, *_: asked.append(host))
    return asked


@pytest.mark.parametrize(
    "url",
    [
        "http://keys.example/jwks",
        "http://127.0.0.1.example/jwks",
        "http://169.254.169.254/latest",
        "ftp://127.0.0.1/jwks",
        "file:///etc/passwd",
        "https:/keys",
        "",
    ],
)
def test_only_https_is_asked_and_loopback_where_there_is_a_demonstration(url: str, nobody_connects: list[str]) -> None:
    """Anything else is as a set that cannot be had."""
    assert HttpClientKeys(FakeClock().now, takes_loopback=True).of(at(url)) is None
    assert HttpClientKeys(FakeClock().now, takes_loopback=False).of(at("http://127.0.0.1:1/jwks")) is None
    assert [host for host in nobody_connects if host] == []


def test_a_request_without_time_left_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The budget of a request holds here too, and the longest wait leaves time for the rest of it (AWS-05)."""
    monkeypatch.setattr(request_budget, "is_spent", lambda: True)
    with scripted(says(FIRST)) as server:
        assert Bank(server).known() is None
        assert server.connections == 0
    assert BOUNDS.total_seconds < request_budget.SECONDS


def test_a_clock_that_is_set_back_forgets_nothing_for_long() -> None:
    """The local stage's clock moves both ways; what was read at another time is read anew."""
    with scripted(says(FIRST), says(SECOND)) as server:
        bank = Bank(server)
        assert bank.known() == FIRST
        bank.clock.moment -= timedelta(days=1)
        assert bank.known() == SECOND
