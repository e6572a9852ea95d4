"""Reads one answer of HTTP/1.1 from a connection: its status, its headers, its body by length or in chunks.

For servers that are trusted to be AWS; what is malformed, too long or cut short is an error and never half an answer.
The standard library's reader is not used because it parses headers as if they were an e-mail, 0.1 ms for each call.
"""

import socket
from collections.abc import Mapping
from typing import NamedTuple

from chalicelib.adapters.bounded_socket import left

MOST_BYTES = 4 << 20
"""Of a head or of a body; the largest item of DynamoDB is a tenth of it."""
CHUNK = 1 << 16


class NoAnswer(Exception):
    """The connection ended or said something that is no answer."""


class Answer(NamedTuple):
    """What was answered."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes

    @property
    def is_last(self) -> bool:
        """Whether the other side closes the connection after it."""
        return self.headers.get("connection", "").lower() == "close"


def read_answer(connection: socket.socket, ends_at: float) -> Answer:
    """Read the answer to a request that was sent, all of it before a moment of `time.monotonic`.

    Raises:
        NoAnswer: where there is none to be read.
        OSError: where the connection breaks or its time is over.
    """
    incoming = _Incoming(connection, ends_at)
    try:
        status, headers = _head(incoming)
        while status < 200:  # noqa: PLR2004 - interim answers (RFC 9110 §15.2)
            status, headers = _head(incoming)
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return Answer(status, headers, _chunks(incoming))
        return Answer(status, headers, incoming.exactly(int(headers["content-length"])))
    except (ValueError, KeyError) as error:
        raise NoAnswer(type(error).__name__) from None


class _Incoming:
    """The bytes of a connection, taken piece by piece."""

    def __init__(self, connection: socket.socket, ends_at: float) -> None:
        self._connection = connection
        self._ends_at = ends_at
        self._held = b""

    def until(self, mark: bytes) -> bytes:
        """Take what comes before a mark, and drop the mark."""
        while (end := self._held.find(mark)) < 0:
            self._more()
        taken, self._held = self._held[:end], self._held[end + len(mark) :]
        return taken

    def exactly(self, count: int) -> bytes:
        """Take so many bytes."""
        if not 0 <= count <= MOST_BYTES:
            raise NoAnswer("length")
        while len(self._held) < count:
            self._more()
        taken, self._held = self._held[:count], self._held[count:]
        return taken

    def _more(self) -> None:
        self._connection.settimeout(left(self._ends_at))
        received = self._connection.recv(CHUNK)
        if not received or len(self._held) > MOST_BYTES:
            raise NoAnswer("cut short" if not received else "too long")
        self._held += received


def _head(incoming: _Incoming) -> tuple[int, dict[str, str]]:
    first, *lines = incoming.until(b"\r\n\r\n").decode("latin-1").split("\r\n")
    version, _, rest = first.partition(" ")
    if not version.startswith("HTTP/1."):
        raise NoAnswer("no HTTP")
    pairs = (line.partition(":") for line in lines)
    return int(rest[:3]), {name.lower(): value.strip() for name, _, value in pairs}


def _chunks(incoming: _Incoming) -> bytes:
    found = b""
    while size := int(incoming.until(b"\r\n").partition(b";")[0], 16):
        found += incoming.exactly(size)
        incoming.exactly(2)  # the line end after it
        if len(found) > MOST_BYTES:
            raise NoAnswer("too long")
    while incoming.until(b"\r\n"):  # trailers
        pass
    return found
