"""The relying party's one request of a sign-in: it exchanges the code for tokens, as each demo client proves itself."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from tests.interop.registered import FEDERATION, MOBILE_APP, PORTAL, Registered
from tests.json_client import CALLBACK, MOBILE_VERIFIER, redirect_parameters
from tests.product import Answer

FORM_TYPE = "application/x-www-form-urlencoded"
BY_ID = {client.client_id: client for client in (PORTAL, MOBILE_APP, FEDERATION)}

Ask = Callable[[str, str, bytes, dict[str, str]], Answer]


def redeem(ask: Ask, answer: Answer, client_id: str = "portal", registered: Mapping[str, Registered] = BY_ID) -> Answer:
    """Post the code that an answer leads to; `ask` makes the request, `registered` says how each client proves itself.

    Raises:
        RuntimeError: where no tokens come back, because nothing may be counted for a sign-in that failed.
    """
    body, headers = token_request(redirect_parameters(answer)["code"], registered[client_id])
    tokens = ask("POST", "/oauth2/token", body, headers)
    if tokens.status != 200 or not tokens.json()["id_token"]:
        raise RuntimeError(f"no tokens: {tokens.text}")
    return tokens


def token_request(code: str, client: Registered) -> tuple[bytes, dict[str, str]]:
    """Return body and headers of a client's token request."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    headers = {"Content-Type": FORM_TYPE}
    if client.auth_method == "client_secret_basic":
        pair = f"{client.client_id}:{client.client_secret}".encode()
        headers["Authorization"] = "Basic " + b64encode(pair).decode()
    elif client.auth_method == "client_secret_post":
        form |= {"client_id": client.client_id, "client_secret": client.client_secret or ""}
    else:
        form |= {"client_id": client.client_id, "code_verifier": MOBILE_VERIFIER}
    return urlencode(form).encode(), headers
