"""DB-05: after a restore from backup, what was used, ended or revoked since does not come back.

Each story is told twice: with the tables restored and nothing else, where it does come back, and with the global epoch
raised to the moment of the restore, as docs/deployment.md says. Accounts and passwords work either way.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chalicelib.wiring import Adapters
from tests.json_client import CAMILLE, JsonClient, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import MOVING_TABLES, Answer, Product, remembering_hasher
from tests.security.fault_steps import Walker
from tests.security.prod_shape import fresh_adapters

pytestmark = pytest.mark.parametrize("epoch_raised", [True, False], ids=["epoch", "no-epoch"])


@dataclass
class Backup:
    """The tables of an operator, who may go back to an earlier state of them."""

    product: Product
    items: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def take(self) -> None:
        """Copy every table that moves."""
        self.items = {name: self.product.items(name) for name in MOVING_TABLES}

    def restore(self, *, epoch_raised: bool) -> AbstractContextManager[object]:
        """Bring the copy back a second later, and serve from a new container, with the epoch raised to now or not."""
        self.product.advance(1)
        for name, key in MOVING_TABLES.items():
            table = self.product.table(name)
            for item in self.product.items(name):
                self.product.dynamodb.delete_item(TableName=table, Key={key: item[key]})
            for item in self.items[name]:
                self.product.dynamodb.put_item(TableName=table, Item=item)
        if not epoch_raised:
            return nullcontext()
        settings = self.product.world.settings
        limits = replace(settings.limits, issued_not_before=self.product.now())
        adapters = Adapters(replace(settings, limits=limits))
        adapters.hasher = remembering_hasher(adapters)
        return fresh_adapters(self.product, adapters)


@pytest.fixture
def backup(product: Product) -> Backup:
    """Nothing is copied yet."""
    return Backup(product)


def next_of(answer: Answer) -> str:
    """Return what a client has to do next, or the name of the problem or error."""
    body = answer.json()
    return str(body.get("next") or body.get("error") or body["type"].rpartition("/")[2])


def test_a_used_code(client: JsonClient, backup: Backup, *, epoch_raised: bool) -> None:
    """The code that signed in once is expired in the sign-in that remembers it; a new sign-in asks for a new one."""
    code = client.to_verify()
    backup.take()
    before = replace(client, cookies=dict(client.cookies))
    assert next_of(client.verify(code)) == "redirect"
    with backup.restore(epoch_raised=epoch_raised):
        assert next_of(before.verify(code)) == ("transaction-expired" if epoch_raised else "redirect")


def test_a_used_code_in_another_tab(browser: PageBrowser, backup: Backup, *, epoch_raised: bool) -> None:
    """A code is good in every tab of its browser, so it is dead by its own age and not by its sign-in's alone."""
    browser.authorize()
    browser.login()
    browser.submit("/login/code-request")
    code = browser.newest_code()
    backup.take()
    assert browser.submit("/login/verify", code=code).status == 303
    with backup.restore(epoch_raised=epoch_raised):
        browser.authorize(prompt="login")
        browser.login()
        transaction = browser.form("/login/code-request")["transaction"]
        answer = JsonClient(browser.product, browser.cookies, transaction).verify(code)
        assert next_of(answer) == ("code-expired" if epoch_raised else "redirect")


def test_a_session(client: JsonClient, backup: Backup, *, epoch_raised: bool) -> None:
    """Whoever was signed in signs in again, whether the session was ended since the backup or not."""
    client.sign_in()
    backup.take()
    with backup.restore(epoch_raised=epoch_raised):
        assert next_of(client.authorize()) == ("login" if epoch_raised else "redirect")
        assert client.authorize(prompt="none").json()["redirect_to"].count("login_required") == int(epoch_raised)


def test_a_session_that_was_ended_since(client: JsonClient, backup: Backup, *, epoch_raised: bool) -> None:
    """A step-up ends the session before it; its cookie, kept by a thief, is no way in after the restore."""
    client.authorize("mobile-app")
    assert next_of(client.login()) == "redirect"
    thief = replace(client, cookies=dict(client.cookies))
    backup.take()
    client.authorize()
    client.code_request()
    assert next_of(client.verify(client.newest_code())) == "redirect"
    assert next_of(thief.authorize("mobile-app")) == "login"
    with backup.restore(epoch_raised=epoch_raised):
        assert next_of(thief.authorize("mobile-app")) == ("login" if epoch_raised else "redirect")


