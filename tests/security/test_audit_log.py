"""LOG-01 to LOG-03: what is logged, and what never is; the log fake of all tests is tried here too."""

import json
import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.audit_log import JsonAuditLog
from chalicelib.domain import audit_events
from chalicelib.domain.audit_roots import AuditEvent
from tests.audit_fake import Forbidden, StrictAudit, check_line, declared
from tests.json_client import CAMILLE, HUGO, PAUL, JsonClient, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import Product

EVENTS_PAGE = Path(__file__).parents[2] / "docs" / "events.md"
MEMBER = "p" * 43
REAL_PSEUDONYM = "Zk3_" * 10 + "x-9"


@dataclass(frozen=True)
class Undeclared(AuditEvent):
    """An event that the domain does not know."""

    member: str


BAD_VALUES = [
    "255081416802538",
    "2550814168025",
    "2 55 08 14 168 025 38",
    "299122A999998",
    "042042",
    "camille.essai@gmail.example",
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln",
    "A" * 200,
    "Mon-Espace1",
    "line\nbreak",
]


@pytest.mark.parametrize("value", BAD_VALUES)
@pytest.mark.parametrize("exact", [True, False])
def test_the_log_fake_refuses_a_secret_in_any_text_field(value: str, *, exact: bool) -> None:
    """A number, code, address, token or password in a field of any event fails the test, without repeating it."""
    for event_type in declared().values():
        for text in [each.name for each in fields(event_type) if each.type is str]:
            event = event_type(**{each.name: _sample(each.name) for each in fields(event_type)} | {text: value})
            with pytest.raises(Forbidden, match=f"{event_type.__name__}.{text}: looks like") as refusal:
                StrictAudit(exact=exact).record(event)
            assert value not in str(refusal.value)


def test_the_log_fake_takes_every_declared_event() -> None:
    """Each declared event with well-shaped values is accepted, exact or not."""
    for event_type in declared().values():
        event = event_type(**{each.name: _sample(each.name) for each in fields(event_type)})
        for exact in (True, False):
            audit = StrictAudit(exact=exact)
            audit.record(event)
            assert audit.events == [event]


def test_the_log_fake_refuses_what_nobody_declared() -> None:
    """An unknown event type and an extra field are both refused, and remembered as breaches."""
    audit = StrictAudit()
    with pytest.raises(Forbidden, match="Undeclared"):
        audit.record(Undeclared(member="somebody"))
    richer = audit_events.OtpSent("somebody", "portal")
    object.__setattr__(richer, "recipient", "somebody-else")
    with pytest.raises(Forbidden, match="not declared"):
        audit.record(richer)
    assert len(audit.breaches) == 2
    assert audit.events == []


def test_every_event_is_documented_and_every_documented_event_exists() -> None:
    """The table of docs/events.md has each event once, with exactly its outcome, its fields and its address mark."""
    rows = re.findall(r"^\| `(\w+)` \| ([a-z, ]+) \| (.*?) \| .+ \|$", EVENTS_PAGE.read_text("utf-8"), re.MULTILINE)
    documented = [(name, outcome, tuple(re.findall(r"`(\w+)`", told))) for name, outcome, told in rows]
    expected = [
        (
            name,
            event_type.outcome + (", address" if event_type.counted_by_address else ""),
            tuple(each.name for each in fields(event_type)),
        )
        for name, event_type in declared().items()
    ]
    assert sorted(documented) == sorted(expected)


@given(st.text(max_size=60))
def test_a_line_stays_one_line_whatever_it_holds(text: str) -> None:
    """Control characters, separators and quotes in a value are encoded: one line, one JSON object, the same value."""
    log = JsonAuditLog(lambda: datetime(2026, 1, 1, tzinfo=UTC), str)
    written = json.dumps(log.line(audit_events.ClientRejected(text, text)))
    assert written.isascii()
    assert written.isprintable()
    assert json.loads(written)["client_id"] == text


