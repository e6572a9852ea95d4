"""The deployed site as its visitors reach it: a path of its domain becomes a path of the stage, as the mapping does.

The emulator answers `/login` and `/oauth2/…` of every custom domain by itself, as another service of AWS; so the check
goes by the API's own address, which is shut on AWS. The drivers of the tests stand on it as on the local product.
"""

import http.client
import json
from collections.abc import Mapping
from typing import Any, cast

from scripts.deploy_check.certificate import HOST
from scripts.deploy_check.stack import PARAMETERS, Stack
from tests.product import Answer, Product

VISITOR = "192.0.2.7"
STAGE = "v1"
WAIT_SECONDS = 60


class Site:
    """The site of a stack."""

    issuer = f"https://{PARAMETERS['DomainName']}"

    def __init__(self, stack: Stack) -> None:
        """Keep where the stack's API is."""
        self._stack = stack
        self._api = f"{stack.outputs['RestAPIId']}.execute-api.localhost"

    def as_product(self) -> Product:
        """Return this site for the drivers of the tests, which need what it has and no more."""
        return cast("Product", self)

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Make one request of a visitor."""
        sent = {"Host": f"{self._api}:{self._stack.account.port}", "X-Forwarded-For": VISITOR, **(headers or {})}
        return self._call(method, f"/{STAGE}{path}", body, sent)

    def on_its_domain(self, path: str) -> Answer:
        """Get a path by the custom domain."""
        return self._call("GET", path, None, {"Host": PARAMETERS["DomainName"], "Accept": "application/json"})

    def mails(self) -> list[dict[str, Any]]:
        """Return the mails that were sent, newest first, with their text."""
        kept = json.loads(self._call("GET", "/_ministack/ses/messages", None, {}).body)["messages"]
        mails = [mail for account in kept.values() for mail in account]
        return [{**mail, "text": mail["BodyText"]} for mail in sorted(mails, key=lambda mail: -mail["Timestamp"])]

    def _call(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        account = self._stack.account
        connection = http.client.HTTPSConnection(HOST, account.port, timeout=WAIT_SECONDS, context=account.trusting)
        try:
            connection.request(method, path, body=body, headers=dict(headers))
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()
