"""One HTTP request, mostly a POST, that ends in time, whatever the other side does: every stage and byte shares one deadline (AWS-05).

The standard library does it: the package holds no HTTP client, and urllib3, which Lambda brings with boto3, is neither
pinned by us nor bounds more than the pause between two bytes. A redirect is an answer like any other; no proxy of the
environment is used. This module knows no directory, tries nothing twice, and puts nothing of a request into an error.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from chalicelib.adapters.bounded_socket import connected, left, secured


class NoAnswer(Exception):
    """No whole answer came in time; the text says at which stage, in words of ours."""


class TooLong(NoAnswer):
    """The answer has more bytes than it may have; asking again would bring as many."""


@dataclass(frozen=True)
class HttpAnswer:
    """An answer as it came; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Bounds:
    """How long to connect, how long for everything, in seconds, and how many bytes an answer may have."""

    connect_seconds: float
    total_seconds: float
    answer_max_bytes: int


def post(url: str, body: bytes, headers: Mapping[str, str], bounds: Bounds, tls: ssl.SSLContext | None) -> HttpAnswer:
    """Send `body` and return the answer; `tls` is needed for an https URL.

    Raises:
        NoAnswer: as `ask`.
    """
    return ask(("POST", url), body, headers, bounds, tls)


def ask(
    what: tuple[str, str], body: bytes | None, headers: Mapping[str, str], bounds: Bounds, tls: ssl.SSLContext | None
) -> HttpAnswer:
    """Make the request of a method and a URL and return the answer; the query goes along, a fragment does not.

    Raises:
        NoAnswer: none came, not in time, not whole, too long, or not HTTP.
    """
    ends_at = time.monotonic() + bounds.total_seconds
    method, parts = what[0], urlsplit(what[1])
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    connection = http.client.HTTPConnection(host, port)
    stage = "connect"
    try:
        plain = connected(host, port, min(ends_at, time.monotonic() + bounds.connect_seconds))
        connection.sock = _OnTime(plain, ends_at)
        if parts.scheme == "https":
            stage = "tls"
            connection.sock = _OnTime(secured(plain, host, tls, ends_at), ends_at)
        stage = "exchange"
        connection.request(method, target, body=body, headers={**headers, "Connection": "close"})
        response = connection.getresponse()
        read = response.read(bounds.answer_max_bytes + 1)
        if len(read) > bounds.answer_max_bytes:
            raise TooLong("too long")
        if response.length:
            raise NoAnswer("cut off")
    except (OSError, http.client.HTTPException, UnicodeError) as error:  # UnicodeError: a host that is no name
        raise NoAnswer(f"{stage}: {type(error).__name__}") from None
    finally:
        connection.close()
    return HttpAnswer(response.status, {name.lower(): value for name, value in response.getheaders()}, read)


class _OnTime:
    """A socket as `http.client` uses it, whose every operation ends with the deadline."""

    def __init__(self, inner: socket.socket, ends_at: float) -> None:
        self._inner = inner
        self._ends_at = ends_at

    def sendall(self, data: bytes) -> None:
        self._inner.settimeout(left(self._ends_at))
        self._inner.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reads(self._inner, self._ends_at))

    def close(self) -> None:
        with suppress(OSError):
            self._inner.close()


class _Reads(io.RawIOBase):
    """What comes in, until the deadline: a byte a second is not progress enough."""

    def __init__(self, inner: socket.socket, ends_at: float) -> None:
        self._inner = inner
        self._ends_at = ends_at

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader hands over
        self._inner.settimeout(left(self._ends_at))
        return self._inner.recv_into(buffer)
