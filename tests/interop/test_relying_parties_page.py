"""docs/relying-parties.md is true: registered by the tool, configured by its blocks, a member signs in, and out again.

Authlib in Flask, npm openid-client on Node, and Debian's mod_auth_openidc in a real Apache: nobody here wrote them.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from chalicelib import wiring
from scripts import clients
from tests.interop import applications, member
from tests.interop.authlib_party import AuthlibParty
from tests.interop.document import PAGE, block, blocks
from tests.interop.registered import MOBILE_APP
from tests.interop.web_browser import WebBrowser
from tests.json_client import CAMILLE
from tests.processes import free_port
from tests.product import Product

pytestmark = pytest.mark.interop

HELLO = "Hello Camille Essai, by urn:sesame:acr:{}"
Application = Callable[[str, int, str], AbstractContextManager[str]]


@dataclass
class Party:
    """One application that runs, registered at the product."""

    product: Product
    url: str
    browser: WebBrowser
    secret: str
    client_id: str


@contextmanager
def running(
    product: Product, application: Application, metadata: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Party]:
    """Register by the command-line tool, run the application, and forget both afterwards."""
    port = free_port()
    file = folder / metadata
    file.write_text(block(metadata, product.issuer, port), encoding="utf-8")
    client_id = json.loads(file.read_text(encoding="utf-8"))["client_id"]
    try:
        assert clients.main(["add", str(file)], wiring.adapters) == 0
        secret = capsys.readouterr().out.splitlines()[-1].rpartition(" ")[2]
        with application(product.issuer, port, secret) as url:
            yield Party(product, url, WebBrowser(product), secret, client_id)
    finally:
        key = {"client_id": {"S": client_id}}
        product.dynamodb.delete_item(TableName=product.table("clients"), Key=key)
        wiring.adapters().clients._remembered.pop(client_id, None)


@pytest.fixture(params=[applications.flask, applications.node], ids=["authlib", "openid-client"])
def party(
    request: pytest.FixtureRequest, product_today: Product, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Party]:
    """One of the two applications that are programs."""
    with running(product_today, request.param, "client.json", tmp_path, capsys) as found:
        yield found


@pytest.fixture
def behind_apache(product_today: Product, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Party]:
    """The one that is configured."""
    with running(product_today, applications.apache, "apache.json", tmp_path, capsys) as found:
        yield found


def test_from_nothing_to_signed_in_and_out(party: Party) -> None:
    """Sign in, be known, refresh twice, step up from a trusted browser, sign out everywhere."""
    browser, url = party.browser, party.url
    assert browser.get(url).text == "Nobody is signed in"
    assert browser.sign_in(f"{url}/sign-in", trust=True).text == HELLO.format("security-code")
    assert [browser.get(f"{url}/refresh").text for _ in range(2)] == ["Still Camille Essai"] * 2
    assert browser.get(f"{url}/payments").text == "Payments"
    browser.get(f"{url}/sign-out")
    assert (browser.url, browser.page.text) == (f"{url}/", "Nobody is signed in")
    browser.get(f"{url}/sign-in")
    browser.submit("/login", nir=CAMILLE[0], password=CAMILLE[1])
    assert browser.page.text == HELLO.format("trusted-device")
    browser.get(f"{url}/payments")
    assert browser.asks_for_code()
    assert browser.type_code().text == HELLO.format("security-code")


def test_apache_signs_in_refreshes_and_steps_up(behind_apache: Party) -> None:
    """The page behind Apache is shown to a member, with what userinfo says; tokens are refreshed; the code is asked."""
    browser, members = behind_apache.browser, f"{behind_apache.url}/members/"
    page = browser.sign_in(members, trust=True)
    assert (page.status_code, page.url, page.text) == (200, members, "This is /members")
    assert page.headers["X-Member"] == "Camille Essai, by urn:sesame:acr:security-code"
    callback = f"{members}callback"
    before = browser.get(f"{callback}?info=json").json()
    assert before["userinfo"]["email_verified"] is True
    browser.get(f"{callback}?refresh={quote(members, safe='')}&access_token={before['access_token']}")
    assert browser.url == members
    assert browser.get(f"{callback}?info=json").json()["access_token"] != before["access_token"]


def test_apache_signs_out_and_is_told_of_sign_outs(behind_apache: Party) -> None:
    """Signed out by Apache, the provider's session is over too; signed out elsewhere, Apache's is."""
    browser, members = behind_apache.browser, f"{behind_apache.url}/members/"
    browser.sign_in(members)
    browser.get(f"{members}callback?logout={quote(behind_apache.url + '/', safe='')}")
    assert (browser.url, browser.page.text) == (f"{behind_apache.url}/", "This is /")
    browser.get(members)
    assert browser.url.startswith(behind_apache.product.issuer)
    worker = behind_apache.product.world.logout_worker
    assert worker.deliver() == 1
    browser.sign_in(members)
    assert browser.get(members).url == members
    browser.get(f"{behind_apache.product.issuer}/oauth2/logout")
    browser.submit("/session/end")
    assert browser.get(members).url == members
    assert worker.deliver() == 1
    browser.get(members)
    assert browser.url.startswith(behind_apache.product.issuer)


def test_apache_asks_for_the_code_where_it_must(behind_apache: Party) -> None:
    """A trusted browser comes in by password; the page that wants the code sends the member to type it."""
    browser, members = behind_apache.browser, f"{behind_apache.url}/members/"
    browser.sign_in(members, trust=True)
    browser.session.cookies.clear(domain="127.0.0.1", path="/", name="sesame-session")
    browser.session.cookies.clear(domain="127.0.0.1", path="/", name="mod_auth_openidc_session")
    browser.get(members)
    page = browser.submit("/login", nir=CAMILLE[0], password=CAMILLE[1])
    assert page.headers["X-Member"].endswith("trusted-device")
    browser.get(f"{members}payments/")
    assert browser.asks_for_code(), browser.page.text
    page = browser.type_code()
    assert (page.url, page.text) == (f"{members}payments/", "This is /members/payments")


def test_the_claims_parameter_makes_it_a_condition(product_today: Product) -> None:
    """The block of the page reaches the class that it makes essential."""
    party = AuthlibParty(product_today.issuer, MOBILE_APP)
    url = party.start(claims=blocks()["claims.json"].strip())
    claims = party.claims_of(party.redeem(member.in_json(product_today, url)))
    assert claims["acr"] == "urn:sesame:acr:security-code"


def test_every_block_is_used() -> None:
    """No block with a name is left out of these tests, and the page has no code without one but commands."""
    assert set(blocks()) == {"client.json", "app.py", "app.mjs", "apache.json", "sesame.conf", "claims.json"}
    opened = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("```")]
    assert [line for line in opened if line.count(" ") == 0 and line != "```"] == ["```sh"]