def test_a_redeemed_authorization_code(client: JsonClient, backup: Backup, *, epoch_raised: bool) -> None:
    """What was exchanged once is not exchanged again."""
    walker = Walker(client, code=redirect_parameters(client.sign_in())["code"])
    backup.take()
    assert walker.exchange().status == 200
    with backup.restore(epoch_raised=epoch_raised):
        answer = walker.exchange()
        assert answer.json().get("error") == ("invalid_grant" if epoch_raised else None)


def test_a_revoked_access_token(client: JsonClient, backup: Backup, *, epoch_raised: bool) -> None:
    """Reuse of its code revoked the token after the backup; it stays dead."""
    walker = Walker(client, code=redirect_parameters(client.sign_in())["code"])
    walker.access_token = walker.exchange().json()["access_token"]
    backup.take()
    assert walker.exchange().json()["error"] == "invalid_grant"
    assert walker.ask_who().status == 401
    with backup.restore(epoch_raised=epoch_raised):
        assert walker.ask_who().status == (401 if epoch_raised else 200)


def test_a_used_refresh_token(client: JsonClient, backup: Backup, *, epoch_raised: bool) -> None:
    """What was exchanged or revoked since the backup is not exchanged again, and the newer token dies with it."""
    answer = client.verify(client.to_verify(scope="openid offline_access"))
    walker = Walker(client, code=redirect_parameters(answer)["code"])
    walker.refresh_token = walker.exchange().json()["refresh_token"]
    backup.take()
    newer = walker.refresh().json()["refresh_token"]
    with backup.restore(epoch_raised=epoch_raised):
        assert walker.refresh().json().get("error") == ("invalid_grant" if epoch_raised else None)
        walker.refresh_token = newer
        assert walker.refresh().json().get("error") == ("invalid_grant" if epoch_raised else None)


def test_a_sign_in_under_way(client: JsonClient, backup: Backup, *, epoch_raised: bool) -> None:
    """Its password may have been changed since: it begins again, at the relying party."""
    client.authorize()
    client.login()
    backup.take()
    with backup.restore(epoch_raised=epoch_raised):
        assert next_of(client.code_request()) == ("transaction-expired" if epoch_raised else "verify")


@pytest.mark.parametrize("since", ["nothing", "revoked"])
def test_a_trusted_device(client: JsonClient, backup: Backup, since: str, *, epoch_raised: bool) -> None:
    """A device that was revoked since the backup skips nothing again; nor does any other, whose value has moved on."""
    client.sign_in(trust=True)
    client.cookies.pop("sesame-session")
    backup.take()
    if since == "revoked":
        (device,) = client.product.items("trusted-devices")
        client.product.dynamodb.delete_item(
            TableName=client.product.table("trusted-devices"), Key={"device_id": device["device_id"]}
        )
    with backup.restore(epoch_raised=epoch_raised):
        client.authorize()
        assert next_of(client.login()) == ("request_code" if epoch_raised else "redirect")


def test_accounts_passwords_and_counts_go_on(client: JsonClient, backup: Backup, *, epoch_raised: bool) -> None:
    """Whoever has an account signs in as ever, box and all; wrong entries of before the backup still count."""
    client.authorize()
    assert client.login((CAMILLE[0], "wrong")).json()["attempts_left"] == 2
    backup.take()
    with backup.restore(epoch_raised=epoch_raised):
        again = JsonClient(client.product)
        again.authorize()
        assert again.login((CAMILLE[0], "wrong")).json()["attempts_left"] == 1
        walker = Walker(again, code=redirect_parameters(again.sign_in(trust=True))["code"])
        walker.access_token = walker.exchange().json()["access_token"]
        assert walker.ask_who().status == 200
        assert next_of(again.authorize()) == "redirect"
        again.cookies.pop("sesame-session")
        again.authorize()
        assert next_of(again.login()) == "redirect"
