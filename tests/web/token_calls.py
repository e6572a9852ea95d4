"""The calls that a client makes with the tokens it has, over HTTP, as the demo data registers it."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.json_client import MOBILE_VERIFIER, JsonClient
from tests.product import Answer
from tests.web.test_token_exchange import FEDERATION, FORM, PORTAL, redeem, signed_in, userinfo

OFFLINE = "openid profile offline_access"


@dataclass(frozen=True)
class Party:
    """A client: its id, the headers and the fields by which it proves itself, and what its code needs."""

    client_id: str
    headers: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    verifier: dict[str, str] = field(default_factory=dict)

    def post(self, client: JsonClient, path: str, **form: str) -> Answer:
        """Post a form as this client."""
        body = urlencode({**self.fields, **form}).encode()
        return client.product.request("POST", path, body, {**FORM, **self.headers})

    def tokens(self, client: JsonClient, scope: str = OFFLINE) -> dict[str, Any]:
        """Sign Camille in and redeem."""
        code = signed_in(client, self.client_id, scope)
        return redeem(client, code, self.headers, **self.fields, **self.verifier).json()

    def refresh(self, client: JsonClient, refresh_token: str, **more: str) -> Answer:
        """Exchange a refresh token."""
        return self.post(client, "/oauth2/token", grant_type="refresh_token", refresh_token=refresh_token, **more)

    def revoke(self, client: JsonClient, token: str, **more: str) -> Answer:
        """Give a token back."""
        return self.post(client, "/oauth2/revoke", token=token, **more)

    def introspect(self, client: JsonClient, token: str, **more: str) -> Answer:
        """Ask what a token is worth."""
        return self.post(client, "/oauth2/introspect", token=token, **more)


THE_PORTAL = Party("portal", PORTAL)
THE_APP = Party("mobile-app", fields={"client_id": "mobile-app"}, verifier={"code_verifier": MOBILE_VERIFIER})
THE_FEDERATION = Party("federation", fields=FEDERATION)


def is_alive(client: JsonClient, access_token: str) -> bool:
    """Whether userinfo takes an access token; where it does not, it says so as RFC 6750 does."""
    status = userinfo(client, access_token).status
    assert status in {200, 401}
    return status == 200


def error_of(answer: Answer) -> str:
    """Return the error of a refused token request."""
    assert answer.status == 400, answer.text
    return str(answer.json()["error"])
