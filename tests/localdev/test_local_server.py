"""The local HTTP server: whatever comes over the wire gets the product's answer, and many may come at once."""

import http.client
import socket
import threading

import pytest

from localdev.local_server import listening_port
from tests.product import Product


def talk(product: Product, data: bytes, *, end: bool = False) -> bytes:
    """Send bytes on a connection of their own and return all that comes back."""
    with socket.create_connection(("127.0.0.1", product.port), timeout=60) as connection:
        connection.sendall(data)
        if end:
            connection.shutdown(socket.SHUT_WR)
        received = b""
        while block := connection.recv(65_536):
            received += block
    return received


MALFORMED = {
    "no request line": b"GARBAGE\r\n\r\n",
    "unknown version": b"GET / HTTP/9.9\r\n\r\n",
    "long target": b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
    "long header": b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: a\r\n" % number for number in range(120)) + b"\r\n",
    "length in words": b"POST /login HTTP/1.1\r\nContent-Length: ten\r\n\r\n",
    "two lengths": b"POST /login HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "broken chunk": b"POST /login HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_malformed_http_is_the_products_400(product: Product, data: bytes) -> None:
    """What cannot be read is answered with the product's page and headers, then the connection ends."""
    answer = talk(product, data)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"X-Correlation-Id: " in head
    assert b"Strict-Transport-Security: " in head
    assert b"Connection: close" in head
    assert b"S\xc3\xa9same" in body


def test_body_that_ends_too_early_is_a_400(product: Product) -> None:
    """A client that stops in the middle is told so, if it still listens."""
    assert talk(product, b"POST /login HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc", end=True).startswith(
        b"HTTP/1.1 400 "
    )


def test_chunked_bodies_arrive(product: Product) -> None:
    """A body in chunks is read like any other."""
    request = (
        b"POST /dev/clock HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        b'11\r\n{"advance_seconds\r\n5\r\n": 0}\r\n0\r\n\r\n'
    )
    assert b'{"now":' in talk(product, request)


def test_head_keeps_the_connection_in_step(product: Product) -> None:
    """After HEAD, the next answer on the same connection is read from its beginning."""
    connection = http.client.HTTPConnection("127.0.0.1", product.port, timeout=60)
    try:
        for method, has_body in (("HEAD", False), ("GET", True), ("HEAD", False)):
            connection.request(method, "/.well-known/jwks.json")
            response = connection.getresponse()
            assert response.status == 200
            assert bool(response.read()) == has_body
    finally:
        connection.close()


def test_cookies_of_two_lines_are_both_read(product: Product) -> None:
    """A browser's cookies may come in two lines; the demonstration client knows its browser by the second."""
    started = product.request("POST", "/dev/client/start")
    cookie = started.set_cookies[0].split(";")[0].encode()
    request = b"POST /dev/client/start HTTP/1.1\r\nCookie: a=1\r\nCookie: %s\r\nConnection: close\r\n\r\n" % cookie
    assert b"Set-Cookie: " + cookie in talk(product, request)


def test_answers_name_no_software(product: Product) -> None:
    """No version banner (WEB-13)."""
    answer = product.request("GET", "/")
    assert answer.header("server") == ""
    assert "python" not in repr(answer.headers).lower()


def test_access_lines_hold_routes_only(product: Product, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a query nor an unknown path is written: they may hold codes and numbers (LOG-02)."""
    product.request("GET", "/dev/client/callback?code=secret-code&state=secret-state")
    product.request("GET", "/255081416802538")
    written = capsys.readouterr().err
    assert "GET /dev/client/callback 303" in written
    assert "GET (no route) 404" in written
    assert "secret" not in written
    assert "255081416802538" not in written


def test_many_connections_at_once_are_all_answered(product: Product) -> None:
    """100 clients that connect together: none is reset (Chalice's own backlog is 5)."""
    barrier = threading.Barrier(100)
    statuses: list[int] = []

    def ask() -> None:
        barrier.wait()
        statuses.append(product.request("GET", "/.well-known/jwks.json").status)

    threads = [threading.Thread(target=ask) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 100


@pytest.mark.parametrize(
    ("variable", "argv", "port"),
    [
        (None, ["chalice", "local"], 8000),
        ("9000", ["chalice", "local"], 9000),
        ("9000", ["chalice", "local", "--port", "8001"], 8001),
        (None, ["chalice", "local", "--port=8002"], 8002),
        ("words", ["chalice", "local", "--port"], 8000),
    ],
)
def test_port_is_where_the_server_listens(variable: str | None, argv: list[str], port: int) -> None:
    """The command line says the port, else PORT, else 8000; the issuer's default follows it."""
    assert listening_port(variable, argv, 8000) == port
