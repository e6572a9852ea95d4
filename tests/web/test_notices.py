"""Mails about what happened, and "this was not me": blocks the way in once, and recovery is the way back (DEV-06, PW-08)."""

import pytest

from tests.json_client import CAMILLE, NOBODY, PAUL, JsonClient
from tests.logout_party import is_signed_in
from tests.page_browser import PageBrowser
from tests.product import Product
from tests.recovery import NEW, failing, forgot, link_for, links, reset
from tests.self_service import (
    ADDRESS,
    NEW_ADDRESS,
    change_email,
    change_password,
    confirm,
    deny,
    name_of,
    subjects,
    tokens,
)

pytestmark = pytest.mark.usefixtures("restored_members")

DAY = 86_400
ANDROID = {"User-Agent": "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"}


def notice(product: Product, to: str = ADDRESS) -> str:
    """Return the token of the newest notice to an address."""
    return tokens(product, "/notice", to)[0]


def opens(product: Product, password: str) -> bool:
    """Whether a password is right, in a browser that nobody knows; it counts where it is wrong."""
    client = JsonClient(product)
    client.authorize()
    return client.login((CAMILLE[0], password)).status == 200


def test_a_new_trusted_device_is_told(client: JsonClient, product: Product) -> None:
    """Which browser and when; a sign-in without the box, or on the device later, tells nothing."""
    client.sign_in()
    assert tokens(product, "/notice") == []
    client.to_verify(prompt="login")
    body = {"transaction": client.transaction, "code": client.newest_code(), "trust_device": True}
    assert client.call("POST", "/login/verify", body, ANDROID).json()["next"] == "redirect"
    assert subjects(product)[0] == "un appareil enregistré"
    assert "Firefox sur Android" in product.mails()[0]["text"]
    client.authorize(prompt="login")
    assert client.login().json()["next"] == "redirect"
    assert len(tokens(product, "/notice")) == 1


def test_one_mail_for_each_block_by_passwords(client: JsonClient, product: Product) -> None:
    """Sent by the entry that began it; what is typed during the block sends nothing, the next block does."""
    for _ in range(2):
        client.authorize()
        for _ in range(6):
            client.login((CAMILLE[0], "Wrong-Password-1"))
        product.advance(901)
    assert subjects(product) == ["accès bloqué", "accès bloqué"]
    assert "10h15" in product.mails()[1]["text"]


def test_strangers_and_unproved_addresses_are_told_nothing(client: JsonClient, product: Product) -> None:
    """The same answers as for a member with an address, and no mail."""
    told = []
    for number in (CAMILLE[0], NOBODY, PAUL[0]):
        client.authorize()
        answers = [client.login((number, "Wrong-Password-1")) for _ in range(3)]
        told.append([(a.status, {**a.json(), "correlation_id": ""}) for a in answers])
    assert told[0] == told[1] == told[2]
    assert [mail["to"] for mail in product.mails()] == [ADDRESS]


def test_a_block_by_codes_says_that_the_password_is_known(client: JsonClient, product: Product) -> None:
    """One mail, with other advice than for wrong passwords."""
    client.to_verify()
    wrong = client.wrong_code()
    assert [client.verify(wrong).status for _ in range(4)] == [401, 401, 429, 429]
    assert subjects(product)[0] == "accès bloqué"
    assert "connaît sans doute votre mot de passe" in product.mails()[0]["text"]
    assert len(product.mails()) == 2


def test_a_mail_that_cannot_go_changes_nothing_of_what_happened(client: JsonClient, product: Product) -> None:
    """The block holds and the device is trusted, whether its notice goes or not."""
    code = client.to_verify()
    with failing(product, "sesv2", "SendEmail"):
        assert client.verify(code, trust_device=True).json()["next"] == "redirect"
        client.authorize(prompt="login")
        assert client.login().json()["next"] == "redirect"
        stranger = JsonClient(product)
        stranger.authorize()
        assert [stranger.login((CAMILLE[0], "x")).status for _ in range(3)] == [401, 401, 429]


def test_denying_blocks_the_way_in_and_leads_to_recovery(product: Product) -> None:
    """Sessions, devices and both passwords are worthless; a new password comes by recovery, and signs in with a code."""
    thief, mailbox = JsonClient(product), JsonClient(product)
    thief.sign_in(trust=True)
    assert change_password(thief).status == 200
    answer = deny(mailbox, notice(product))
    assert (answer.status, answer.json()) == (200, {"next": "recover"})
    assert not is_signed_in(thief)
    assert not opens(product, NEW)
    assert not opens(product, CAMILLE[1])
    assert reset(mailbox, link_for(mailbox), "Encore-Une-Fois-9").status == 200
    mailbox.authorize()
    assert mailbox.login((CAMILLE[0], "Encore-Une-Fois-9")).json()["next"] == "request_code"


