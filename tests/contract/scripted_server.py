"""A server on loopback that answers each request with the next piece of a script, for clients of HTTP."""

import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"

Step = list[bytes | float]
"""What is sent, piece by piece; a number is a pause in seconds, which ends where the client hangs up before; an empty piece
ends the connection."""


@dataclass
class Scripted:
    """The server as a test sees it."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    current: socket.socket | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def scripted(*steps: Step, tls: ssl.SSLContext | None = None) -> Iterator[Scripted]:
    """Serve the steps in their order, over as many connections as the client opens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Scripted(listening.getsockname()[1])
        steps_left = list(steps)
        thread = threading.Thread(target=_serve, args=(listening, server, steps_left, tls), daemon=True)
        thread.start()
        yield server
        steps_left.clear()
        for each in (listening, server.current):
            with suppress(OSError):
                if each is not None:
                    each.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=5)


def _serve(listening: socket.socket, server: Scripted, steps: list[Step], tls: ssl.SSLContext | None) -> None:
    while steps:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        server.connections += 1
        try:
            with tls.wrap_socket(connection, server_side=True) if tls else connection as open_one:
                server.current = open_one
                _answer(open_one, server, steps)
        except OSError:  # the client went away
            continue


def _answer(connection: socket.socket, server: Scripted, steps: list[Step]) -> None:
    while steps and (request := _request(connection)):
        server.requests.append(request)
        for piece in steps.pop(0):
            if isinstance(piece, float):
                if select.select([connection], [], [], piece)[0]:
                    return
            elif not piece:
                return
            else:
                connection.sendall(piece)


def _request(connection: socket.socket) -> bytes:
    found = b""
    while b"\r\n\r\n" not in found:
        received = connection.recv(65536)
        if not received:
            return b""
        found += received
    head, _, body = found.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
