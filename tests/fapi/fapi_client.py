"""A relying party that follows the FAPI 2.0 Security Profile, made for tests: it can also break each rule by itself.

It pushes its requests, proves itself by a signed assertion, uses PKCE, and has its tokens bound to a DPoP key. Nonces are
taken from answers, and a request that is refused for its nonce alone is sent once more, as real clients do.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from chalicelib import wiring
from chalicelib.domain.client import Client, SecurityCodePolicy
from chalicelib.domain.client_assertion import ASSERTION_TYPE
from tests.json_client import MOBILE_CHALLENGE, MOBILE_VERIFIER, JsonClient, redirect_parameters
from tests.product import Answer, Product
from tests.proofs import SigningKey, assertion, ath, ec_key, proof, without_nothing

CALLBACK = "https://bank.example/callback"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
KEY, PROOF_KEY = ec_key("bank-1"), ec_key("bank-proof")

PROFILE = Client(
    client_id="bank",
    client_name="Bank",
    redirect_uris=(CALLBACK,),
    token_endpoint_auth_method="private_key_jwt",
    scope=("openid", "profile", "offline_access"),
    security_code=SecurityCodePolicy.NEVER,
    grant_types=("authorization_code", "refresh_token"),
    require_pkce=True,
    id_token_signed_response_alg="ES256",
    jwks=KEY.jwks,
    require_pushed_authorization_requests=True,
    dpop_bound_access_tokens=True,
)


def register(client: Client) -> Client:
    """Register a client with the running product."""
    wiring.adapters().clients.put(client)
    return client


@dataclass
class FapiClient:
    """The relying party; `None` as a value leaves a parameter out."""

    product: Product
    client_id: str = "bank"
    key: SigningKey = KEY
    proof_key: SigningKey = PROOF_KEY
    nonce: str | None = None
    proves_at_push: bool = False
    """Whether it binds its codes by a proof at the push (RFC 9449 §10.1)."""
    browser: JsonClient = field(init=False)

    def __post_init__(self) -> None:
        """Have a member with a browser."""
        self.browser = JsonClient(self.product)

    def assertion(self, header: dict[str, Any] | None = None, /, **claims: object) -> str:
        """Return a client assertion for the issuer."""
        return assertion(self.key, self.client_id, self.product.issuer, self.product.now(), header, **claims)

    def proof(self, method: str, path: str, header: dict[str, Any] | None = None, /, **claims: object) -> str:
        """Return a DPoP proof for a request to the product, with the newest nonce."""
        url = self.product.issuer + path
        return proof(self.proof_key, method, url, self.product.now(), header, **{"nonce": self.nonce, **claims})

    def post(self, path: str, fields: dict[str, str | None], headers: dict[str, str] | None = None) -> Answer:
        """Post a form with a client assertion, unless the fields say otherwise."""
        usual = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": fields.get("client_assertion", "")}
        if "client_assertion" not in fields:
            usual["client_assertion"] = self.assertion()
        body = urlencode(without_nothing({**usual, **fields})).encode()
        answer = self.product.request("POST", path, body, {**FORM, **(headers or {})})
        self.nonce = answer.header("DPoP-Nonce") or self.nonce
        return answer

    def push(self, **fields: str | None) -> Answer:
        """Push an authorization request."""
        usual = {
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "openid profile",
            "state": "a-state",
            "nonce": "a-nonce",
            "code_challenge": MOBILE_CHALLENGE,
            "code_challenge_method": "S256",
        }
        headers = {"DPoP": self.proof("POST", "/oauth2/par")} if self.proves_at_push else {}
        return self.post("/oauth2/par", {**usual, **fields}, headers)

    def pushed(self, **fields: str | None) -> str:
        """Return the request_uri of a push that must succeed."""
        answer = self.push(**fields)
        assert answer.status == 201, answer.text
        return str(answer.json()["request_uri"])

    def authorize(self, request_uri: str | None, **parameters: str | None) -> Answer:
        """Send the member with a reference."""
        query = {"client_id": self.client_id, "request_uri": request_uri, **parameters}
        answer = self.browser.call("GET", "/oauth2/authorize?" + urlencode(without_nothing(query)))
        if answer.status == 200:
            self.browser.transaction = answer.json().get("transaction", "")
        return answer

    def answered(self, **fields: str | None) -> dict[str, str]:
        """Push, sign the member in, and return the parameters of the callback."""
        answer = self.authorize(self.pushed(**fields))
        if answer.json()["next"] == "login":
            answer = self.browser.login()
        assert answer.json()["next"] == "redirect", answer.text
        assert answer.json()["redirect_to"].startswith(CALLBACK)
        return redirect_parameters(answer)

    def token(self, fields: dict[str, str | None], with_proof: str | None = "") -> Answer:
        """Ask for tokens with a proof, once more where the nonce alone was wrong; a proof of None is left out."""
        headers = {} if with_proof is None else {"DPoP": with_proof or self.proof("POST", "/oauth2/token")}
        answer = self.post("/oauth2/token", fields, headers)
        if with_proof == "" and answer.status == 400 and answer.json()["error"] == "use_dpop_nonce":
            return self.post("/oauth2/token", fields, {"DPoP": self.proof("POST", "/oauth2/token")})
        return answer

    def redeem(self, code: str, with_proof: str | None = "", **fields: str | None) -> Answer:
        """Exchange a code."""
        usual = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        return self.token({**usual, "code_verifier": MOBILE_VERIFIER, **fields}, with_proof)

    def signed_in(self) -> dict[str, Any]:
        """Return the tokens of a whole sign-in."""
        answer = self.redeem(self.answered()["code"])
        assert answer.status == 200, answer.text
        return answer.json()

    def userinfo(
        self, access_token: str, scheme: str = "DPoP", with_proof: str | None = "", method: str = "GET"
    ) -> Answer:
        """Ask who the member is."""
        headers = {"Authorization": f"{scheme} {access_token}"}
        if with_proof is not None:
            headers["DPoP"] = with_proof or self.proof(method, "/oauth2/userinfo", ath=ath(access_token))
        answer = self.product.request(method, "/oauth2/userinfo", headers=headers)
        self.nonce = answer.header("DPoP-Nonce") or self.nonce
        return answer