def test_a_denied_change_of_address_puts_the_old_one_back(product: Product) -> None:
    """The thief's later notices make the owner's no worse; after so long the old address rests a day first (REC-08)."""
    thief, owner = JsonClient(product), JsonClient(product)
    thief.sign_in()
    assert change_email(thief).status == 200
    assert confirm(thief, tokens(product, "/email/confirm", NEW_ADDRESS)[0]).status == 200
    told_the_owner = notice(product, ADDRESS)
    thief.sign_in()
    assert change_password(thief).status == 200
    product.advance(9 * DAY)
    assert deny(owner, told_the_owner).status == 200
    assert name_of(deny(thief, notice(product, NEW_ADDRESS))) == (410, "link-expired")
    assert forgot(owner).status == 202
    assert links(product) == []
    product.advance(DAY)
    token = link_for(owner)
    assert product.mails()[0]["to"] == ADDRESS
    assert reset(owner, token).status == 200
    owner.authorize()
    assert owner.login((CAMILLE[0], NEW)).json()["masked_email"] == "c***@g***.example"


def test_an_address_that_was_just_replaced_recovers_at_once(product: Product) -> None:
    """Within a day of the change its owner need not wait: the notice of the change is what they answer (REC-08)."""
    thief, owner = JsonClient(product), JsonClient(product)
    thief.sign_in()
    assert change_email(thief).status == 200
    assert confirm(thief, tokens(product, "/email/confirm", NEW_ADDRESS)[0]).status == 200
    product.advance(DAY - 1)
    assert deny(owner, notice(product, ADDRESS)).status == 200
    assert reset(owner, link_for(owner)).status == 200
    assert product.mails()[0]["to"] == ADDRESS


def test_a_denial_kills_a_change_that_waits(client: JsonClient, product: Product) -> None:
    """What a thief asked for cannot be confirmed after the owner has denied it."""
    client.sign_in()
    change_email(client)
    assert deny(client, notice(product)).status == 200
    assert name_of(confirm(client, tokens(product, "/email/confirm")[0])) == (410, "link-expired")


def test_one_effect_for_all_notices_until_then(client: JsonClient, product: Product) -> None:
    """Denied once, every link from before is dead; one that comes later is good."""
    client.sign_in(trust=True)
    product.advance(1)
    change_password(client)
    first, second = tokens(product, "/notice")
    assert deny(client, second).status == 200
    epoch = product.items("accounts")
    assert [name_of(deny(client, each)) for each in (first, second)] == [(410, "link-expired")] * 2
    assert product.items("accounts") == epoch
    product.advance(1)
    assert reset(client, link_for(client)).status == 200
    assert deny(client, notice(product)).status == 200


def test_a_notice_can_be_denied_for_ten_days(client: JsonClient, product: Product) -> None:
    """To the millisecond before; then 410."""
    client.sign_in(trust=True)
    token = notice(product)
    product.advance(10 * DAY)
    assert name_of(deny(client, token)) == (410, "link-expired")
    product.advance(-0.001)
    assert deny(client, token).status == 200


def test_scanners_deny_nothing(browser: PageBrowser, product: Product) -> None:
    """GETs and HEADs, with the token and without, leave the account as it is; the button acts, and its second post too."""
    browser.sign_in(trust=True)
    path = f"/notice?token={notice(product)}"
    before = product.items("accounts")
    mailbox = PageBrowser(product)
    for _ in range(5):
        assert mailbox.get(path).status == 200
    product.request("HEAD", path)
    assert mailbox.url == "/notice"
    assert product.items("accounts") == before
    form, cookies = mailbox.form("/notice"), dict(mailbox.cookies)
    assert mailbox.post("/notice", form).status == 200
    assert (mailbox.url, "/password/forgot?lang=fr" in mailbox.page.text) == ("/notice/done?lang=fr", True)
    changed = product.items("accounts")
    assert PageBrowser(product, cookies).post("/notice", form).status == 200
    assert product.items("accounts") == changed
    assert mailbox.get(path).status == 410


def test_a_link_for_another_purpose_denies_nothing(client: JsonClient, product: Product) -> None:
    """Nor does a missing act, or nonsense."""
    client.sign_in(trust=True)
    other = link_for(client)
    assert name_of(deny(client, other)) == (410, "link-expired")
    assert name_of(deny(client, "nonsense")) == (410, "link-expired")
    answer = client.call("POST", "/notice", {"token": notice(product), "act": "confirm"})
    assert (answer.status, answer.json()["errors"]) == (400, [{"field": "act", "reason": "not-valid"}])
    assert client.call("POST", "/notice", {}).status == 400
    assert is_signed_in(client)


def test_every_notice_has_the_link_the_number_to_call_and_no_more(client: JsonClient, product: Product) -> None:
    """One link, to us; no social-security number, no name, no address, and nothing telling in the subject (MAIL-13)."""
    client.sign_in(trust=True)
    change_password(client)
    change_email(client, current=NEW)
    confirm(client, tokens(product, "/email/confirm")[0])
    for mail in (mail for mail in product.mails() if "/notice?token=" in mail["text"]):
        for part in ("text", "html"):
            assert set(mail[part].split("http")[1:]) != set()
            assert mail[part].count(f"{product.issuer}/notice?token=") == (1 if part == "text" else 2)
            assert "3646" in mail[part]
            for never in (CAMILLE[0][:13], "Camille", ADDRESS, NEW_ADDRESS):
                assert never not in mail[part] + mail["subject"]
    assert links(product) == []
