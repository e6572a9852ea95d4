"""The directory over TLS: its certificate and name are verified, ours is shown where it is asked, and nothing else passes."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chalicelib.adapters import bounded_post
from chalicelib.adapters.breaker import Breaker
from chalicelib.adapters.directory_credentials import DirectoryAuth, DirectoryCredentials
from chalicelib.adapters.http_directory import BOUNDS, HttpDirectory
from chalicelib.domain.faults import DirectoryUnavailable
from chalicelib.domain.member import Individual
from tests.certificates import Authority, Identity
from tests.contract.directories import QUICK
from tests.contract.test_http_directory import ANNA, NIR, RECORDS
from tests.directory_server import DirectoryServer, listening_and_deaf, seconds_of, serving

pytestmark = pytest.mark.emulator("asks the directory over HTTP, no table")


@pytest.fixture(scope="module")
def insurer() -> Authority:
    """The authority that the insurer runs."""
    return Authority("insurer")


@pytest.fixture(scope="module")
def stranger() -> Authority:
    """An authority that nobody has named."""
    return Authority("stranger")


@contextmanager
def over_tls(own: Identity, folder: Path, clients: str | None = None) -> Iterator[DirectoryServer]:
    """Serve as somebody; where `clients` is an authority's PEM, only whom it vouches for is let in."""
    path = folder / "server.pem"
    path.write_text(own.whole, encoding="ascii")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cadata=clients)
    tls.verify_mode = ssl.CERT_REQUIRED if clients else ssl.CERT_NONE
    tls.load_cert_chain(path)
    server = DirectoryServer()
    server.knows(NIR.value, ANNA)
    with serving(server, tls):
        yield server


def ask(server: DirectoryServer, authorities: str, secret: str = "a-token", auth: DirectoryAuth = "bearer") -> object:
    """Ask who Anna is; a fault is returned as its text."""
    credentials = DirectoryCredentials(auth, authorities, secret=lambda: secret, forget=lambda: None)
    directory = HttpDirectory(server.url, credentials, lambda _account: NIR, Breaker(), QUICK)
    try:
        return directory.individual_of(RECORDS)
    except DirectoryUnavailable as fault:
        return str(fault)


def test_a_directory_that_the_insurer_vouches_for_is_asked(insurer: Authority, tmp_path: Path) -> None:
    """Its name and certificate are right: the token is shown and the answer believed."""
    with over_tls(insurer.vouches_for("localhost"), tmp_path) as server:
        assert isinstance(ask(server, insurer.certificate_pem), Individual)
        assert server.questions[0].headers["authorization"] == "Bearer a-token"


