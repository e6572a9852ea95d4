"""`/me/email` and the link to the new address: proved, confirmed, told to the old one, and resting for a day (REC-08)."""

import pytest

from tests.contract.dynamodb_calls import recorded_calls
from tests.json_client import CAMILLE, PAUL, JsonClient
from tests.logout_party import is_signed_in
from tests.page_browser import PageBrowser
from tests.product import Product
from tests.recovery import failing, forgot, links
from tests.self_service import (
    ADDRESS,
    NEW_ADDRESS,
    change_email,
    change_password,
    confirm,
    name_of,
    subjects,
    tokens,
)

pytestmark = pytest.mark.usefixtures("restored_members")

DAY = 86_400


def link(product: Product) -> str:
    """Return the token of the newest link to the new address."""
    return tokens(product, "/email/confirm", NEW_ADDRESS)[0]


def masked(client: JsonClient) -> str:
    """Return the address that a code would go to."""
    client.authorize(prompt="login")
    return str(client.login().json()["masked_email"])


def test_the_whole_way(product: Product) -> None:
    """Asked, nothing has changed; confirmed, codes go to the new address and everything signed in has ended (DEV-04)."""
    here, there = JsonClient(product), JsonClient(product)
    there.sign_in(trust=True)
    here.sign_in()
    assert change_email(here).json() == {"next": "verify_email"}
    assert is_signed_in(here)
    assert (subjects(product)[0], subjects(product, NEW_ADDRESS)) == (
        "changement d’adresse demandé",
        ["confirmer votre adresse mail"],
    )
    assert confirm(JsonClient(product), link(product)).json() == {"next": "done"}
    assert subjects(product)[0] == "votre adresse mail a changé"
    assert not is_signed_in(here)
    assert not is_signed_in(there)
    assert masked(there) == "c***@p***.example"
    there.code_request()
    assert product.mails()[0]["to"] == NEW_ADDRESS


def test_neither_notice_names_the_new_address(client: JsonClient, product: Product) -> None:
    """The old mailbox may be somebody else's by now, and the new one a stranger's: a mask, and no number."""
    client.sign_in()
    change_email(client)
    confirm(client, link(product))
    for mail in product.mails():
        assert NEW_ADDRESS not in mail["text"] + mail["html"] + mail["subject"]
        assert ADDRESS not in mail["text"] + mail["html"] + mail["subject"]
        assert CAMILLE[0][:13] not in mail["text"] + mail["html"]


def test_the_new_address_rests_for_a_day(client: JsonClient, product: Product) -> None:
    """A forgotten password is of no use to whoever has just changed the address; the answer is the same (REC-08)."""
    client.sign_in()
    change_email(client)
    confirm(client, link(product))
    product.advance(DAY - 1)
    assert forgot(client).status == 202
    assert links(product) == []
    product.advance(1)
    assert forgot(client).status == 202
    assert (len(links(product)), product.mails()[0]["to"]) == (1, NEW_ADDRESS)


def test_a_link_is_good_once_and_the_newest_alone(client: JsonClient, product: Product) -> None:
    """Used, older, foreign, too old, or asked with credentials that have changed since: 410 (REC-01)."""
    client.sign_in()
    change_email(client)
    older = link(product)
    change_email(client)
    newest = link(product)
    assert name_of(confirm(client, older)) == (410, "link-expired")
    assert name_of(confirm(client, tokens(product, "/notice")[0])) == (410, "link-expired")
    assert name_of(confirm(client, "nonsense")) == (410, "link-expired")
    assert confirm(client, newest).status == 200
    assert name_of(confirm(client, newest)) == (410, "link-expired")


def test_a_link_is_good_for_a_day(client: JsonClient, product: Product) -> None:
    """To the millisecond before; on the day it is dead while its record is still stored (DB-01)."""
    client.sign_in()
    change_email(client)
    product.advance(DAY)
    assert name_of(confirm(client, link(product))) == (410, "link-expired")
    product.advance(-0.001)
    assert confirm(client, link(product)).status == 200


def test_a_password_changed_since_makes_the_link_worthless(client: JsonClient, product: Product) -> None:
    """What somebody else asked for with the old password cannot be confirmed any more."""
    client.sign_in()
    change_email(client)
    assert change_password(client).status == 200
    assert name_of(confirm(client, link(product))) == (410, "link-expired")


def test_a_session_without_a_code_is_not_enough(client: JsonClient, product: Product) -> None:
    """The address is where codes go: the password alone does not move it, where a code could be asked (C-01)."""
    client.authorize("mobile-app")
    client.login()
    assert name_of(change_email(client)) == (403, "code-needed")
    assert product.mails() == []


