"""The outbox shows every message that was sent, newest first, in the form of http.md §1."""

import json
import re
from datetime import datetime
from typing import Any

from localdev import emulator
from tests.json_client import CAMILLE, SACHA, JsonClient
from tests.product import Product

MEMBERS = {"id", "kind", "to", "subject", "text", "html", "sent_at"}


def outbox(product: Product) -> list[dict[str, Any]]:
    """Return the JSON list."""
    answer = product.request("GET", "/dev/outbox.json")
    assert answer.header("content-type") == "application/json"
    return list(json.loads(answer.body))


def test_empty_outbox_is_an_empty_list(product: Product) -> None:
    """Nothing sent, nothing there."""
    assert outbox(product) == []


def test_mail_has_the_members_of_the_contract(client: JsonClient, product: Product) -> None:
    """A code mail: seven texts; `to` one address; the code once, as six digits, in `text`; both parts unmangled."""
    client.to_verify()
    (mail,) = outbox(product)
    assert set(mail) == MEMBERS
    assert all(isinstance(value, str) for value in mail.values())
    assert (mail["kind"], mail["to"]) == ("email", "camille.essai@gmail.example")
    assert len(re.findall(r"(?<!\d)\d{6}(?!\d)", mail["text"])) == 1
    assert "sécurité" in mail["subject"] + mail["text"]
    assert "\r" not in mail["text"]
    assert "</html>" in mail["html"]


def test_sent_at_follows_the_products_clock(client: JsonClient, product: Product) -> None:
    """The time of sending is the product's, to the offset, also after the clock was moved."""
    product.request("POST", "/dev/clock", b'{"advance_seconds": 86400}', {"Content-Type": "application/json"})
    client.to_verify()
    sent_at = datetime.fromisoformat(outbox(product)[0]["sent_at"])
    assert sent_at.utcoffset() is not None
    assert sent_at == product.now()


def test_newest_comes_first(product: Product) -> None:
    """Of two mails of the same millisecond, the later one stands first."""
    JsonClient(product).to_verify(CAMILLE)
    JsonClient(product).to_verify(SACHA)
    assert [mail["to"] for mail in outbox(product)] == ["sacha@mail.example", "camille.essai@gmail.example"]


def test_text_messages_are_listed_too(product: Product) -> None:
    """What goes to SNS as SMS stands in the same list, with its number and text."""
    sns: Any = emulator.sdk_client("sns", product.world.settings.aws_region)
    sns.publish(PhoneNumber="+33639980000", Message="Bonjour.")
    (sms,) = outbox(product)
    assert set(sms) == MEMBERS
    assert (sms["kind"], sms["to"], sms["text"]) == ("sms", "+33639980000", "Bonjour.")


def test_page_shows_the_text_and_leads_to_the_html(client: JsonClient, product: Product) -> None:
    """The page holds the code's mail, and a link to its HTML part, which may fetch and run nothing."""
    code = client.to_verify()
    page = product.request("GET", "/dev/outbox").text
    assert code in page
    link = re.search(r'href="(/dev/outbox/mail\?id=[^"]+)"', page)
    assert link is not None
    shown = product.request("GET", link[1])
    assert code in shown.text
    policy = shown.header("content-security-policy")
    assert "default-src 'none'" in policy
    assert "sandbox" in policy


def test_unknown_mail_is_not_found(product: Product) -> None:
    """A mail that was never sent has no page."""
    assert product.request("GET", "/dev/outbox/mail?id=none").status == 404
