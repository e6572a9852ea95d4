"""`POST /dev/reset` makes everything anew: data, keys, outbox, clock, and what containers remember."""

from datetime import datetime
from typing import Any

from tests.json_client import CAMILLE, JsonClient
from tests.page_browser import PageBrowser
from tests.product import START, Product


def key_ids(product: Product) -> list[str]:
    """Return the ids of the published keys."""
    keys: list[dict[str, Any]] = product.request("GET", "/.well-known/jwks.json").json()["keys"]
    return [str(key["kid"]) for key in keys]


def test_everything_is_made_anew(client: JsonClient, product: Product) -> None:
    """After a reset nothing is left of a sign-in: other keys and pseudonyms, no mail, real time, the demo data."""
    client.to_verify()
    product.world.clock.advance(3600)
    keys, pseudonym = key_ids(product), product.pseudonym(CAMILLE[0])
    answer = product.request("POST", "/dev/reset")
    assert answer.status == 200
    assert datetime.fromisoformat(answer.json()["now"]) == START
    assert product.mails() == []
    assert product.items("otp-ledgers") == []
    # One counter: that of the member who has a provisional code from the start.
    assert [item["failures"]["N"] for item in product.items("password-counters")] == ["0"]
    assert set(key_ids(product)).isdisjoint(keys)
    assert product.pseudonym(CAMILLE[0]) != pseudonym
    assert len(product.items("accounts")) == 10


def test_members_sign_in_after_a_reset(client: JsonClient, product: Product) -> None:
    """The product works on after a reset, with no restart."""
    product.request("POST", "/dev/reset")
    assert client.sign_in().json()["next"] == "redirect"


def test_old_browsers_are_strangers_after_a_reset(browser: PageBrowser, product: Product) -> None:
    """A session cookie of before says nothing any more; the browser signs in again."""
    browser.sign_in()
    product.request("POST", "/dev/reset")
    browser.authorize()
    assert browser.form("/login")["form"]
