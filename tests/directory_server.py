"""A small directory of individuals on a loopback port, as the insurer's would answer, which also misbehaves on demand.

It speaks the contract of docs/directory.md over http or https. `behaviours` holds what it does with the next questions,
one each, and `answers` after that; `questions` keeps what came in.
"""

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from chalicelib.domain.identity_claim import Papers
from chalicelib.domain.member import Individual

Behaviour = Callable[["_Handler", bytes], None]


@dataclass(frozen=True)
class Question:
    """One request as it came over the wire."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class DirectoryServer:
    """What the server knows, what it does next, and what it was asked."""

    port: int = 0
    scheme: str = "http"
    people: dict[str, dict[str, object]] = field(default_factory=dict)
    """By the 13 characters of the number."""
    behaviours: list[Behaviour] = field(default_factory=list)
    always: Behaviour | None = None
    questions: list[Question] = field(default_factory=list)
    unhurried: threading.Event = field(default_factory=threading.Event)
    """Set at the end, so that whoever keeps a client waiting stops."""

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"{self.scheme}://localhost:{self.port}/individuals"

    papers: dict[str, Papers | None] = field(default_factory=dict)

    def knows(self, nir: str, individual: Individual, papers: Papers | None = None) -> None:
        """Put a person in, with what stands on their card and bank statement."""
        self.papers[nir] = papers
        self.people[nir] = {
            "given_name": individual.given_name,
            "family_name": individual.family_name,
            "birthdate": individual.birthdate.isoformat(),
            "postal_code": individual.postal_code,
            "affiliation": individual.affiliation.value,
            "mobile": individual.mobile,
            "claims": dict(individual.standard_claims),
        }


class _Handler(BaseHTTPRequestHandler):
    own: DirectoryServer
    protocol_version = "HTTP/1.1"
    timeout = 5

    def do_POST(self) -> None:
        """Take one question and do with it what is due."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.own.questions.append(Question(self.requestline, headers, body))
        behaviour = self.own.behaviours.pop(0) if self.own.behaviours else self.own.always or answers
        self.close_connection = True
        with suppress(OSError):  # the client has gone: that is what it should do
            behaviour(self, body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def whole(self, status: int, body: bytes, content_type: str = "application/json", **headers: str) -> None:
        """Answer."""
        self.send_response(status)
        for name, value in {"Content-Type": content_type, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def answers(handler: _Handler, body: bytes) -> None:
    """Answer as agreed."""
    question = json.loads(body)
    nir = question["nir"]
    if "compare" in question:
        matches = compares(handler.own, nir, question["compare"])
        handler.whole(200, json.dumps({"nir": nir, "matches": matches}).encode())
        return
    handler.whole(200, json.dumps({"nir": nir, "individual": handler.own.people.get(nir)}).encode())


def compares(own: DirectoryServer, nir: str, facts: dict[str, str]) -> bool:
    """Compare all facts of a claim with what is known."""
    known, papers = own.people.get(nir), own.papers.get(nir)
    on_record = {} if known is None else {name: known[name] for name in ("birthdate", "postal_code")}
    if papers is not None:
        on_record |= {"carte_vitale_number": papers.carte_vitale_number, "iban_end": papers.iban_end}
    return known is not None and all(on_record.get(name) == fact for name, fact in facts.items())


def says(status: int, body: bytes = b"{}", content_type: str = "application/json", **headers: str) -> Behaviour:
    """Answer something else."""
    return lambda handler, _body: handler.whole(status, body, content_type, **headers)


def never_answers(handler: _Handler, _body: bytes) -> None:
    """Keep the connection, and say nothing."""
    handler.own.unhurried.wait(5)


def drops_the_connection(handler: _Handler, _body: bytes) -> None:
    """Hang up after the question was taken: what was asked is done, the answer is lost."""
    handler.connection.close()


def stops_midway(handler: _Handler, _body: bytes) -> None:
    """Promise more than is sent."""
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n{"nir": ')


def speaks_no_http(handler: _Handler, _body: bytes) -> None:
    """Answer like a mail server."""
    handler.wfile.write(b"220 mail.example ESMTP\r\n")


def goes_byte_by_byte(handler: _Handler, body: bytes) -> None:
    """Answer rightly, one byte every 20 milliseconds: no pause is long, and the whole takes seconds."""
    nir = json.loads(body)["nir"]
    said = json.dumps({"nir": nir, "individual": handler.own.people.get(nir)}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(said)}\r\n\r\n".encode()
    for byte in head + said:
        if handler.own.unhurried.wait(0.02):
            return
        handler.wfile.write(bytes([byte]))


@contextmanager
def serving(own: DirectoryServer, tls: ssl.SSLContext | None = None) -> Iterator[DirectoryServer]:
    """Serve on a free port until the end."""
    handler = type("Handler", (_Handler,), {"own": own})
    server = _Server(("127.0.0.1", 0), handler)
    own.port = server.server_address[1]
    if tls is not None:
        own.scheme = "https"
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.05), daemon=True)
    thread.start()
    try:
        yield own
    finally:
        own.unhurried.set()
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the library's own
        """Say nothing of clients that hang up, or of handshakes that fail."""


@contextmanager
def listening_and_deaf(*, waiting_before: int) -> Iterator[int]:
    """Yield a port that nobody accepts at; two waiting there fill its queue, so that no third can connect."""
    with socket.socket() as deaf, ExitStack() as queue:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0 if waiting_before else 8)
        for _ in range(waiting_before):
            waiting = queue.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(deaf.getsockname())
        yield deaf.getsockname()[1]


def seconds_of(act: Callable[[], object]) -> float:
    """Return how long something takes."""
    began = time.monotonic()
    act()
    return time.monotonic() - began
