"""Open connections to one AWS endpoint, kept between calls; whatever goes wrong on them is one of botocore's errors.

One request at a time on each; threads take what is free or open another. Certificates are checked against the
machine's own authorities, redirects and proxies are not followed, and a body is read whole.
"""

import select
import socket
import ssl
import time
from collections.abc import Mapping
from functools import cache
from math import inf
from urllib.parse import urlsplit

from chalicelib.adapters.bounded_socket import connected, left, secured
from chalicelib.adapters.http_answer import Answer, NoAnswer, read_answer


class Connections:
    """The connections to one endpoint."""

    def __init__(self, url: str, connect_seconds: float, read_seconds: float) -> None:
        """Name the endpoint; nothing is opened yet."""
        parts = urlsplit(url)
        self.url = url
        self.host = parts.netloc
        self._is_tls = parts.scheme == "https"
        self._address = (parts.hostname or "", parts.port or (443 if self._is_tls else 80))
        self._connect_seconds, self._read_seconds = connect_seconds, read_seconds
        self._free: list[socket.socket] = []

    def post(self, path: str, headers: Mapping[str, str], body: bytes, within: float = inf) -> Answer:
        """Send one request, in one piece, and return its answer; `headers` hold `host` and no length.

        Connecting and reading have their own bounds, and both together `within` seconds.

        Raises:
            botocore.exceptions.HTTPClientError: one of its kinds, for every way in which no answer comes.
        """
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"POST {path} HTTP/1.1\r\n{lines}content-length: {len(body)}\r\n\r\n".encode("ascii")
        ends_at = time.monotonic() + within
        connection = self._take(ends_at)
        try:
            answered_by = min(ends_at, time.monotonic() + self._read_seconds)
            connection.settimeout(left(answered_by))
            connection.sendall(head + body)
            answer = read_answer(connection, answered_by)
        except (OSError, NoAnswer) as error:
            connection.close()
            raise self._told(error) from None
        if answer.is_last:
            connection.close()
        else:
            self._free.append(connection)
        return answer

    def __del__(self) -> None:
        """Close what is open, where a client is forgotten; in a function that never happens."""
        while self._free:
            self._free.pop().close()

    def _take(self, ends_at: float) -> socket.socket:
        """Return a connection that the other side has not closed meanwhile, as it does while Lambda sleeps."""
        while self._free:
            connection = self._free.pop()
            if not _is_readable(connection):
                return connection
            connection.close()
        return self._open(min(ends_at, time.monotonic() + self._connect_seconds))

    def _open(self, ends_at: float) -> socket.socket:
        try:
            connection = connected(*self._address, ends_at)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            if self._is_tls:
                return secured(connection, self._address[0], _tls(), ends_at)
        except OSError as error:
            raise self._not_connected(error) from None
        return connection

    def _not_connected(self, error: OSError) -> Exception:
        from botocore import exceptions  # noqa: PLC0415 - 8 ms that only a failure pays

        if isinstance(error, TimeoutError):
            return exceptions.ConnectTimeoutError(endpoint_url=self.url)
        if isinstance(error, ssl.SSLError):
            return exceptions.SSLError(endpoint_url=self.url, error=error)
        return exceptions.EndpointConnectionError(endpoint_url=self.url)

    def _told(self, error: Exception) -> Exception:
        from botocore import exceptions  # noqa: PLC0415 - see above

        if isinstance(error, TimeoutError):
            return exceptions.ReadTimeoutError(endpoint_url=self.url)
        return exceptions.ConnectionClosedError(endpoint_url=self.url)


@cache
def _tls() -> ssl.SSLContext:
    """Return the one TLS context of this container: certificates and names are checked, TLS 1.2 at least."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _is_readable(connection: socket.socket) -> bool:
    """Whether something waits on an idle connection, which can only be its end."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))
