"""What a function called as Lambda does it gives back, and what the emulated AWS beside it sent."""

import http.client
import json
from typing import Any

from tests.product import Answer


def answer_of(response: dict[str, Any]) -> Answer:
    """Return a function's answer to a REST API as an answer of HTTP."""
    many = response.get("multiValueHeaders") or {}
    pairs = [(name, value) for name, values in many.items() for value in values]
    return Answer(response["statusCode"], [*response["headers"].items(), *pairs], response["body"].encode())


def mails_of(aws: str) -> list[dict[str, Any]]:
    """Read the outbox of the emulated AWS at `host:port`."""
    connection = http.client.HTTPConnection(aws, timeout=30)
    try:
        connection.request("GET", "/outbox")
        return list(json.loads(connection.getresponse().read()))
    finally:
        connection.close()
