"""One client for each way of authentication that discovery advertises, at any endpoint that asks for one."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from chalicelib import wiring
from chalicelib.domain.client import Client
from chalicelib.domain.client_assertion import ASSERTION_TYPE
from tests.conformance.party import FORM, PARTY, SECRET
from tests.json_client import CALLBACK, MOBILE_CHALLENGE, MOBILE_VERIFIER, JsonClient, redirect_parameters
from tests.product import Answer, Product
from tests.proofs import SigningKey, assertion, ec_key, rsa_key

KEYS = {"ES256": ec_key("proving"), "PS256": rsa_key("PS256", "proving-ps"), "RS256": rsa_key("RS256", "proving-rs")}
CLIENT_ID = "proving"


@dataclass
class Prover:
    """A client of one method, and for `private_key_jwt` of one algorithm."""

    product: Product
    method: str = "client_secret_basic"
    algorithm: str = "ES256"

    def __post_init__(self) -> None:
        """Register it, in place of the one before."""
        self.register()

    @property
    def key(self) -> SigningKey:
        """What it signs with."""
        return KEYS[self.algorithm]

    def register(self, **changes: object) -> None:
        """Register it anew with these fields changed."""
        client = replace(
            PARTY,
            client_id=CLIENT_ID,
            redirect_uris=(CALLBACK,),
            token_endpoint_auth_method=self.method,
            grant_types=("authorization_code", "refresh_token"),
            jwks=self.key.jwks if self.method == "private_key_jwt" else None,
        )
        if self.method.startswith("client_secret"):
            hashed = wiring.adapters().keyring.mac("client-secret", CLIENT_ID, SECRET)
            client = replace(client, client_secret_hash=hashed)
        changed: Client = replace(client, **changes)  # type: ignore[arg-type]  # fields of Client
        wiring.adapters().clients.put(changed)

    def post(self, path: str, headers: Mapping[str, str] | None = None, /, **form: str) -> Answer:
        """Post a form, authenticated."""
        sent = {"Content-Type": FORM, **(headers or {})}
        match self.method:
            case "client_secret_basic":
                pair = urlencode({CLIENT_ID: SECRET}).replace("=", ":", 1)
                sent["Authorization"] = "Basic " + b64encode(pair.encode()).decode()
            case "client_secret_post":
                form |= {"client_id": CLIENT_ID, "client_secret": SECRET}
            case "private_key_jwt":
                signed = assertion(self.key, CLIENT_ID, self.product.issuer, self.product.now())
                form |= {"client_assertion_type": ASSERTION_TYPE, "client_assertion": signed}
            case "none":
                form |= {"client_id": CLIENT_ID}
        return self.product.request("POST", path, urlencode(form).encode(), sent)

    def code(self, **parameters: str) -> str:
        """Sign Camille in and return the code."""
        browser = JsonClient(self.product)
        pkce = {"code_challenge": MOBILE_CHALLENGE, "code_challenge_method": "S256"}
        browser.authorize(CLIENT_ID, **{"scope": "openid offline_access", **pkce, **parameters})
        return redirect_parameters(browser.login())["code"]

    def tokens(self, headers: Mapping[str, str] | None = None, /, **parameters: str) -> dict[str, str]:
        """Sign Camille in and return what the token endpoint answers."""
        asked = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": MOBILE_VERIFIER}
        answer = self.post("/oauth2/token", headers, code=self.code(**parameters), **asked)
        assert answer.status == 200, answer.text
        return answer.json()
