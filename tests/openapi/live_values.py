"""Values that are good at this moment, put into requests that schemathesis makes by the schema: it cannot guess them.

It runs inside schemathesis, which has an environment of its own, so nothing of the product is imported. Requests that
break the schema stay as they are. `SESAME_MEMBERS` holds numbers and passwords, `SESAME_CALLERS` the numbers of others,
whose accounts the desk may reset, `SESAME_CLIENTS` ids and secrets; each answer becomes a line of the file `SESAME_SEEN`.
"""

import http.client
import json
import os
import re
from base64 import b64encode
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import schemathesis  # type: ignore[import-not-found]  # it is installed where this runs

from tests.openapi.signing import Signed, signature

MEMBERS = json.loads(os.environ["SESAME_MEMBERS"])
CALLERS = json.loads(os.environ["SESAME_CALLERS"])
SECRETS = json.loads(os.environ["SESAME_CLIENTS"])
ISSUER = os.environ["SESAME_ISSUER"]
NOBODY = "190019999999539"
"""A right number that nobody has."""
CALLBACK = "http://127.0.0.1:9999/callback"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
FORM = "application/x-www-form-urlencoded"

_calls, _logins = count(), count()


def call(method: str, path: str, body: object = None, **headers: str) -> tuple[dict[str, Any], str]:
    """Make one call of our own; return its JSON and the cookies that it sets."""
    address = urlsplit(ISSUER)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    as_form = headers.get("Content-Type") == FORM
    data = None
    if body is not None:
        data = (urlencode(body) if as_form and isinstance(body, dict) else json.dumps(body)).encode()
    sent = {"Accept": "application/json", "Content-Type": "application/json", **headers}
    connection.request(method, path, data, sent)
    answer = connection.getresponse()
    cookies = [line.split(";", 1)[0] for line in answer.headers.get_all("Set-Cookie") or ()]
    told = json.loads(answer.read() or b"{}")
    connection.close()
    return (told if isinstance(told, dict) else {"": told}), "; ".join(cookies)


def begun(client_id: str, **more: str) -> str:
    """Begin a sign-in and return its transaction."""
    asked = {"client_id": client_id, "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid", **more}
    return transaction_of(call("GET", "/oauth2/authorize?" + urlencode(asked)))


def transaction_of(told: tuple[dict[str, Any], str]) -> str:
    """Return the transaction of an answer; an unusable one where a block answers instead."""
    return str(told[0].get("transaction", "none-while-blocked"))


def after_login(member: int, client_id: str = "portal", **more: str) -> tuple[dict[str, Any], str]:
    """Type number and password of a member."""
    nir, password = MEMBERS[member]
    return call("POST", "/login", {"transaction": begun(client_id, **more), "nir": nir, "password": password})


def after_code_request(member: int) -> str:
    """Have a code mailed and return the transaction; beyond the quota, the one before it."""
    transaction = transaction_of(after_login(member))
    told = call("POST", "/login/code-request", {"transaction": transaction})[0]
    return str(told.get("transaction", transaction))


def newest_code() -> str:
    """Return the digits of the newest mail."""
    mail = call("GET", "/dev/outbox.json")[0][""][0]
    return str(re.findall(r"(?<!\S)\d{6}(?!\S)", mail["text"])[0])


def tokens() -> dict[str, Any]:
    """Sign in at the app without a code and return its tokens."""
    grant = {"grant_type": "authorization_code", "client_id": "mobile-app", **code()}
    return call("POST", "/oauth2/token", grant, **{"Content-Type": FORM})[0]