def _sample(name: str) -> object:
    samples: dict[str, object] = {
        "member": REAL_PSEUDONYM,
        "client_id": "mobile-app",
        "attempts_left": 2,
        "known_browser": True,
        "is_destroyed": True,
        "restores_address": True,
        "items": 3,
        "agent_id": REAL_PSEUDONYM,
        "event_mac": REAL_PSEUDONYM,
        "act": "provisional-code",
        "result": "not-sent",
        "chain": 3,
        "sequence": 12,
        "reason": "OtpWrong",
        "detail": "two-methods",
        "algorithm": "ES256",
        "kid": REAL_PSEUDONYM,
        "acr": "urn:sesame:acr:pwd",
        "amr": "pwd otp",
        "path": "/oauth2/token",
        "dependency": "otp ledgers: UpdateItem: ThrottlingException",
        "exception": "ValueError",
        "where": "sign_in.py:12 < http.py:60",
    }
    return samples.get(name, 42 if name.endswith("_ms") else "s" * 22)


@pytest.fixture
def lines(product: Product, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Everything that the product writes while it is used in many ways; filled before the test begins."""
    capsys.readouterr()
    _use_in_many_ways(product)
    written = capsys.readouterr().out.splitlines()
    assert len(written) > 20
    return written


def test_every_line_that_is_written_fits_the_schema(lines: list[str]) -> None:
    """Each line is JSON in UTC with event, outcome and correlation id, and no member beyond the declared ones."""
    names = {check_line(line)["event"] for line in lines}
    assert {
        "authorization_requested",
        "authorization_refused",
        "password_accepted",
        "password_rejected",
        "password_blocked",
        "sign_in_refused",
        "otp_sent",
        "otp_rejected",
        "sign_in_completed",
        "session_served",
        "device_trusted",
        "tokens_issued",
        "authorization_code_reused",
        "client_rejected",
        "cross_site_post_refused",
    } <= names


def test_lines_tell_who_at_which_client_and_how(product: Product, lines: list[str]) -> None:
    """A completed sign-in is told with pseudonym, client, acr and amr; the answer's correlation id leads to its line."""
    completed = [check_line(line) for line in lines if "sign_in_completed" in line]
    assert {line["member"] for line in completed} == {product.pseudonym(CAMILLE[0])}
    assert {line["client_id"] for line in completed} == {"portal"}
    assert {line["amr"] for line in completed} == {"pwd otp"}
    ids = {check_line(line)["correlation_id"] for line in lines}
    assert len(ids) > 10


def test_the_correlation_id_of_an_answer_is_that_of_its_line(
    client: JsonClient, capsys: pytest.CaptureFixture[str]
) -> None:
    """Header, problem document and log line of one refusal carry the same id."""
    client.authorize()
    capsys.readouterr()
    answer = client.login((CAMILLE[0], "wrong"))
    (line,) = capsys.readouterr().out.splitlines()
    assert check_line(line)["correlation_id"] == answer.header("x-correlation-id") == answer.json()["correlation_id"]


def _use_in_many_ways(product: Product) -> None:
    client = JsonClient(product)
    answer = client.sign_in(CAMILLE, trust=True)
    code = redirect_parameters(answer)["code"]
    _redeem(client, code)
    _redeem(client, code)
    client.authorize()
    client.call("POST", "/oauth2/token", {})
    product.request("POST", "/oauth2/token", b"grant_type=authorization_code&client_id=nobody", _FORM)
    product.request("GET", "/oauth2/userinfo", headers={"Authorization": "Bearer no.such.token"})
    product.request("POST", "/login", b"", {**_FORM, "Origin": "https://elsewhere.example"})
    browser = PageBrowser(product)
    browser.authorize()
    for password in ("a", "b", "c", "d"):
        browser.submit("/login", nir=PAUL[0], password=password)
    for member in (HUGO, CAMILLE):
        other = JsonClient(product)
        other.authorize("federation")
        other.login(member)
        for _ in range(2):
            other.code_request()
            other.verify(other.wrong_code())


def _redeem(client: JsonClient, code: str) -> None:
    body = f"grant_type=authorization_code&code={code}&redirect_uri=http://127.0.0.1:9999/callback"
    headers = {**_FORM, "Authorization": "Basic cG9ydGFsOnBvcnRhbC1kZW1vLXNlY3JldC1ub3QtZm9yLXByb2R1Y3Rpb24tMDAwMQ=="}
    client.product.request("POST", "/oauth2/token", body.encode(), headers)


_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
