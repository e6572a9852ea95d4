"""The directory behind HTTP when it, or the way to it, is at fault: closed, in time, and with nothing of the member told.

Against a small server on this machine that times out, throttles, breaks, talks nonsense, hangs up or trickles.
"""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.adapters import bounded_post, http_directory, request_budget
from chalicelib.adapters.bounded_post import Bounds
from chalicelib.adapters.breaker import Breaker
from chalicelib.adapters.directory_credentials import DirectoryCredentials
from chalicelib.adapters.http_directory import HttpDirectory, Patience
from chalicelib.domain.faults import DirectoryUnavailable
from chalicelib.domain.member import Individual
from chalicelib.domain.member_records import MemberRecords
from chalicelib.domain.nir import Nir
from chalicelib.domain.otp_ledger import OtpLedger
from chalicelib.domain.password_lockout import PasswordCounter
from tests.audit_fake import SHAPES
from tests.contract.directories import QUICK, nobody
from tests.contract.people import account_of, individual_of, number
from tests.contract.stores import WHO
from tests.directory_server import (
    Behaviour,
    DirectoryServer,
    drops_the_connection,
    goes_byte_by_byte,
    listening_and_deaf,
    never_answers,
    says,
    seconds_of,
    serving,
    speaks_no_http,
    stops_midway,
)

pytestmark = pytest.mark.emulator("asks the directory over HTTP, no table")

NIR: Nir = number()
ANNA = individual_of(WHO)
RECORDS = MemberRecords(account_of(WHO), None, OtpLedger(), PasswordCounter(), PasswordCounter(), None, None)
PERSON = {"given_name": "A", "family_name": "B", "birthdate": "1981-02-03", "postal_code": "75011"}
WHOLE = {**PERSON, "affiliation": "general"}

TRIED_TWICE: dict[str, Behaviour] = {
    "timeout": never_answers,
    "byte-by-byte": goes_byte_by_byte,
    "dropped": drops_the_connection,
    "midway": stops_midway,
    "no-http": speaks_no_http,
    "throttled": says(429, Retry_After="60"),
    "broken": says(500),
    "bad-gateway": says(502, b"<html>", "text/html"),
    "unavailable": says(503),
    "gateway-timeout": says(504),
}


def about_somebody(individual: object, nir: str = NIR.value, **more: object) -> bytes:
    """Return an answer about an individual."""
    return json.dumps({"nir": nir, "individual": individual, **more}).encode()


REFUSED_AT_ONCE: dict[str, Behaviour] = {
    "redirect": says(302, Location="http://127.0.0.1:1/"),
    "no-content": says(204),
    "not-found": says(404, about_somebody(None)),
    "not-let-in": says(401),
    "not-json": says(200, b"<html>sign in to the Wi-Fi</html>", "text/html"),
    "other-type": says(200, about_somebody(WHOLE), "text/plain"),
    "garbage": says(200, b"\x00\xff\xfe"),
    "empty": says(200, b""),
    "list": says(200, b"[]"),
    "deep": says(200, b"[" * 16_000),
    "no-individual": says(200, json.dumps({"nir": NIR.value}).encode()),
    "another-number": says(200, about_somebody(WHOLE, "2990199999999")),
    "number-as-number": says(200, json.dumps({"nir": int(NIR.value), "individual": None}).encode()),
    "more-than-agreed": says(200, about_somebody(WHOLE, error="partial")),
    "said-twice": says(200, about_somebody(WHOLE)[:-1] + b', "individual": null}'),
    "nan": says(200, b'{"nir": NaN, "individual": null}'),
    "false": says(200, about_somebody(individual=False)),
    "no-affiliation": says(200, about_somebody(PERSON)),
    "new-affiliation": says(200, about_somebody({**WHOLE, "affiliation": "galactic"})),
    "no-date": says(200, about_somebody({**WHOLE, "birthdate": "1981-02-30"})),
    "other-date": says(200, about_somebody({**WHOLE, "birthdate": "19810203"})),
    "no-name": says(200, about_somebody({**WHOLE, "given_name": ""})),
    "long-name": says(200, about_somebody({**WHOLE, "given_name": "A" * 201})),
    "line-in-name": says(200, about_somebody({**WHOLE, "family_name": "B\nSet-Cookie: a=b"})),
    "odd-mobile": says(200, about_somebody({**WHOLE, "mobile": "06 39 98 00 01"})),
    "too-long": says(200, about_somebody({**WHOLE, "more": "x" * 20_000})),
    "packed": says(200, about_somebody(WHOLE), Content_Encoding="gzip"),
}


@pytest.fixture
def server() -> Iterator[DirectoryServer]:
    """A directory that knows Anna."""
    own = DirectoryServer()
    own.knows(NIR.value, ANNA)
    with serving(own):
        yield own


def asking(server: DirectoryServer, patience: Patience = QUICK) -> HttpDirectory:
    """Return a client of the small server."""
    return HttpDirectory(server.url, nobody(), lambda _account: NIR, Breaker(), patience)


def refused(server: DirectoryServer, patience: Patience = QUICK) -> str:
    """Ask, be refused, and return the text of the fault, which holds nothing of the person."""
    with pytest.raises(DirectoryUnavailable) as caught:
        asking(server, patience).individual_of(RECORDS)
    text = str(caught.value)
    assert SHAPES["dependency"].fullmatch(text)  # type: ignore[union-attr]  # this one is a pattern
    assert not any(part in text for part in (NIR.value, WHO, "Anna", server.url))
    assert caught.value.__cause__ is None
    return text


