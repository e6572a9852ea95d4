"""schemathesis, which nobody here wrote, asks the running product by /openapi.json with every check on, and finds nothing.

Once as an HTTP client that prefers JSON and once as a browser; the same requests in every run.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from chalicelib import wiring
from scripts import own_environment
from tests.conformance.party import PARTNER
from tests.contract.people import left_as_it_was
from tests.interop.registered import PORTAL
from tests.json_client import CALLBACK, CAMILLE, LEA, MOBILE_VERIFIER, PAUL, SACHA, JsonClient, redirect_parameters
from tests.product import Product
from tests.recovery import NADIA
from tests.security.route_table import HTML, JSON
from tests.signed import AGENT
from tests.tools import ROOT, missing

pytestmark = pytest.mark.judge

HERE = Path(__file__).parent
MARIA = ("299122A99999838", "Mon-Espace3")
INES = ("266319999999692", "Mon-Espace4")
EXAMPLES = 12
SEEN_IN_JSON = {
    *("POST /login 200", "POST /login/code-request 200", "POST /login/verify 200", "POST /login/verify/status 200"),
    *("POST /login/consent 200", "GET /oauth2/authorize 200", "POST /oauth2/authorize 200", "POST /oauth2/token 200"),
    *("POST /oauth2/revoke 200", "POST /oauth2/introspect 200", "POST /oauth2/par 201", "GET /oauth2/userinfo 200"),
    *("POST /oauth2/userinfo 200", "POST /login 401", "POST /login 400", "GET /help/{name} 404"),
    *("POST /agent/members/find 200", "POST /agent/members/{member_id}/{act} 200", "GET /agent/audit/{chain} 200"),
    *("GET /agent/members/{member_id}/events 200", "POST /agent/members/find 400"),
}
SEEN_BY_PAGES = {
    *("POST /login 303", "POST /login/code-request 303", "POST /login/verify 303", "GET /oauth2/authorize 200"),
    *("GET /help/{name} 200", "GET /problems/{name} 200", "POST /login 401", "POST /login 400"),
}
"""Answers whose schemas were held to what came; without them the run would prove little."""


@pytest.fixture(scope="module")
def program() -> Path:
    """The judge, installed on first use."""
    try:
        return own_environment.programs("schemathesis", HERE / "schemathesis-requirements.txt") / "schemathesis"
    except own_environment.NotInstalled as fault:
        missing("schemathesis", str(fault))


@pytest.fixture
def with_a_partner(product: Product) -> Iterator[Product]:
    """The product, where a client of another party is registered, so that consent is asked."""
    wiring.adapters().clients.put(PARTNER)
    with left_as_it_was(product, "accounts"):  # the desk resets some
        yield product
    key = {"client_id": {"S": PARTNER.client_id}}
    product.dynamodb.delete_item(TableName=product.table("clients"), Key=key)
    wiring.adapters().clients._remembered.pop(PARTNER.client_id, None)


def judged(program: Path, product: Product, accept: str, seen: Path) -> tuple[int, str, set[str]]:
    """Return the exit code, what was printed, and which answers came, as `METHOD path status`."""
    options = ("--max-examples", str(EXAMPLES), "--header", f"Accept: {accept}", "--no-color")
    told = {
        "SESAME_ISSUER": product.issuer,
        "SESAME_MEMBERS": json.dumps([CAMILLE, SACHA, MARIA, INES]),
        "SESAME_CALLERS": json.dumps([NADIA[0], LEA[0], PAUL[0]]),
        "SESAME_CLIENTS": json.dumps({PORTAL.client_id: PORTAL.client_secret}),
        "SESAME_AGENT": json.dumps(AGENT),
        "SESAME_TOKEN": access_token(product),
        "SESAME_SEEN": str(seen),
        "PYTHONPATH": str(ROOT),
    }
    url = f"{product.issuer}/openapi.json"
    command = [str(program), "--config-file", str(HERE / "schemathesis.toml"), "run", url, *options]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **told}, cwd=seen.parent
    )
    return done.returncode, done.stdout + done.stderr, set(seen.read_text(encoding="utf-8").splitlines())


def access_token(product: Product) -> str:
    """Sign Camille in at the app and return an access token that reads everything."""
    client = JsonClient(product)
    client.authorize("mobile-app", scope="openid profile email")
    code = redirect_parameters(client.login())["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "client_id": "mobile-app"}
    body = urlencode({**form, "code_verifier": MOBILE_VERIFIER}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return str(product.request("POST", "/oauth2/token", body, headers).json()["access_token"])


@pytest.mark.parametrize(("accept", "wanted"), [(JSON, SEEN_IN_JSON), (HTML, SEEN_BY_PAGES)], ids=["json", "pages"])
def test_schemathesis_finds_nothing(
    program: Path, with_a_partner: Product, tmp_path: Path, accept: str, wanted: set[str]
) -> None:
    """No check fails, and good answers of every operation were among those that were judged."""
    code, said, seen = judged(program, with_a_partner, accept, tmp_path / "seen")
    assert code == 0, said[-12_000:]
    assert wanted - seen == set()
