"""The calls that a client makes with the tokens it has, over HTTP, as the demo data registers it."""

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import KeySet

from tests.json_client import CALLBACK, MOBILE_VERIFIER, JsonClient, redirect_parameters
from tests.product import Answer

OFFLINE = "openid profile offline_access"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PORTAL = {"Authorization": "Basic " + b64encode(b"portal:portal-demo-secret-not-for-production-0001").decode()}
FEDERATION = {"client_id": "federation", "client_secret": "federation-demo-secret-not-for-production-01"}


def signed_in(client: JsonClient, client_id: str = "portal", scope: str = "openid profile email ameliconnect") -> str:
    """Sign Camille in, by her session where she has one, and return the authorization code."""
    answer = client.authorize(client_id, scope=scope)
    if answer.json()["next"] == "login":
        answer = client.login()
    if answer.json()["next"] == "request_code":
        client.code_request()
        answer = client.verify(client.newest_code())
    return redirect_parameters(answer)["code"]


def redeem(client: JsonClient, code: str, headers: dict[str, str] | None = None, **more: str) -> Answer:
    """Post to the token endpoint."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, **more}
    sent = {**FORM, **(PORTAL if headers is None else headers)}
    return client.product.request("POST", "/oauth2/token", urlencode(form).encode(), sent)


def userinfo(client: JsonClient, access_token: str) -> Answer:
    """Ask who the token's member is."""
    return client.product.request("GET", "/oauth2/userinfo", headers={"Authorization": f"Bearer {access_token}"})


def verified(client: JsonClient, id_token: str) -> dict[str, Any]:
    """Verify a token as a relying party does: by the keys that discovery points to."""
    metadata = client.product.request("GET", "/.well-known/openid-configuration").json()
    jwks: Any = client.product.request("GET", metadata["jwks_uri"].removeprefix(metadata["issuer"])).json()
    return dict(jwt.decode(id_token, KeySet.import_key_set(jwks), algorithms=["RS256"]).claims)


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
