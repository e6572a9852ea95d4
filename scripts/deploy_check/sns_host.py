"""Stands where SNS publishes its certificates: a proxy on loopback that leads to one host, and is that host over TLS.

It shows a certificate of its own authority for that host's name, and hands out the certificate of whoever signs for the
check. While it is shut it answers every tunnel with 503.
"""

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.certificates import Authority

LOOPBACK = "127.0.0.1"
MOVED = "/moved"
"""A path below this one is answered with a redirect to itself without it, which nobody may follow."""


@dataclass
class SnsHost:
    """The running server."""

    port: int
    bundle: Path
    is_open: bool = True
    fetched: list[str] = field(default_factory=list)
    """What was asked for, by host and path."""

    def variables(self) -> Mapping[str, str]:
        """Return what a process needs in its environment to find and to trust this server."""
        return {"HTTPS_PROXY": f"http://{LOOPBACK}:{self.port}", "SSL_CERT_FILE": str(self.bundle)}


@contextmanager
def running(host: str, certificates: Mapping[str, bytes], also_trusted: Path) -> Iterator[SnsHost]:
    """Serve certificates by their path; whoever has the variables goes on trusting the authorities of a file."""
    with TemporaryDirectory(prefix="sns-host-") as folder:
        authority = Authority("who plays SNS")
        bundle, own = Path(folder, "bundle.pem"), Path(folder, "own.pem")
        bundle.write_text(also_trusted.read_text(encoding="ascii") + authority.certificate_pem, encoding="ascii")
        own.touch(mode=0o600)
        own.write_text(authority.vouches_for(host).whole, encoding="ascii")
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(own)
        server = ThreadingHTTPServer((LOOPBACK, 0), BaseHTTPRequestHandler)
        made = SnsHost(server.server_port, bundle)
        server.RequestHandlerClass = _handler(made, host, certificates, tls)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield made
        finally:
            server.shutdown()
            server.server_close()


def _handler(
    made: SnsHost, host: str, certificates: Mapping[str, bytes], tls: ssl.SSLContext
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            if not made.is_open or self.path != f"{host}:443":
                self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
                return
            self.send_response(HTTPStatus.OK)
            self.end_headers()
            with suppress(OSError), tls.wrap_socket(self.connection, server_side=True) as secured:
                self.rfile, self.wfile = secured.makefile("rb"), secured.makefile("wb")
                self.handle_one_request()
                self.wfile.flush()
            self.close_connection = True

        def do_GET(self) -> None:
            made.fetched.append(f"{host}{self.path}")
            body = certificates.get(self.path)
            if self.path.startswith(MOVED):
                self.send_response(HTTPStatus.FOUND)
                self.send_header("Location", f"https://{host}{self.path.removeprefix(MOVED)}")
            else:
                self.send_response(HTTPStatus.OK if body else HTTPStatus.NOT_FOUND)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    return Handler