def test_who_can_get_no_code_may_name_an_address(client: JsonClient, product: Product) -> None:
    """A member without a verified address, signed in at a client that asks no code, gets one this way."""
    client.authorize("mobile-app")
    assert client.login(PAUL).json()["next"] == "redirect"
    assert change_email(client, current=PAUL[1]).status == 200
    assert [mail["to"] for mail in product.mails()] == [NEW_ADDRESS]
    assert confirm(client, link(product)).status == 200
    client.authorize()
    assert client.login(PAUL).json()["masked_email"] == "c***@p***.example"


def test_wrong_passwords_count_and_send_nothing(client: JsonClient, product: Product) -> None:
    """They share the count of sign-ins and of `/me/password`."""
    client.sign_in()
    assert change_email(client, current="Wrong-Password-1").json()["attempts_left"] == 2
    assert change_password(client, current="Wrong-Password-1").json()["attempts_left"] == 1
    assert change_email(client, current="Wrong-Password-1").status == 429
    assert tokens(product, "/email/confirm") == []


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("", "required"),
        ("camille", "not-one-at-sign"),
        ("a@b@poste.example", "not-one-at-sign"),
        ("a\r\nBcc: x@poste.example", "control-characters"),
        ("x" * 65 + "@poste.example", "wrong-name"),
        ("é@poste.example", "name-not-ascii"),
        ("a@poste..example", "wrong-domain"),
        (ADDRESS, "unchanged"),
        ("x" * 321, "too-long"),
    ],
)
def test_an_address_that_cannot_be_is_told_at_its_field(client: JsonClient, email: str, reason: str) -> None:
    """Malformed input costs no attempt and sends nothing (MAIL-05)."""
    client.sign_in()
    answer = change_email(client, email)
    assert (answer.status, answer.json()["errors"]) == (400, [{"field": "email", "reason": reason}])
    assert len(client.product.mails()) == 1


def test_three_links_in_an_hour(client: JsonClient, product: Product) -> None:
    """More are silent, so that nobody's mailbox is flooded; an hour after the first there is another one."""
    client.sign_in()
    for _ in range(5):
        assert change_email(client).status == 200
    assert len(tokens(product, "/email/confirm")) == 3
    assert confirm(client, link(product)).status == 200


def test_a_mail_that_cannot_go_costs_nothing(client: JsonClient, product: Product) -> None:
    """503, the quota is as before, and the link before stays good (REL-02)."""
    client.sign_in()
    change_email(client)
    good = link(product)
    for _ in range(4):
        with failing(product, "sesv2", "SendEmail"):
            assert change_email(client).status == 503
    assert confirm(client, good).status == 200


def test_looking_at_a_link_uses_nothing_up(browser: PageBrowser, product: Product) -> None:
    """Ten GETs, a HEAD, a page without a script; the token leaves the URL, and the button acts once (REC-02, REC-04)."""
    browser.sign_in()
    browser.get("/me/email")
    browser.submit("/me/email", email=NEW_ADDRESS, current_password=CAMILLE[1])
    assert (browser.page.status, browser.url) == (200, "/me/security?lang=fr&done=email")
    mailbox, path = PageBrowser(product), f"/email/confirm?token={link(product)}"
    for _ in range(10):
        assert mailbox.get(path).status == 200
    assert product.request("HEAD", path).status in {200, 303}
    assert mailbox.url == "/email/confirm"
    form = mailbox.form("/email/confirm")
    assert mailbox.post("/email/confirm", form).status == 200
    assert mailbox.url.startswith("/email/confirm/done")
    assert mailbox.get(path).status == 410
    assert is_ended(browser)


def is_ended(browser: PageBrowser) -> bool:
    """Whether nobody is signed in in a browser."""
    return browser.get("/me/security").status == 401


def test_the_page_tells_faults_at_their_fields_and_keeps_the_address(browser: PageBrowser) -> None:
    """What was typed stays, the password excepted; staying signed in keeps it too."""
    browser.sign_in()
    browser.get("/me/email?lang=en")
    browser.submit("/me/email", email="no address", current_password=CAMILLE[1])
    assert (browser.page.status, 'value="no address"' in browser.page.text) == (400, True)
    assert CAMILLE[1] not in browser.page.text
    browser.submit("/me/email", email=NEW_ADDRESS, current_password="nope")
    assert (browser.page.status, 'id="current_password-error"' in browser.page.text) == (401, True)
    browser.submit("/me/email", email=NEW_ADDRESS, stay="yes")
    assert (browser.page.status, NEW_ADDRESS in browser.page.text) == (200, True)


def test_neither_step_costs_more_than_six_calls(client: JsonClient, product: Product) -> None:
    """Of DynamoDB, in a container that knows its keys."""
    client.sign_in()
    with recorded_calls(product) as calls:
        client.call("GET", "/me/email")
        calls.clear()
        change_email(client)
        assert 0 < len(calls) <= 6
        token = link(product)
        calls.clear()
        assert confirm(client, token).status == 200
        assert 0 < len(calls) <= 6