def code() -> dict[str, str]:
    """Return an authorization code of the app with what redeems it."""
    scope = {"scope": "openid profile email offline_access"}
    told, _ = after_login(0, "mobile-app", code_challenge=CHALLENGE, code_challenge_method="S256", **scope)
    redeems = {"redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    return {"code": parse_qs(urlsplit(told["redirect_to"]).query)["code"][0], **redeems}


def session_cookie() -> str:
    """Sign in at the app and return the browser's cookies."""
    return after_login(0, "mobile-app", code_challenge=CHALLENGE, code_challenge_method="S256")[1]


def _login() -> dict[str, str]:
    nir, password = MEMBERS[0] if next(_logins) % 4 else (NOBODY, "Not-The-Password1")
    return {"transaction": begun("portal"), "nir": nir, "password": password}


def _verify() -> dict[str, str]:
    return {"transaction": after_code_request(1), "code": newest_code()}


def _authorize() -> dict[str, str]:
    return {"client_id": "portal", "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid"}


def _token() -> dict[str, str]:
    if next(_calls) % 2:
        return {"grant_type": "authorization_code", "client_id": "mobile-app", **code()}
    return {"grant_type": "refresh_token", "client_id": "mobile-app", "refresh_token": tokens()["refresh_token"]}


def _token_of_the_portal() -> dict[str, str]:
    return {"token": tokens()["access_token"], "client_id": "portal"}


def found() -> str:
    """Have the desk find somebody and return the id."""
    body = _asked_for()
    proof = signature("POST", f"{ISSUER}/agent/members/find", json.dumps(body).encode())
    return str(call("POST", "/agent/members/find", body, **proof)[0].get("member_id", "nobody"))


def _asked_for() -> dict[str, str]:
    return {"nir": CALLERS[next(_calls) % len(CALLERS)]}


BODIES: dict[str, Callable[[], dict[str, str]]] = {
    "POST /login": _login,
    "POST /login/code-request": lambda: {"transaction": transaction_of(after_login(2))},
    "POST /login/verify": _verify,
    "POST /login/verify/status": lambda: {"transaction": after_code_request(3)},
    "POST /login/consent": lambda: {"transaction": transaction_of(after_login(0, "partner"))},
    "POST /oauth2/authorize": _authorize,
    "POST /oauth2/token": _token,
    "POST /oauth2/revoke": lambda: {"token": tokens()["access_token"], "client_id": "mobile-app"},
    "POST /oauth2/introspect": _token_of_the_portal,
    "POST /oauth2/par": _authorize,
    "POST /agent/members/find": _asked_for,
}
"""Good members of a body, by operation."""

BY_FORM_ALONE = ("client_secret", "client_assertion", "client_assertion_type")
OF_THE_PORTAL = ("POST /oauth2/introspect", "POST /oauth2/par")


@schemathesis.hook  # type: ignore[untyped-decorator]  # schemathesis is not in this environment
def before_call(_context: object, case: Any, **_options: object) -> None:  # noqa: ANN401 - as above
    """Put good values into three of four requests that fit the schema."""
    name = f"{case.method.upper()} {case.operation.path}"
    if case.operation.path.startswith("/agent/") and not case.operation.schema.is_security_param_negated(case):
        case._auth, case._has_explicit_auth = Signed(), True
    if case.meta is None or case.meta.generation.mode.is_negative or next(_calls) % 4 == 3:
        return
    if name in BODIES and isinstance(case.body, dict):
        kept = {key: value for key, value in case.body.items() if key not in BY_FORM_ALONE}
        case.body = {**({} if name.startswith("POST /oauth2") else kept), **BODIES[name]()}
    if name in OF_THE_PORTAL:
        pair = b64encode(f"portal:{SECRETS['portal']}".encode()).decode()
        case.headers = {**dict(case.headers or {}), "Authorization": f"Basic {pair}"}
    if name == "GET /oauth2/authorize":
        case.query = {**dict(case.query or {}), **_authorize()}
    if "{member_id}" in name:
        case.path_parameters = {**dict(case.path_parameters or {}), "member_id": found()}
    if "/session" in name:
        case.headers = {**dict(case.headers or {}), "Cookie": session_cookie()}


@schemathesis.hook  # type: ignore[untyped-decorator]  # as above
def after_call(_context: object, case: Any, response: Any) -> None:  # noqa: ANN401 - as above
    """Note which answers came."""
    with Path(os.environ["SESAME_SEEN"]).open("a", encoding="utf-8") as seen:
        seen.write(f"{case.method.upper()} {case.operation.path} {response.status_code}\n")
