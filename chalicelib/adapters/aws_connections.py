"""Open connections to one AWS endpoint, kept between calls; whatever goes wrong on them is one of botocore's errors.

One request at a time on each; threads take what is free or open another. Certificates are checked against the
machine's own authorities, redirects and proxies are not followed, and a body is read whole.
"""

import http.client
import select
import ssl
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit


class Response(NamedTuple):
    """What AWS answered."""

    status: int
    headers: Mapping[str, str]
    """Looked up in any case."""
    body: bytes


class Connections:
    """The connections to one endpoint."""

    def __init__(self, url: str, connect_seconds: float, read_seconds: float) -> None:
        """Name the endpoint; nothing is opened yet."""
        parts = urlsplit(url)
        self.url = url
        self.host = parts.netloc
        self._is_tls = parts.scheme == "https"
        self._name, self._port = parts.hostname or "", parts.port
        self._connect_seconds, self._read_seconds = connect_seconds, read_seconds
        self._free: list[http.client.HTTPConnection] = []

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Send one request and return its answer.

        Raises:
            botocore.exceptions.HTTPClientError: one of its kinds, for every way in which no answer comes.
        """
        connection = self._take()
        try:
            connection.request("POST", path, body, headers)  # type: ignore[arg-type]  # the stub wants a plain dict
            answer = connection.getresponse()
            response = Response(answer.status, answer.headers, answer.read())
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise self._told(error) from None
        if answer.will_close:
            connection.close()
        else:
            self._free.append(connection)
        return response

    def _take(self) -> http.client.HTTPConnection:
        """Return a connection that the other side has not closed meanwhile, as it does while Lambda sleeps."""
        while self._free:
            connection = self._free.pop()
            if connection.sock is not None and not _is_readable(connection.sock):
                return connection
            connection.close()
        return self._open()

    def _open(self) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection
        if self._is_tls:
            connection = http.client.HTTPSConnection(
                self._name, self._port, timeout=self._connect_seconds, context=_tls()
            )
        else:
            connection = http.client.HTTPConnection(self._name, self._port, timeout=self._connect_seconds)
        try:
            connection.connect()
        except OSError as error:
            connection.close()
            raise self._not_connected(error) from None
        connection.sock.settimeout(self._read_seconds)
        return connection

    def _not_connected(self, error: OSError) -> Exception:
        from botocore import exceptions  # noqa: PLC0415 - 8 ms that only a failure pays

        if isinstance(error, TimeoutError):
            return exceptions.ConnectTimeoutError(endpoint_url=self.url)
        if isinstance(error, ssl.SSLError):
            return exceptions.SSLError(endpoint_url=self.url, error=type(error).__name__)
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


def _is_readable(sock: Any) -> bool:  # noqa: ANN401 - a socket, plain or TLS
    """Whether something waits on an idle connection, which can only be its end."""
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))
