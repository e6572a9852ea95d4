"""Attacks that a review found before anyone else: each once worked, none does now."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from chalicelib import wiring
from chalicelib.domain.faults import MailNotSent, StorageUnavailable
from tests.json_client import CAMILLE, JsonClient
from tests.page_browser import PageBrowser
from tests.product import Product


class FailingMailer:
    """A mail service that takes nothing."""

    def send(self, *_message: str) -> None:
        """Refuse."""
        raise MailNotSent("mail: down")


def test_a_password_that_was_not_compared_is_never_stored(
    product: Product, browser: PageBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second post of a form with another password does not become the account's password when the hash has aged."""
    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(CAMILLE[1])
    key = {"pseudonym": {"S": product.pseudonym(CAMILLE[0])}}
    product.dynamodb.update_item(
        TableName=product.table("accounts"),
        Key=key,
        UpdateExpression="SET password_hash = :weak",
        ExpressionAttributeValues={":weak": {"S": weak}},
    )
    browser.authorize()
    first = PageBrowser(product, dict(browser.cookies))
    values = browser.form("/login") | {"nir": CAMILLE[0], "password": CAMILLE[1]}

    def fails(*_: object) -> None:
        raise StorageUnavailable("accounts: down")

    with monkeypatch.context() as outage:
        outage.setattr(wiring.adapters().accounts, "replace_password_hash", fails)
        assert first.post("/login", values).status == 200
    assert browser.post("/login", values | {"password": "not the password"}).status == 200
    stored = product.dynamodb.get_item(TableName=product.table("accounts"), Key=key)["Item"]["password_hash"]["S"]
    assert not wiring.adapters().hasher.matches(stored, "not the password")
    assert wiring.adapters().hasher.matches(stored, CAMILLE[1])