def test_the_usual_port_is_not_named(insurer: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`Host` is the name alone at port 443, as every client says it; gateways that compare it whole would refuse."""
    with over_tls(insurer.vouches_for("localhost"), tmp_path) as server:
        there = ("127.0.0.1", server.port)
        monkeypatch.setattr(bounded_post, "connected", lambda *_: socket.create_connection(there))
        credentials = DirectoryCredentials("bearer", insurer.certificate_pem, lambda: "a-token", lambda: None)
        bounded_post.post("https://localhost/x", b'{"nir": ""}', {}, BOUNDS, credentials.tls_context())
        assert server.questions[0].headers["host"] == "localhost"


@pytest.mark.parametrize("case", ["another name", "expired", "unknown authority", "system's authorities"])
def test_whoever_is_not_the_directory_learns_nothing(
    insurer: Authority, stranger: Authority, tmp_path: Path, case: str
) -> None:
    """The handshake fails before anything of the member, or our token, is sent."""
    vouching = stranger if case == "unknown authority" else insurer
    host = "elsewhere.example" if case == "another name" else "localhost"
    own = vouching.vouches_for(host, days=-1 if case == "expired" else 30)
    with over_tls(own, tmp_path) as server:
        believed = "" if case == "system's authorities" else insurer.certificate_pem
        assert ask(server, believed) == "directory: tls: SSLCertVerificationError"
        assert server.questions == []


def test_mutual_tls_shows_our_certificate_and_no_token(insurer: Authority, tmp_path: Path) -> None:
    """The directory lets in whom it knows by certificate; no header is needed."""
    with over_tls(insurer.vouches_for("localhost"), tmp_path, insurer.certificate_pem) as server:
        ours = insurer.vouches_for("sesame.example")
        assert isinstance(ask(server, insurer.certificate_pem, ours.whole, "mutual-tls"), Individual)
        assert "authorization" not in server.questions[0].headers


def test_a_certificate_that_the_directory_does_not_know_is_not_let_in(
    insurer: Authority, stranger: Authority, tmp_path: Path
) -> None:
    """Without a certificate, or with a stranger's, the way is closed."""
    with over_tls(insurer.vouches_for("localhost"), tmp_path, insurer.certificate_pem) as server:
        theirs = stranger.vouches_for("sesame.example")
        assert str(ask(server, insurer.certificate_pem, theirs.whole, "mutual-tls")).startswith("directory: ")
        assert str(ask(server, insurer.certificate_pem)).startswith("directory: ")
        assert server.questions == []


def test_a_certificate_that_is_no_longer_let_in_is_read_anew(
    insurer: Authority, stranger: Authority, tmp_path: Path
) -> None:
    """A container that began before it was replaced asks with the new one, at the second attempt already."""
    secrets = [stranger.vouches_for("sesame.example").whole, insurer.vouches_for("sesame.example").whole]
    credentials = DirectoryCredentials(
        "mutual-tls", insurer.certificate_pem, secret=lambda: secrets[0], forget=lambda: secrets.remove(secrets[0])
    )
    with over_tls(insurer.vouches_for("localhost"), tmp_path, insurer.certificate_pem) as server:
        directory = HttpDirectory(server.url, credentials, lambda _account: NIR, Breaker(), QUICK)
        assert isinstance(directory.individual_of(RECORDS), Individual)
    assert len(secrets) == 1


@pytest.mark.parametrize("spoiled", ["", "a-token", "certificate alone", "another's key"])
def test_a_secret_that_is_no_certificate_and_key_is_a_fault(insurer: Authority, tmp_path: Path, spoiled: str) -> None:
    """What the operator stored cannot be used: closed, in words that hold nothing of it."""
    ours, other = insurer.vouches_for("sesame.example"), insurer.vouches_for("sesame.example")
    secret = {"certificate alone": ours.certificate_pem, "another's key": ours.certificate_pem + other.key_pem}
    with over_tls(insurer.vouches_for("localhost"), tmp_path) as server:
        answer = ask(server, insurer.certificate_pem, secret.get(spoiled, spoiled or "-"), "mutual-tls")
        assert answer == "directory: certificates or key cannot be used"
        assert server.questions == []


def test_authorities_that_are_none_are_a_fault(tmp_path: Path, insurer: Authority) -> None:
    """A setting that is no certificate closes the way; it never falls back to the system's authorities."""
    with over_tls(insurer.vouches_for("localhost"), tmp_path) as server:
        broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
        assert ask(server, broken) == "directory: certificates or key cannot be used"


def test_plain_http_where_tls_was_agreed_is_refused(insurer: Authority) -> None:
    """A server that speaks http at an https address gets nothing."""
    with serving(DirectoryServer()) as server:
        server.scheme = "https"
        assert str(ask(server, insurer.certificate_pem)).startswith("directory: tls: ")
        assert server.questions == []


def test_a_handshake_that_never_ends_is_ended(insurer: Authority) -> None:
    """A server that is reached and shakes no hand costs no more than the time of the attempts."""
    with listening_and_deaf(waiting_before=0) as port:
        server = DirectoryServer(port=port, scheme="https")
        told: list[object] = []
        assert seconds_of(lambda: told.append(ask(server, insurer.certificate_pem))) < 5.0
        assert told == ["directory: tls: TimeoutError"]


def test_an_older_tls_is_not_spoken(insurer: Authority) -> None:
    """1.2 is the oldest that is offered."""
    credentials = DirectoryCredentials("bearer", insurer.certificate_pem, secret=lambda: "t", forget=lambda: None)
    context = credentials.tls_context()
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
