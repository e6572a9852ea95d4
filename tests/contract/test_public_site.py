"""The canary's way over HTTPS: one request on a connection of its own, bounded, and never to whom it cannot trust."""

import ssl
import tempfile

import pytest

from chalicelib.adapters.bounded_post import Bounds
from chalicelib.adapters.public_site import BOUNDS, HttpPublicSite
from chalicelib.domain.canary import STEPS, SiteAnswer, SiteRequest, SiteSilence
from scripts.package_settings import Template
from tests.certificates import Authority, Identity
from tests.contract.scripted_server import Step, scripted
from tests.deployment.conftest import template

__all__ = ["template"]

PAGE = SiteRequest("GET", "/oauth2/authorize?client_id=canary&state=a%20b", "text/html")
LOGIN = SiteRequest("POST", "/login", "application/json", b'{"nir": "x"}')
WORDS = "é".encode()
SHORT = Bounds(connect_seconds=1.0, total_seconds=1.0, answer_max_bytes=64)


def served(identity: Identity) -> ssl.SSLContext:
    """Return the TLS of a server with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(identity.whole)
        file.flush()
        context.load_cert_chain(file.name)
    return context


def test_a_request_arrives_as_it_is_and_its_answer_is_timed() -> None:
    """Method, path, query, body and what is wanted; status, text and milliseconds come back."""
    late: Step = [0.05, b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\n" + WORDS]
    with scripted([b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", b""], late) as server:
        site = HttpPublicSite(server.url)
        assert isinstance(site.ask(PAGE), SiteAnswer)
        answer = site.ask(LOGIN)
        connections = server.connections
    assert isinstance(answer, SiteAnswer)
    assert (answer.status, answer.body, connections) == (401, "é", 2)
    assert answer.milliseconds >= 50
    first, second = server.requests
    assert first.startswith(b"GET /oauth2/authorize?client_id=canary&state=a%20b HTTP/1.1\r\n")
    assert b"\r\nAccept: text/html\r\n" in first
    assert second.startswith(b"POST /login HTTP/1.1\r\n")
    assert b"\r\nContent-Type: application/json\r\n" in second
    assert second.endswith(b'\r\n\r\n{"nir": "x"}')


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ([9.0], "silent-exchange-timeouterror"),
        ([b""], "silent-exchange-remotedisconnected"),
        ([b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}", b""], "silent-cut-off"),
        ([b"HTTP/1.1 200 OK\r\ncontent-length: 65\r\n\r\n" + b"x" * 65], "silent-too-long"),
    ],
)
def test_what_is_no_whole_answer_in_time_is_a_silence(step: Step, reason: str) -> None:
    """Too late, none, half of one, too much: each is told by its stage, and nothing is tried twice."""
    with scripted(step) as server:
        assert HttpPublicSite(server.url, SHORT).ask(PAGE) == SiteSilence(reason)
        assert server.connections == 1


def test_nobody_there_is_a_silence_too() -> None:
    """A port that nobody listens on, a name that nobody has."""
    with scripted() as server:
        pass
    assert HttpPublicSite(server.url).ask(PAGE) == SiteSilence("silent-connect-connectionrefusederror")
    assert HttpPublicSite("https://nobody.invalid").ask(PAGE) == SiteSilence("silent-connect-gaierror")


def test_a_certificate_that_nobody_vouches_for_is_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    """What browsers would refuse is no answer; with the same certificate vouched for, it is one."""
    authority = Authority("ours")
    identity = authority.vouches_for("localhost")
    answer: Step = [b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"]
    with scripted(answer, tls=served(identity)) as server, tempfile.NamedTemporaryFile("w") as file:
        url = f"https://localhost:{server.port}"
        assert HttpPublicSite(url).ask(PAGE) == SiteSilence("silent-tls-sslcertverificationerror")
        file.write(authority.certificate_pem)
        file.flush()
        monkeypatch.setenv("SSL_CERT_FILE", file.name)
        assert isinstance(HttpPublicSite(url).ask(PAGE), SiteAnswer)


def test_a_walk_ends_before_its_function_does(template: Template) -> None:
    """Where every step takes its longest, a line is still written and the function not cut off."""
    assert len(STEPS) * BOUNDS.total_seconds < template["Resources"]["Canary"]["Properties"]["Timeout"]
