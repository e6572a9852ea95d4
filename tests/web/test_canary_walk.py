"""The canary through the running product: it is answered, opens nothing, and counts in no figure of members (REL-10)."""

import json
from base64 import b64encode
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from chalicelib import wiring
from chalicelib.config import SettingsError
from chalicelib.domain.canary import RETURN_PATH
from chalicelib.domain.client import Client, SecurityCodePolicy
from chalicelib.handlers.canary import SignInNotWalked, canary
from scripts.deploy_check.events import SCHEDULED
from tests.json_client import CAMILLE, JsonClient, redirect_parameters
from tests.product import Product
from tests.security.test_outage_metrics import raised
from tests.tools import ROOT

FORM = "application/x-www-form-urlencoded"


def registered(issuer: str) -> Client:
    """Return the canary's client as docs/deployment.md has it registered."""
    text = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    item = json.loads(text.partition("--table-name sesame-clients --item '")[2].partition("'")[0])
    (uri,) = [each["S"] for each in item["redirect_uris"]["L"]]
    assert "client_secret_hash" not in item
    return Client(
        client_id=item["client_id"]["S"],
        client_name=item["client_name"]["S"],
        redirect_uris=(uri.replace("https://DOMAIN", issuer),),
        token_endpoint_auth_method=item["token_endpoint_auth_method"]["S"],
        scope=(item["scope"]["S"],),
        security_code=SecurityCodePolicy(item["security_code"]["S"]),
    )


@pytest.fixture
def walked(product: Product) -> Product:
    """Return the product with the canary's client registered."""
    wiring.adapters().clients.put(registered(product.issuer))
    return product


def test_the_walk_ends_well_and_leaves_nothing_but_a_count(walked: Product, capsys: pytest.CaptureFixture[str]) -> None:
    """No session, no mail, no code; one wrong password for a number that is nobody's, which expires by itself."""
    canary(SCHEDULED, None)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in lines if line["event"].startswith("canary")] == ["canary_walked"]
    assert [walked.items(name) for name in ("sessions", "otp-ledgers", "grants", "trusted-devices")] == [[]] * 4
    (count,) = walked.items("password-counters")
    assert int(count["expires_at"]["N"]) > 0
    assert walked.mails() == []


def test_the_walk_counts_in_no_figure_of_members(walked: Product, capsys: pytest.CaptureFixture[str]) -> None:
    """Its refusals have a metric of their own, in which whoever else uses its client shows; members' stay in theirs."""
    canary(SCHEDULED, None)
    assert raised(capsys.readouterr().out.splitlines()) == {
        "CanaryWalked",
        "CanaryPage",
        "CanaryLogin",
        "CanaryClientTried",
    }
    client = JsonClient(walked)
    client.authorize()
    client.login((CAMILLE[0], "wrong"))
    assert raised(capsys.readouterr().out.splitlines()) == {"PasswordRejected"}
    at_canary(client)
    client.login((CAMILLE[0], "wrong"))
    client.login((CAMILLE[0], "wrong"))
    client.login((CAMILLE[0], "wrong"))
    assert raised(capsys.readouterr().out.splitlines()) == {"CanaryClientTried"}


def at_canary(client: JsonClient) -> None:
    """Begin a sign-in at the canary's client."""
    assert client.authorize("canary", redirect_uri=client.product.issuer + RETURN_PATH).status == 200


@pytest.mark.parametrize("secret", ["", "-", "canary"])
def test_its_client_is_no_way_in(walked: Product, secret: str) -> None:
    """Even a member's own right sign-in there never becomes tokens: no secret is right where none is stored."""
    client = JsonClient(walked)
    at_canary(client)
    client.login()
    client.code_request()
    code = redirect_parameters(client.verify(client.newest_code()))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": walked.issuer + RETURN_PATH}
    pair = b64encode(f"canary:{secret}".encode()).decode()
    ways: list[tuple[dict[str, str], dict[str, str]]] = [
        (form, {"Authorization": f"Basic {pair}"}),
        ({**form, "client_id": "canary", "client_secret": secret}, {}),
        ({**form, "client_id": "canary"}, {}),
    ]
    for body, headers in ways:
        answer = walked.request("POST", "/oauth2/token", urlencode(body).encode(), {"Content-Type": FORM, **headers})
        assert answer.json()["error"] in {"invalid_client", "invalid_request"}
    assert walked.items("grants") == []
    assert RETURN_PATH not in walked.app.routes


def test_a_walk_that_fails_is_loud(product: Product, capsys: pytest.CaptureFixture[str]) -> None:
    """Its line says where, and the function ends with an error, which an alarm counts."""
    wiring.adapters().clients.put(replace(registered(product.issuer), redirect_uris=("https://elsewhere.example/",)))
    with pytest.raises(SignInNotWalked, match="page: status-bad-request"):
        canary(SCHEDULED, None)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (line,) = [line for line in lines if line["event"] == "canary_failed"]
    assert (line["outcome"], line["step"], line["reason"]) == ("fault", "page", "status-bad-request")


def test_settings_with_faults_stop_it_loudly(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    """It never ends well without having walked; the message lists the faults and no value."""
    installed = wiring.adapters()
    assert installed.settings.issuer == product.issuer
    monkeypatch.setenv("CANARY_CLIENT_ID", "Two Words")
    wiring.install(None)
    try:
        with pytest.raises(SettingsError) as told:
            canary(SCHEDULED, None)
    finally:
        wiring.install(installed)
    assert told.value.faults == ["CANARY_CLIENT_ID does not have its form"]
