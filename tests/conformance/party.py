"""A relying party of these tests: registered for everything, signing Camille in without a code, so that rows are cheap."""

import json
from base64 import b64encode
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import KeySet

from chalicelib.domain.client import Client, SecurityCodePolicy
from tests.json_client import CALLBACK, CAMILLE, JsonClient, redirect_parameters
from tests.product import Answer, Product

SECRET = "a secret: with + and % of these tests"
SCOPES = ("openid", "profile", "email", "address", "phone", "ameliconnect", "offline_access")

PARTY = Client(
    client_id="party",
    client_name="Tests of conformance",
    redirect_uris=(CALLBACK, "http://127.0.0.1:9999/callback?tenant=1"),
    token_endpoint_auth_method="client_secret_basic",
    scope=SCOPES,
    security_code=SecurityCodePolicy.NEVER,
)
POSTING = replace(PARTY, client_id="posting-party", token_endpoint_auth_method="client_secret_post")
PUBLIC = replace(PARTY, client_id="public-party", token_endpoint_auth_method="none")
CAREFUL = replace(PARTY, client_id="careful-party", security_code=SecurityCodePolicy.UNTRUSTED_DEVICE)
STRICT = replace(PARTY, client_id="strict-party", security_code=SecurityCodePolicy.ALWAYS)
PARTNER = replace(PARTY, client_id="partner", client_name="Mutuelle & <Cie>", first_party=False)
LASTING = replace(PARTY, client_id="lasting-party", grant_types=("authorization_code", "refresh_token"))
PHONE_APP = replace(PARTY, client_id="phone-app", redirect_uris=("fr.example.app:/callback",))
REGISTERED = (PARTY, POSTING, PUBLIC, CAREFUL, STRICT, PARTNER, LASTING, PHONE_APP)

FORM = "application/x-www-form-urlencoded"


@dataclass
class Party:
    """One registered client, and one browser that comes from it."""

    product: Product
    registration: Client = PARTY
    client: JsonClient = field(init=False)

    def __post_init__(self) -> None:
        """Begin with an empty cookie jar."""
        self.client = JsonClient(self.product)

    def beside(self, registration: Client) -> "Party":
        """Return another client in the same browser."""
        other = Party(self.product, registration)
        other.client = self.client
        return other

    def authorize(self, **parameters: str) -> Answer:
        """Send the browser to the authorization endpoint."""
        return self.client.authorize(self.registration.client_id, **parameters)

    def answer(self, member: tuple[str, str] = CAMILLE, /, **parameters: str) -> dict[str, str]:
        """Go to the end, typing what is asked, and return what the callback receives."""
        answer = self.authorize(**parameters)
        for _ in range(4):
            match answer.json()["next"]:
                case "login":
                    answer = self.client.login(member)
                case "request_code":
                    self.client.code_request()
                    answer = self.client.verify(self.client.newest_code())
                case "consent":
                    answer = self.decide("allow")
                case _:
                    return received(answer)
        raise AssertionError(answer.text)

    def decide(self, decision: str) -> Answer:
        """Answer the question for consent."""
        return self.client._post("/login/consent", decision=decision)

    def step(self, **parameters: str) -> str:
        """Return what is asked first."""
        return str(self.authorize(**parameters).json()["next"])

    def error(self, **parameters: str) -> str:
        """Return the error that comes back at once, its form checked."""
        return error_of(self.product, received(self.authorize(**parameters)))

    def redeem(self, code: str, **more: str) -> Answer:
        """Exchange a code as the client is registered to."""
        return self.token({"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, **more})

    def token(self, form: dict[str, str]) -> Answer:
        """Send a form to the token endpoint, authenticated as the client is registered to."""
        headers = {"Content-Type": FORM}
        client_id = self.registration.client_id
        if self.registration.token_endpoint_auth_method == "client_secret_basic":
            pair = urlencode({client_id: SECRET}).replace("=", ":", 1)
            headers["Authorization"] = "Basic " + b64encode(pair.encode()).decode()
        elif self.registration.token_endpoint_auth_method == "client_secret_post":
            form = {**form, "client_id": client_id, "client_secret": SECRET}
        else:
            form = {**form, "client_id": client_id}
        return self.product.request("POST", "/oauth2/token", urlencode(form).encode(), headers)

    def tokens(self, member: tuple[str, str] = CAMILLE, /, **parameters: str) -> dict[str, Any]:
        """Go to the end and return what the token endpoint answers."""
        redeemed = self.redeem(self.answer(member, **parameters)["code"])
        assert redeemed.status == 200, redeemed.text
        return redeemed.json()

    def claims(self, member: tuple[str, str] = CAMILLE, /, **parameters: str) -> dict[str, Any]:
        """Go to the end and return the ID token's claims, verified by the published keys."""
        return verified(self.product, self.tokens(member, **parameters)["id_token"])

    def userinfo(self, member: tuple[str, str] = CAMILLE, /, **parameters: str) -> dict[str, Any]:
        """Go to the end and return what userinfo tells."""
        bearer = {"Authorization": f"Bearer {self.tokens(member, **parameters)['access_token']}"}
        return self.product.request("GET", "/oauth2/userinfo", headers=bearer).json()


def received(answer: Answer) -> dict[str, str]:
    """Return what the callback receives, by query or by form."""
    assert answer.status == 200, answer.text
    told = answer.json()
    assert told["next"] == "redirect", answer.text
    return dict(told["parameters"]) if "parameters" in told else redirect_parameters(answer)


def error_of(product: Product, told: dict[str, str]) -> str:
    """Return the error of a callback that has the members of one and no other."""
    assert set(told) - {"state"} == {"error", "error_description", "iss"}, told
    assert told["iss"] == product.issuer
    assert all(" " <= each <= "~" and each not in '"\\' for each in told["error_description"])
    return told["error"]


def verified(product: Product, id_token: str) -> dict[str, Any]:
    """Verify a token as a relying party does, by the keys that discovery points to."""
    metadata = product.request("GET", "/.well-known/openid-configuration").json()
    jwks: Any = product.request("GET", metadata["jwks_uri"].removeprefix(metadata["issuer"])).json()
    return dict(jwt.decode(id_token, KeySet.import_key_set(jwks), algorithms=["RS256"]).claims)


def claims_parameter(**members: object) -> str:
    """Return a `claims` parameter."""
    return json.dumps(members)