def test_mails_that_fail_together_leave_no_quota_block(
    product: Product, client: JsonClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight requests at once while nothing can be sent: afterwards five codes can be asked for, as if nothing was."""
    client.authorize()
    client.login()
    with monkeypatch.context() as outage:
        outage.setattr(wiring.adapters(), "mailer", FailingMailer())
        many = [JsonClient(product, {}, client.transaction) for _ in range(8)]
        with ThreadPoolExecutor(len(many)) as pool:
            answers = list(pool.map(lambda each: each.code_request(), many))
        assert {answer.status for answer in answers} <= {503, 429}
    assert [client.code_request().status for _ in range(6)] == [200] * 5 + [429]


def test_a_form_whose_mail_failed_does_not_claim_a_code_was_sent(
    product: Product, browser: PageBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reloading the refusal shows the page that offers a code, also where another browser has a code that is good."""
    JsonClient(product).to_verify()
    browser.authorize()
    browser.login()
    values = browser.form("/login/code-request")
    with monkeypatch.context() as outage:
        outage.setattr(wiring.adapters(), "mailer", FailingMailer())
        assert browser.post("/login/code-request", values).status == 503
    again = browser.post("/login/code-request", values)
    assert again.status == 200
    assert "/login/verify" not in again.text


def test_an_answer_without_a_new_value_leaves_the_device_cookie(product: Product, client: JsonClient) -> None:
    """A sign-in that used the value before sets no trusted-device cookie, so no late answer puts an old one back."""
    client.sign_in(trust=True)
    late = JsonClient(product, dict(client.cookies))
    client.authorize(prompt="login")
    assert client.login().json()["next"] == "redirect"
    late.authorize(prompt="login")
    answer = late.login()
    assert answer.json()["next"] == "redirect"
    assert not any(line.startswith("sesame-trusted-device=") for line in answer.set_cookies)


def test_a_transaction_finished_without_a_code_mails_none(product: Product, client: JsonClient) -> None:
    """A sign-in that a trusted device completed is finished for the code's steps of the same transaction too."""
    client.sign_in(trust=True)
    client.authorize(prompt="login")
    begun = client.transaction
    stranger = JsonClient(product, {}, begun)
    assert stranger.login().json()["next"] == "request_code"
    assert client.login().json()["next"] == "redirect"
    mails = len(product.mails())
    assert stranger.code_request().status == 410
    assert len(product.mails()) == mails


def test_two_step_ups_leave_one_session(product: Product, client: JsonClient) -> None:
    """Two tabs that step up from one session: the session in the cookie before ends too."""
    client.authorize("mobile-app")
    assert client.login().json()["next"] == "redirect"
    tabs = [JsonClient(product, dict(client.cookies)) for _ in range(2)]
    for tab in tabs:
        assert tab.authorize().json()["next"] == "request_code"
    jar = dict(client.cookies)
    for tab in tabs:
        tab.cookies = jar
        assert tab.code_request().status == 200
        assert tab.verify(tab.newest_code()).json()["next"] == "redirect"
        jar = tab.cookies
    alive = [item for item in product.items("sessions") if not item["ended"]["BOOL"]]
    assert len(alive) == 1


def test_a_class_that_cannot_be_reached_without_it_forces_the_code(client: JsonClient) -> None:
    """Asked for a trusted device or a code, a browser without a device gets the code's step, not a third class."""
    wanted = "urn:sesame:acr:trusted-device urn:sesame:acr:security-code"
    client.authorize("mobile-app", acr_values=wanted)
    assert client.login().json()["next"] == "request_code"
    client.authorize("mobile-app", acr_values="urn:sesame:acr:security-code urn:sesame:acr:password")
    assert client.login().json()["next"] == "request_code"
    client.authorize("mobile-app", acr_values="urn:sesame:acr:password urn:sesame:acr:security-code")
    assert client.login().json()["next"] == "redirect"


def test_a_form_posted_twice_is_answered_in_the_form_that_is_preferred(browser: PageBrowser) -> None:
    """Where JSON is preferred, the present state is JSON with its transaction."""
    browser.authorize()
    values = browser.form("/login") | {"nir": CAMILLE[0], "password": "wrong"}
    browser.post("/login", values)
    browser.sent_headers = {"Accept": "application/json"}
    answer = browser.post("/login", values)
    assert answer.status == 200
    assert answer.json()["next"] == "login"
    assert answer.json()["transaction"]


def test_an_outage_keeps_the_typed_number(browser: PageBrowser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The 503 of the sign-in page has its form and the number, and the same entry works afterwards."""

    def fails(*_: object, **__: object) -> None:
        raise StorageUnavailable("member records: down")

    browser.authorize()
    with monkeypatch.context() as outage:
        outage.setattr(wiring.adapters().members, "read", fails)
        answer = browser.login()
    assert answer.status == 503
    assert answer.header("retry-after")
    assert browser.form("/login")["nir"] == CAMILLE[0]
    assert browser.login().status == 200
    assert "/login/code-request" in browser.url


def test_long_states_do_not_crowd_the_browser_out(browser: PageBrowser) -> None:
    """However long a client's state and nonce are, the cookies of all tabs fit what a gateway takes."""
    for number in range(6):
        browser.authorize(state=f"{number}" * 1024, nonce="n" * 512)
        browser.login()
    header = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    assert len(header) < 9_000
    assert browser.submit("/login/code-request").status == 200


def test_a_setting_that_allows_many_mails_keeps_transactions_small(
    client: JsonClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty codes in an hour, where a deployment allows them, make no transaction larger, and the newest signs in."""
    monkeypatch.setitem(wiring.settings().limits.__dict__, "codes_per_window", 40)
    client.authorize()
    client.login()
    sizes = []
    for _ in range(20):
        client.product.advance(1)
        assert client.code_request().status == 200
        sizes.append(len(client.transaction))
    assert max(sizes) < 2_000
    assert client.verify(client.newest_code()).json()["next"] == "redirect"