@pytest.mark.parametrize("name", TRIED_TWICE)
def test_an_outage_is_tried_once_more_and_then_a_fault(server: DirectoryServer, name: str) -> None:
    """Two questions and no third; the time of both together is bounded."""
    server.always = TRIED_TWICE[name]
    assert seconds_of(lambda: refused(server)) < 4.0
    assert len(server.questions) == 2


@pytest.mark.parametrize("name", TRIED_TWICE)
def test_one_failure_is_not_noticed(server: DirectoryServer, name: str) -> None:
    """The second question is answered, so the member waits a moment and signs in."""
    server.behaviours = [TRIED_TWICE[name]]
    assert asking(server).individual_of(RECORDS) == ANNA


@pytest.mark.parametrize("name", REFUSED_AT_ONCE)
def test_an_unexpected_answer_is_a_fault_at_once(server: DirectoryServer, name: str) -> None:
    """Nobody is made of half an answer, and asking again would not mend it."""
    server.always = REFUSED_AT_ONCE[name]
    refused(server)
    assert len(server.questions) == 1


def test_what_the_insurer_adds_is_not_read(server: DirectoryServer) -> None:
    """A new member of the individual disturbs nobody."""
    server.always = says(200, about_somebody({**WHOLE, "fund": "75"}), "application/json; charset=utf-8")
    individual = asking(server).individual_of(RECORDS)
    assert isinstance(individual, Individual)
    assert (individual.given_name, individual.mobile) == ("A", None)


def test_the_number_is_in_the_body_alone(server: DirectoryServer) -> None:
    """Neither request line nor header has it, and the body has nothing else (PRIV-02)."""
    assert asking(server).individual_of(RECORDS) == ANNA
    (question,) = server.questions
    assert question.line == "POST /individuals HTTP/1.1"
    assert NIR.value not in "".join(question.headers.values())
    assert json.loads(question.body) == {"nir": NIR.value}


def test_a_token_is_shown_and_read_anew_where_it_is_refused(server: DirectoryServer) -> None:
    """After 401 or 403 the container forgets it, so that a replaced token needs no new deployment; no fault holds it."""
    tokens, forgotten = ["old-token", "new-token"], []

    def forget() -> None:
        forgotten.append(tokens.pop(0))

    credentials = DirectoryCredentials("bearer", "", secret=lambda: tokens[0], forget=forget)
    directory = HttpDirectory(server.url, credentials, lambda _account: NIR, Breaker(), QUICK)
    server.behaviours = [says(401)]
    with pytest.raises(DirectoryUnavailable, match="UNAUTHORIZED") as caught:
        directory.individual_of(RECORDS)
    assert "old-token" not in str(caught.value)
    assert directory.individual_of(RECORDS) == ANNA
    assert [question.headers["authorization"] for question in server.questions] == [
        "Bearer old-token",
        "Bearer new-token",
    ]


@pytest.mark.parametrize("secret", ["", "two words", "line\r\nX-Admin: yes", "-----BEGIN CERTIFICATE-----"])
def test_a_secret_that_is_no_token_is_never_sent(server: DirectoryServer, secret: str) -> None:
    """What could break out of its header is a fault, and its text stays out of it."""
    credentials = DirectoryCredentials("bearer", "", secret=lambda: secret, forget=lambda: None)
    with pytest.raises(DirectoryUnavailable, match="not a bearer token"):
        HttpDirectory(server.url, credentials, lambda _account: NIR, Breaker(), QUICK).individual_of(RECORDS)
    assert server.questions == []


def test_nobody_listens(server: DirectoryServer) -> None:
    """A closed port is a fault at once; a port that accepts nobody is one after the time to connect."""
    with listening_and_deaf(waiting_before=3) as port:
        server.port = port
        patience = replace(QUICK, bounds=Bounds(0.1, 5.0, 100))
        assert seconds_of(lambda: refused(server, patience)) < 3.0
    assert refused(server) == "directory: connect: ConnectionRefusedError"
    directory = HttpDirectory(f"http://{'a' * 64}.example/", nobody(), lambda _account: NIR, Breaker(), QUICK)
    with pytest.raises(DirectoryUnavailable, match="connect: Unicode"):
        directory.individual_of(RECORDS)


def test_nothing_is_asked_when_the_time_of_the_request_is_over(
    server: DirectoryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request that has waited for others long enough is closed without one more question (AWS-05)."""
    monkeypatch.setattr(request_budget, "SECONDS", 0.0)
    with request_budget.running():
        assert "no time left" in refused(server)
    assert server.questions == []


def test_a_question_waits_no_longer_than_the_request_may(
    server: DirectoryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A directory that hangs gets what is left of the budget, not two seconds; and it is not asked again (AWS-05)."""
    monkeypatch.setattr(request_budget, "SECONDS", 0.4)
    monkeypatch.setattr(request_budget._Factor, "patience", 1.0)
    server.always = never_answers
    with request_budget.running():
        assert 0.3 < seconds_of(lambda: refused(server, Patience())) < 1.9
    assert len(server.questions) == 1


def test_the_bounds_are_those_that_the_fault_matrix_counts_with() -> None:
    """One second to connect and two for an attempt; two attempts; the pause between is short and uneven."""
    assert bounded_post.Bounds(1.0, 2.0, 16_384) == http_directory.BOUNDS
    assert Patience().longest_seconds == pytest.approx(4.15)
    pauses = {asking(DirectoryServer(), Patience())._pause() for _ in range(40)}
    assert len(pauses) > 10
    assert min(pauses) >= 0.05
    assert max(pauses) <= 0.15
