"""Issue 5: no request of any flow of an account's life makes more than six calls to DynamoDB, keys at hand.

Every flow is walked once, by pages or in JSON, and each request is counted at the wire, whatever client sends it. That
known and unknown numbers cost the same is `test_enumeration_matrix`.
"""

from collections.abc import Iterator

import pytest

from tests.json_client import CAMILLE, LEA, SACHA, JsonClient
from tests.page_browser import PageBrowser
from tests.product import Product
from tests.recovery import NADIA, NEW, choose, code_for, failing, forgot, link_for, reset, to_choice, with_settings
from tests.security.matrix_watch import Watch, put_back, watched
from tests.self_service import change_email, change_password, confirm, deny, tokens
from tests.signed import COLLEAGUE, Agent
from tests.web.newcomers import (
    NOE,
    NOE_SIGNS_IN,
    create,
    create_by_page,
    resend,
    verification_link,
    verification_token,
    waiting,
)

pytestmark = pytest.mark.emulator

MOST = 6


@pytest.fixture
def watch(product: Product) -> Iterator[Watch]:
    """The product under watch, its keys at hand, whose members are as they were afterwards."""
    with put_back(product), watched(product) as watching:
        yield watching


def check(watch: Watch, least: int) -> None:
    """Assert that so many requests were noted, and that none cost too much."""
    noted = watch.taken()
    costs = [(work.database_calls, answer.status, work) for answer, work in noted]
    assert len(costs) >= least
    assert max(cost for cost, _, _ in costs) > 0
    assert [each for each in costs if each[0] > MOST] == []
    assert all(status < 500 for _, status, _ in costs)


def test_an_account_is_created_and_its_address_verified(watch: Watch) -> None:
    """By pages and in JSON, another verification mail between, as far as the first sign-in."""
    browser = PageBrowser(watch)
    browser.authorize()
    browser.get("/account/new")
    create_by_page(browser)
    watch.advance(60)
    create(watch, iban_end="9999")
    create(watch)
    client = waiting(watch, NOE_SIGNS_IN)
    assert resend(client).status == 202
    browser.get(verification_link(watch))
    browser.submit("/email/verify")
    assert client.login(NOE_SIGNS_IN).json()["next"] == "request_code"
    check(watch, 12)


def test_a_forgotten_password_is_replaced_by_a_link(watch: Watch) -> None:
    """By pages and in JSON, wrong passwords between, and a mail that fails."""
    browser, client = PageBrowser(watch), JsonClient(watch)
    browser.get("/password/forgot")
    browser.submit("/password/forgot", nir=CAMILLE[0], birthdate="1955-08-21")
    browser.get(f"/password/reset?token={tokens(watch, '/password/reset')[0]}")
    browser.submit("/password/reset", password="short", password_again=NEW)
    browser.submit("/password/reset", password=NEW, password_again=NEW)
    reset(client, link_for(client), "Autre-Maison-Bleue8")
    with failing(watch, "sesv2", "SendEmail"):
        assert forgot(client).status == 202
    check(watch, 9)


def test_a_provisional_code_leads_to_a_new_password(watch: Watch) -> None:
    """Asked for, sent or not, typed wrongly in a known browser, then rightly; the new password completes the sign-in."""
    client = JsonClient(watch)
    client.sign_in(NADIA, trust=True)
    with with_settings(recovery_by="provisional-code"):
        with failing(watch, "sns", "Publish"):
            forgot(JsonClient(watch), NADIA[0])
        forgot(JsonClient(watch), NADIA[0])
    client.cookies.pop("sesame-session")
    client.authorize()
    client.login((NADIA[0], "Wrong-Password-1"))
    client.transaction = to_choice(client, code_for(watch)).json()["transaction"]
    assert choose(client).json()["next"] == "redirect"
    check(watch, 11)


def test_a_member_looks_after_their_own_account(watch: Watch) -> None:
    """Every act of "my security", with three browsers signed in on trusted devices, and "this was not me" in the end."""
    client = JsonClient(watch)
    for _ in range(2):
        JsonClient(watch).sign_in(trust=True)
        watch.advance(1)
    client.sign_in(trust=True)
    for what in ("device", "session"):
        shown = client.call("GET", "/me/security").json()[f"{what}s"]
        assert client.call("POST", "/me/security", {"end": what, "id": shown[1]["id"]}).status == 200
    change_password(client, current="Wrong-Password-1")
    assert change_password(client).status == 200
    assert change_email(client, current=NEW).status == 200
    notice = tokens(watch, "/notice")[0]
    assert confirm(client, tokens(watch, "/email/confirm")[0]).status == 200
    assert deny(client, notice).status == 200
    other = JsonClient(watch)
    other.sign_in(SACHA)
    assert other.call("POST", "/me/security", {"end": "everything"}).status == 200
    check(watch, 26)


def test_the_desk_acts(watch: Watch) -> None:
    """Each act for somebody, once as it is done and once as it is refused; what the desk reads, too."""
    agent, colleague = Agent(watch), Agent(watch, COLLEAGUE)
    for act, nir in (
        *(("provisional-code", CAMILLE[0]), ("unblock", CAMILLE[0]), ("verification-mail", CAMILLE[0])),
        *(("verification-mail", LEA[0]), ("reset", CAMILLE[0]), ("provisional-code", CAMILLE[0])),
    ):
        agent.act(nir, act)
    colleague.act(NOE["nir"], "reset")
    assert agent.events(CAMILLE[0])
    agent.chains(0)
    check(watch, 16)


def test_a_new_verification_link_is_used(watch: Watch) -> None:
    """Sent again after the right password, used in JSON, and used once more."""
    resend(waiting(watch, LEA))
    token = verification_token(watch)
    statuses = [JsonClient(watch).call("POST", "/email/verify", {"token": token}).status for _ in range(2)]
    assert statuses == [200, 410]
    check(watch, 5)
