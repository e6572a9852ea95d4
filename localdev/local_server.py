"""Chalice's local HTTP server with the faults of `platform.md` §2 mended, in this one place.

`chalice local` makes a `chalice.local.LocalDevServer`; `install` puts ours there. It differs from Chalice's own in:
a listen backlog of 128 (5 resets connections under load), one write for head and body, HEAD without a body, bodies in
chunks, an answer for whatever is not HTTP, no version banner, access lines without query or unknown paths (they may
hold codes and numbers), a clear word when the port is taken, and `app.lambda_context` per thread (shared, it belongs
to another request nine times of ten).
"""

import os
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from typing import Any

import chalice.local
from chalice import Chalice
from chalice.config import Config

from localdev.gateway import Answer, StageGateway
from localdev.request_body import BodyTooLarge, UnreadableBody, read_body
from localdev.rest_event import Received

BACKLOG = 128
SOCKET_TIMEOUT_SECONDS = 60
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
WITHOUT_BODY = frozenset({204, 304})

_thread = threading.local()


class _Hooks:
    before_request: Callable[[], None] = staticmethod(lambda: None)


class StageRequestHandler(chalice.local.ChaliceRequestHandler):
    """One connection."""

    timeout = SOCKET_TIMEOUT_SECONDS
    close_connection: bool
    command: str

    def __init__(self, request: Any, client_address: Any, server: Any, app_object: Chalice, config: Config) -> None:  # noqa: ANN401, ARG002 - as the base class is called
        """Answer all requests of the connection."""
        self._gateway = StageGateway(app_object)
        BaseHTTPRequestHandler.__init__(self, request, client_address, server)

    def handle_any(self) -> None:
        """Answer one request whose head was read."""
        _Hooks.before_request()
        try:
            body = read_body(self.rfile, self.headers)
        except BodyTooLarge as too_large:
            self.close_connection = self.close_connection or not too_large.drained
            self._send(self._gateway.too_large(self._received(b"")))
        except UnreadableBody:
            self.close_connection = True
            self._send(self._gateway.unreadable(self._received(b"")))
        else:
            self._send(self._gateway.answer(self._received(body)))

    do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = handle_any  # noqa: N815 - names that http.server looks for

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002 - as the base class is called
        """Answer what http.server itself refuses, in the product's words: bad request lines, heads, methods."""
        if code == 501:  # noqa: PLR2004 - a method that no one knows: there or not, like any other
            self.handle_any()
            return
        self.close_connection = True
        # A request line that cannot be read leaves HTTP/0.9, for which no head would be sent.
        self.request_version = self.protocol_version
        self.command = self.command or "GET"
        self._send(self._gateway.unreadable(Received(self.command, "/", (), b"", self.client_address[0])))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - as the base class is called
        """Say nothing of what http.server would log: it holds whole request lines."""

    def _received(self, body: bytes) -> Received:
        return Received(self.command, self.path, list(self.headers.items()), body, self.client_address[0])

    def _send(self, answer: Answer) -> None:
        method = self.command if self.command in METHODS else "(no method)"
        sys.stderr.write(f"{method} {answer.route or '(no route)'} {answer.status}\n")
        self.send_response_only(answer.status)
        self.send_header("Date", self.date_time_string())
        for name, value in answer.headers:
            self.send_header(name, value)
        bodiless = answer.status in WITHOUT_BODY
        if not bodiless:
            self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        # In one write with the body: a second small write would wait for the client's delayed acknowledgement.
        self._headers_buffer.append(b"\r\n" + (b"" if bodiless or self.command == "HEAD" else answer.body))
        self.flush_headers()


class StageHTTPServer(chalice.local.ThreadedHTTPServer):
    """One thread per connection, and room for many that wait."""

    request_queue_size = BACKLOG

    def server_bind(self) -> None:
        """Bind without asking a name server who we are."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401, ARG002 - as the base class is called
        """Keep silent about clients that went away; name anything else without its values."""
        failure = sys.exception()
        if not isinstance(failure, ConnectionError | TimeoutError):
            sys.stderr.write(f"local server: {type(failure).__name__}\n")


class StageDevServer(chalice.local.LocalDevServer):
    """What `chalice local` starts."""

    def __init__(self, app_object: Chalice, config: Config, host: str, port: int) -> None:
        """Bind; the command line, which would hang on a port that is taken, ends with the reason instead."""
        by_command = bool(os.environ.get("AWS_CHALICE_CLI_MODE"))
        chosen = listening_port(os.environ.get("PORT"), sys.argv, port) if by_command else port
        try:
            super().__init__(app_object, config, host, chosen, StageRequestHandler, StageHTTPServer)
        except OSError as fault:
            if not by_command:
                raise
            sys.stderr.write(f"Cannot listen on {host}:{chosen}: {fault.strerror}. Choose another port with PORT.\n")
            sys.stderr.flush()
            # From whatever thread this is: the main one may be waiting for us.
            os._exit(1)

    def serve_forever(self) -> None:
        """Say where, at once even into a pipe, and serve."""
        sys.stdout.write(f"Serving on http://{self.host}:{self.server.server_port}\n")
        sys.stdout.flush()
        self.server.serve_forever()


def listening_port(variable: str | None, argv: list[str], default: int) -> int:
    """Return the port of the command line where it names one, else that of PORT, else the default."""
    for position, argument in enumerate(argv):
        name, _, value = argument.partition("=")
        value = value or next(iter(argv[position + 1 :]), "")
        if name == "--port" and value.isdigit():
            return int(value)
    return int(variable) if variable and variable.isdigit() else default


def install(before_request: Callable[[], None]) -> None:
    """Let `chalice local` use this server, and give each thread its own `lambda_context`."""
    _Hooks.before_request = staticmethod(before_request)
    local: Any = chalice.local
    local.LocalDevServer = StageDevServer
    local.LocalChalice.lambda_context = property(
        lambda _app: getattr(_thread, "lambda_context", None),
        lambda _app, context: setattr(_thread, "lambda_context", context),
    )
