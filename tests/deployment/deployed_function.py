"""The packaged function behind a gateway that is played: full events of a REST API in, HTTP answers out.

It stands where the drivers of the tests expect the product. Mails are read where the emulated account keeps them.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from chalice.local import RouteMatcher

from localdev.rest_event import Received, rest_event
from tests.deployment.lambda_runtime import Container, Json
from tests.product import Answer, Product

STAGE = "v1"
HOST = "connexion.assureur.example"
VISITOR = "192.0.2.7"


@dataclass
class DeployedFunction:
    """A container with the gateway's part around it; each field is how the gateway may present a request."""

    container: Container
    routes: Sequence[str]
    read_mails: Callable[[], list[dict[str, Any]]]
    visitor: str = VISITOR
    in_base64: bool = False
    base_path: str = ""
    """Where the domain's mapping has one, it is part of the event's path."""
    one_cookie_a_line: bool = False
    more_headers: dict[str, str] = field(default_factory=dict)

    issuer = f"https://{HOST}"

    def as_product(self) -> Product:
        """Return this function for the drivers of the tests, which need what it has and no more."""
        return cast("Product", self)

    def mails(self) -> list[dict[str, Any]]:
        """Return the mails that were sent, newest first."""
        return self.read_mails()

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Make one request of a visitor."""
        answer = self.container.invoke(self.event(method, path, body, headers))
        many = answer.get("multiValueHeaders") or {}
        pairs = [(name, value) for name, values in many.items() for value in values]
        text = answer.get("body") or ""
        content = b64decode(text) if answer.get("isBase64Encoded") else text.encode()
        return Answer(answer["statusCode"], [*(answer.get("headers") or {}).items(), *pairs], content)

    def event(self, method: str, target: str, body: bytes | None, headers: Mapping[str, str] | None) -> Json:
        """Return the event as a REST API makes it: the stage in the context's path, every value of every header."""
        sent = {"Host": HOST, "User-Agent": "a browser", **(headers or {}), **self.more_headers}
        received = Received(method, target, list(sent.items()), body or b"", self.visitor)
        match = RouteMatcher(list(self.routes)).match_route(received.path)
        event = rest_event(received, route=match.route, captured=match.captured, now=datetime.now(UTC))
        event["requestContext"] |= {
            "stage": STAGE,
            "path": f"/{STAGE}{self.base_path}{received.path}",
            "resourceId": "abc123",
            "domainPrefix": "connexion",
            "identity": {
                "sourceIp": self.visitor,
                "userAgent": "a browser",
                "accessKey": None,
                "accountId": None,
                "caller": None,
                "cognitoIdentityId": None,
                "user": None,
                "userArn": None,
            },
        }
        event["path"] = f"{self.base_path}{received.path}"
        if self.in_base64 and body:
            event |= {"body": b64encode(body).decode("ascii"), "isBase64Encoded": True}
        if self.one_cookie_a_line and "Cookie" in event["multiValueHeaders"]:
            lines = event["multiValueHeaders"]["Cookie"][0].split("; ")
            event["multiValueHeaders"]["Cookie"] = lines
            event["headers"]["Cookie"] = lines[-1]
        return event
