"""One race: so many JSON requests released by a barrier, spread over the doors of the product."""

import http.client
import json
import re
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.json_client import CALLBACK, CAMILLE
from tests.product import CODE

Response = tuple[int, dict[str, Any]]

T = TypeVar("T")


@dataclass(frozen=True)
class Door:
    """One process of the product."""

    port: int

    def call(self, method: str, path: str, body: dict[str, Any] | str | None = None) -> Response:
        """Make one call on a connection of its own; a text body is a form."""
        headers = {"Accept": "application/json"}
        data = None
        if body is not None:
            is_form = isinstance(body, str)
            headers["Content-Type"] = "application/x-www-form-urlencoded" if is_form else "application/json"
            data = body if isinstance(body, str) else json.dumps(body)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, data, headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read() or b"{}")
        finally:
            connection.close()

    def mails(self) -> list[dict[str, Any]]:
        """Return the mails that this process sent, newest first."""
        found: Any = self.call("GET", "/dev/outbox.json")[1]
        assert isinstance(found, list)
        return found


@contextmanager
def hasty_threads(seconds: float = 1e-3) -> Iterator[None]:
    """Let threads change places five times as often as usual, or after so many seconds."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(seconds)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)


def together(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Make all calls at the same moment, each in a thread of its own, and return their results in order."""
    barrier = threading.Barrier(len(calls))

    def held(call: Callable[[], T]) -> T:
        barrier.wait(timeout=60)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(held, calls))


def volley(doors: Sequence[Door], count: int, shoot: Callable[[Door, int], Response]) -> list[Response]:
    """Release `count` requests at once, in turn over the doors, and return all answers."""
    return together([partial(shoot, doors[number % len(doors)], number) for number in range(count)])


def begin(door: Door, scope: str = "openid") -> str:
    """Begin an authorization request and return its transaction."""
    query = {"client_id": "portal", "redirect_uri": CALLBACK, "response_type": "code", "scope": scope}
    return str(door.call("GET", "/oauth2/authorize?" + urlencode(query))[1]["transaction"])


def after_password(door: Door, scope: str = "openid") -> str:
    """Go on to where a code is asked."""
    entry = {"transaction": begin(door, scope), "nir": CAMILLE[0], "password": CAMILLE[1]}
    return str(door.call("POST", "/login", entry)[1]["transaction"])


def after_mail(door: Door, scope: str = "openid") -> tuple[str, str]:
    """Go on to where the code is typed; returns the transaction and the code."""
    status, answer = door.call("POST", "/login/code-request", {"transaction": after_password(door, scope)})
    assert status == 200, answer
    found = [code for mail in door.mails() for code in re.findall(CODE, mail["text"])]
    return str(answer["transaction"]), str(found[0])


def authorization_code(door: Door, scope: str = "openid") -> str:
    """Sign in and return the authorization code."""
    transaction, code = after_mail(door, scope)
    answer = door.call("POST", "/login/verify", {"transaction": transaction, "code": code})[1]
    return parse_qs(urlsplit(answer["redirect_to"]).query)["code"][0]


def token_request(code: str) -> str:
    """Return the form that redeems an authorization code as the portal."""
    return urlencode({"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK})


def refresh_request(tokens: dict[str, Any]) -> str:
    """Return the form that refreshes by the token of an answer."""
    return urlencode({"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]})
