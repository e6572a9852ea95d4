"""The connections to AWS: who is believed, how long is waited, and how much is read."""

import socket
import ssl
import time
from pathlib import Path

import pytest
from botocore.exceptions import ConnectionClosedError, ConnectTimeoutError, SSLError

from chalicelib.adapters import aws_connections
from chalicelib.adapters.aws_client import AwsClient
from chalicelib.adapters.aws_connections import Connections
from chalicelib.adapters.http_answer import CHUNK, MOST_BYTES
from tests.certificates import Authority, Identity
from tests.contract.scripted_server import ANSWER, Step, scripted
from tests.contract.test_aws_client import answer, client_of, role
from tests.directory_server import listening_and_deaf

__all__ = ["role"]  # a fixture for every test here too

TLS = aws_connections._tls


TOO_MUCH = b"x" * (MOST_BYTES + 2 * CHUNK)


@pytest.mark.parametrize(
    "too_long",
    [
        answer(200, b'{"a": "' + TOO_MUCH + b'"}'),
        [b"HTTP/1.1 200 OK\r\nx: ", TOO_MUCH, b"\r\ncontent-length: 2\r\n\r\n{}"],
        [b'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n7\r\n{"a": "\r\n',
         *[b"%x\r\n%b\r\n" % (len(TOO_MUCH) // 2, TOO_MUCH[: len(TOO_MUCH) // 2])] * 3, b'2\r\n"}\r\n0\r\n\r\n'],
    ],
    ids=["body", "head", "chunks"],
)  # fmt: skip
def test_an_answer_that_is_too_long_is_none(too_long: Step) -> None:
    """Whoever answers cannot fill the memory of a container."""
    with scripted(too_long) as server, pytest.raises(ConnectionClosedError):
        AwsClient("dynamodb", "eu-west-3", Connections(server.url, 5, 5), 1).get_item()


def test_addresses_share_the_time_to_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that says nothing leaves the next its part; where none listens, all of them take no longer than one."""
    with scripted([ANSWER]) as server, listening_and_deaf(waiting_before=3) as deaf:
        found = [*socket.getaddrinfo("127.0.0.1", deaf, type=socket.SOCK_STREAM)] * 2
        listening = socket.getaddrinfo("127.0.0.1", server.port, type=socket.SOCK_STREAM)
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [*found, *listening])
        assert client_of(server.url, attempts=1).get_item() == {}
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found * 5)
        began = time.monotonic()
        with pytest.raises(ConnectTimeoutError):
            client_of(server.url, attempts=1).get_item()
        assert time.monotonic() - began < 2.0


def test_a_certificate_that_no_authority_signed_is_refused(tmp_path: Path) -> None:
    """Nothing is sent to whoever shows it."""
    with scripted([ANSWER], tls=serving_as(Authority("nobody").vouches_for("localhost"), tmp_path)) as server:
        with pytest.raises(SSLError):
            client_of(f"https://localhost:{server.port}", attempts=1).get_item()
        assert server.requests == []


@pytest.mark.parametrize("host", ["localhost", "elsewhere.example"])
def test_the_certificate_must_be_of_the_host_that_is_called(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One for another name is refused, although somebody who is believed has signed it; the connection is kept else."""
    somebody = Authority("somebody")
    with scripted([ANSWER], [ANSWER], tls=serving_as(somebody.vouches_for(host), tmp_path)) as server:
        monkeypatch.setattr(aws_connections, "_tls", lambda: believing(somebody, tmp_path, monkeypatch))
        client = client_of(f"https://localhost:{server.port}", attempts=1)
        if host != "localhost":
            with pytest.raises(SSLError):
                client.get_item()
            assert server.requests == []
            return
        assert (client.get_item(), client.get_item(), server.connections) == ({}, {}, 1)


def serving_as(own: Identity, folder: Path) -> ssl.SSLContext:
    """Return what a server shows who is this."""
    path = folder / "server.pem"
    path.write_text(own.whole, encoding="ascii")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def believing(somebody: Authority, folder: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Return the product's own context on a machine that believes somebody."""
    path = folder / "believed.pem"
    path.write_text(somebody.certificate_pem, encoding="ascii")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return TLS.__wrapped__()
