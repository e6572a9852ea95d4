"""THR-06 and THR-09: what is counted by address is told to the log alone, and nobody can forge or spend it.

Budgets per address and over all refuse nothing in the product (security.md §21): lines carry the gateway's address as
a keyed hash, alarms count them, and refusing is the firewall's rate rule in `prod`. So nothing here may depend on an
address, and no header may choose one.
"""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.audit_fake import check_line
from tests.json_client import CAMILLE, JsonClient
from tests.product import MOVING_TABLES, Product
from tests.security.test_enumeration import UNKNOWN, seen

FORGED: list[dict[str, str]] = [
    {"X-Forwarded-For": "203.0.113.9"},
    {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"},
    {"Forwarded": "for=203.0.113.9;proto=https;host=evil.example"},
    {"X-Real-IP": "203.0.113.9", "True-Client-IP": "203.0.113.9", "CF-Connecting-IP": "203.0.113.9"},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Host": "evil.example"},
]


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return what was logged since the last time."""
    return [check_line(line) for line in capsys.readouterr().out.splitlines()]


def wrong_password(product: Product, headers: Mapping[str, str], nir: str = CAMILLE[0]) -> tuple[object, ...]:
    """Try a wrong password and return what is seen of the answer."""
    client = JsonClient(product)
    client.authorize()
    body = {"transaction": client.transaction, "nir": nir, "password": "wrong"}
    return seen(client.call("POST", "/login", body, dict(headers)), nir)


@pytest.mark.parametrize("headers", FORGED, ids=str)
def test_a_forged_address_is_not_even_logged(
    product: Product, capsys: pytest.CaptureFixture[str], headers: dict[str, str]
) -> None:
    """With and without the header the line tells the same address, the gateway's, and the answer is the same."""
    told = []
    for sent in ({}, headers):
        product.wipe()
        capsys.readouterr()
        answer = wrong_password(product, sent)
        (line,) = [line for line in lines_of(capsys) if line["event"] == "password_rejected"]
        told.append((answer, line["address"], line["member"]))
        assert "203.0.113.9" not in json.dumps(line)
    assert told[0] == told[1]


def test_forged_addresses_win_no_tries(product: Product) -> None:
    """A new address for each attempt changes no count: the third wrong password blocks, as from one address."""
    statuses = [wrong_password(product, {"X-Forwarded-For": f"203.0.113.{number}"})[0] for number in range(5)]
    assert statuses == [401, 401, 429, 429, 429]


def test_the_gateways_address_is_hashed_with_a_key(product: Product, capsys: pytest.CaptureFixture[str]) -> None:
    """Two addresses of the gateway's give two pseudonyms, one address the same one, and neither is in the line."""
    addresses = []
    for source_ip in ("198.51.100.7", "198.51.100.8", "198.51.100.7"):
        capsys.readouterr()
        product.app(_event(source_ip), None)
        (line,) = lines_of(capsys)
        assert line["event"] == "cross_site_post_refused"
        assert source_ip not in json.dumps(line)
        addresses.append(line["address"])
    assert addresses[0] == addresses[2] != addresses[1]


def _event(source_ip: str) -> dict[str, Any]:
    headers = {"origin": "https://elsewhere.example", "x-forwarded-for": "203.0.113.9"}
    return {
        "path": "/login",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "requestContext": {"httpMethod": "POST", "resourcePath": "/login", "identity": {"sourceIp": source_ip}},
        "stageVariables": None,
        "body": "",
        "isBase64Encoded": False,
    }


def test_no_number_of_requests_from_one_address_closes_the_door(product: Product) -> None:
    """Forty wrong passwords for other numbers from here, and a member still signs in from here (refuses nothing)."""
    numbers = [f"1{number % 90 + 10:02d}07759{number:05d}" for number in range(100, 140)]
    assert {wrong_password(product, {}, nir)[0] for nir in numbers} == {401}
    assert JsonClient(product).sign_in(CAMILLE).json()["next"] == "redirect"


def test_counting_by_address_stores_nothing(product: Product, capsys: pytest.CaptureFixture[str]) -> None:
    """No item of any table holds the address or its pseudonym: it costs no database call and outlives no log."""
    capsys.readouterr()
    wrong_password(product, {})
    (line,) = [line for line in lines_of(capsys) if line["event"] == "password_rejected"]
    stored = json.dumps([product.items(table) for table in MOVING_TABLES], default=repr)
    assert line["address"] not in stored
    assert "127.0.0.1" not in stored


def test_anonymous_visitors_cannot_spend_a_members_codes(product: Product) -> None:
    """A hundred visits to every page that asks no password, and to the code's steps, leave the quota as it was."""
    for path in ("/password/forgot", "/account/new", "/login/code-request", "/login/verify"):
        for _ in range(25):
            assert product.request("GET", path).status in {200, 400}
    stranger = JsonClient(product)
    for _ in range(10):
        stranger.authorize()
        assert stranger.code_request().status == 409
        assert stranger.verify("123456").status == 409
    for _ in range(2):
        stranger.authorize()
        stranger.login((CAMILLE[0], "wrong"))
        assert stranger.code_request().status == 409
    assert product.mails() == []
    member = JsonClient(product)
    member.authorize()
    assert member.login(CAMILLE).status == 200
    assert [member.code_request().status for _ in range(5)] == [200] * 5


def test_an_unknown_number_gets_no_mail_and_no_quota(product: Product) -> None:
    """Whatever is tried with a number that nobody has, nothing is mailed and no ledger is written."""
    for _ in range(4):
        wrong_password(product, {}, UNKNOWN)
    assert product.mails() == []
    assert product.items("otp-ledgers") == []
