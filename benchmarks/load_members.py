"""Who signs in under load: invented members, one for each sign-in, and the way of one of them, each request timed."""

import http.client
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from benchmarks.relying_party import redeem
from benchmarks.slo import Asked, Kind
from localdev import demo_data
from tests.json_client import JsonClient
from tests.page_browser import PageBrowser
from tests.product import Answer, Product

PASSWORD = "Mon-Espace1"  # noqa: S105 - of invented members
SERVER_ERROR = 500

Ask = Callable[[str, str, bytes | None, Mapping[str, str]], Answer]


@dataclass(frozen=True)
class Place:
    """Where members sign in: the origin, and how a request is made there."""

    issuer: str
    ask: Ask


@dataclass(frozen=True)
class Member:
    """One member with what tells their newest code."""

    nir: str
    password: str
    code: Callable[[], str] = field(repr=False)


def number_of(member: int) -> str:
    """Return a number that has its form and that nobody bears: no department is called 00."""
    return f"1800100{member:06d}"


def address_of(member: int) -> str:
    """Return where that member's codes go."""
    return f"member-{member}@mail.example"


def people_file(count: int) -> dict[str, Any]:
    """Return demo data with so many members and the demonstration's clients."""
    shown = json.loads(Path(demo_data.OWN_FILE).read_text(encoding="utf-8"))
    members = [
        {
            "nir": number_of(each),
            "given_name": "Camille",
            "family_name": "Essai",
            "birthdate": "1980-01-01",
            "postal_code": "75011",
            "affiliation": "general",
            "email": address_of(each),
            "email_verified": True,
            "password": PASSWORD,
        }
        for each in range(count)
    ]
    return {**shown, "members": members, "directory_only": []}


class Timed:
    """Stands where the drivers of the tests expect the running product: each request is timed and kept."""

    def __init__(self, place: Place, code: Callable[[], str], waited_ms: float = 0.0) -> None:
        """Keep where requests go; the first one is as late as the member was who makes it."""
        self.requests: list[Asked] = []
        self.issuer = place.issuer
        self._ask = place.ask
        self._code = code
        self._waited_ms = waited_ms

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Make one request."""
        kind, began = _kind_of(method, urlsplit(path).path, headers or {}), time.monotonic()
        try:
            answer = self._ask(method, path, body, headers or {})
        except (OSError, http.client.HTTPException):
            self._keep(kind, began, is_error=True)
            raise
        self._keep(kind, began, is_error=answer.status >= SERVER_ERROR)
        return answer

    def mails(self) -> list[dict[str, Any]]:
        """Return the member's newest mail."""
        return [{"text": self._code()}]

    def _keep(self, kind: Kind, began: float, *, is_error: bool) -> None:
        took = (time.monotonic() - began) * 1000 + self._waited_ms
        self._waited_ms = 0.0
        self.requests.append(Asked(kind, took, is_error))


def sign_in(timed: Timed, member: Member, *, by_pages: bool) -> None:
    """Go from the authorization request to the tokens.

    Raises:
        Exception: of whatever kind, where it comes to no end.
    """
    place = cast("Product", timed)
    driver = PageBrowser(place) if by_pages else JsonClient(place)
    redeem(timed.request, driver.sign_in((member.nir, member.password)))


def place_at(port: int) -> Place:
    """Return the server on that port of loopback; each request goes on a connection of its own."""

    def ask(method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request(method, path, body=body, headers=dict(headers))
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()

    return Place(f"http://127.0.0.1:{port}", ask)


def _kind_of(method: str, path: str, headers: Mapping[str, str]) -> Kind:
    if (method, path) == ("POST", "/login"):
        return "login"
    wants_page = method == "GET" and "json" not in headers.get("Accept", "")
    return "page" if wants_page else "other"
