"""The outbox plays mail servers: buttons for people, JSON for tests, by the way that AWS takes (MAIL-09)."""

import re

import pytest

from localdev import mail_events
from localdev.dev_outbox import EVENTS
from tests.json_client import JsonClient
from tests.page_browser import PageBrowser
from tests.product import Product
from tests.web.mails_told import post, tell


def test_each_button_has_an_event_and_each_event_a_button() -> None:
    """What the page offers is what can be told."""
    assert list(EVENTS) == list(mail_events.EVENTS)


def test_a_button_under_a_mail_tells_of_it(client: JsonClient, product: Product) -> None:
    """Pressed in a browser it leads back to the outbox, and the waiting client hears."""
    client.to_verify()
    product.advance(5)
    browser = PageBrowser(product)
    page = browser.get("/dev/outbox").text
    assert [label for label in EVENTS.values() if f">{label}</button>" not in page] == []
    browser.submit("/dev/outbox/event", event="accept")
    assert (browser.page.status, browser.url) == (200, "/dev/outbox")
    assert (
        client.call("POST", "/login/verify/status", {"transaction": client.transaction}).json()["mail"]["state"]
        == "accepted"
    )


def test_a_program_tells_in_json(client: JsonClient, product: Product) -> None:
    """An older mail is told of by its id as well."""
    client.to_verify()
    client.code_request()
    tell(product, "delay", newest=1)
    (ledger,) = product.items("otp-ledgers")
    fates = [mail["M"].get("fate") for _, mail in sorted(ledger["mailed"]["M"].items())]
    assert fates == [{"N": "1"}, None]


@pytest.mark.parametrize(
    ("body", "status"),
    [({"id": "nothing", "event": "accept"}, 404), ({"id": "nothing", "event": "burn"}, 400), ({}, 400)],
)
def test_what_is_not_there_cannot_be_told_of(product: Product, body: dict[str, object], status: int) -> None:
    """An unknown mail and an unknown event are told apart."""
    assert post(product, body).status == status


def test_a_reference_tells_nothing_and_fits_a_tag(client: JsonClient, product: Product) -> None:
    """What SES carries is sealed: letters, digits, dash and underscore, at most 256, and another one each time."""
    client.to_verify()
    client.code_request()
    references = [product.world.outbox.reference_of(mail["id"]) or "" for mail in product.mails()]
    assert len(set(references)) == 2
    for reference in references:
        assert re.fullmatch("[A-Za-z0-9_-]{1,256}", reference)
        assert product.pseudonym("255081416802538") not in reference


def test_a_reset_forgets_references(client: JsonClient, product: Product) -> None:
    """With the mails go the ways to tell of them."""
    client.to_verify()
    message_id = product.mails()[0]["id"]
    product.wipe()
    assert post(product, {"id": message_id, "event": "accept"}).status == 404
