"""The event that the product gets locally has the shape of API Gateway's REST proxy event."""

from datetime import UTC, datetime
from typing import Any

from localdev.rest_event import Received, joined_headers, rest_event

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def event(target: str = "/login?a=1&a=2&b=", body: bytes = b"", *headers: tuple[str, str]) -> dict[str, Any]:
    """Make an event of a POST."""
    received = Received("POST", target, headers, body, "192.0.2.7")
    return rest_event(received, route="/login", captured={}, now=NOW)


def test_query_comes_in_both_forms() -> None:
    """All values of a repeated parameter are there, the single form has the last; blank values stay."""
    made = event()
    assert made["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": [""]}
    assert made["queryStringParameters"] == {"a": "2", "b": ""}
    assert event("/login")["multiValueQueryStringParameters"] is None


def test_headers_come_in_both_forms() -> None:
    """Repeated headers are all in the multi-value form, in one spelling; the single form has the last."""
    made = event("/login", b"", ("Accept", "a/b"), ("ACCEPT", "c/d"), ("X-Folded", "one\r\n two"))
    assert made["multiValueHeaders"] == {"Accept": ["a/b", "c/d"], "X-Folded": ["one  two"]}
    assert made["headers"] == {"Accept": "c/d", "X-Folded": "one  two"}


def test_cookie_lines_are_one() -> None:
    """Several `Cookie` lines are joined, as a gateway does (RFC 9113 §8.2.3)."""
    assert joined_headers([("Cookie", "a=1"), ("cookie", "b=2")]) == {"Cookie": ["a=1; b=2"]}


def test_context_names_request_and_caller() -> None:
    """Each event has an id of its own, the product's time, and the address that the connection came from."""
    first, second = event()["requestContext"], event()["requestContext"]
    assert first["requestId"] != second["requestId"]
    assert first["identity"]["sourceIp"] == "192.0.2.7"
    assert first["requestTimeEpoch"] == 1_795_165_200_000
    assert (first["resourcePath"], first["path"], first["httpMethod"]) == ("/login", "/login", "POST")


def test_body_is_text_or_base64() -> None:
    """UTF-8 comes as it is, anything else as base64, none as null."""
    assert (event("/login", "é".encode())["body"], event("/login", b"\xff")["body"]) == ("é", "/w==")
    assert event("/login", b"\xff")["isBase64Encoded"]
    assert event("/login")["body"] is None


def test_strange_targets_have_a_path() -> None:
    """Whatever stands on the request line, there is a path to look up."""
    for target, path in [("http://host/x?y", "/x"), ("http://[::1", "/"), ("?a=1", "/"), ("*", "*")]:
        assert Received("GET", target, (), b"", "").path == path
