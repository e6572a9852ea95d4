"""A new password as a step of the sign-in: asked by the account, out of order, twice, and by many at once (PW-08, REC-15)."""

from dataclasses import replace
from functools import partial

import pytest

from chalicelib import wiring
from chalicelib.adapters.known_passwords import KnownPasswords
from tests.json_client import CAMILLE, JsonClient, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import Answer, Product
from tests.races.volley import together
from tests.recovery import NADIA, NEW, choose, code_for, demand_new_password, failing, link_for, reset, to_choice

pytestmark = pytest.mark.usefixtures("restored_members")

OTHER = "Autre-Maison-Bleue8"
AT_ONCE = 30


@pytest.mark.parametrize("client_id", ["portal", "mobile-app"])
def test_an_account_that_asks_for_it_opens_nothing_else(client: JsonClient, product: Product, client_id: str) -> None:
    """Right password, e-mailed code, and only then the page that changes it, at every client (PW-08)."""
    demand_new_password(product)
    client.authorize(client_id)
    assert client.login().json()["next"] == "request_code"
    client.code_request()
    client.transaction = client.verify(client.newest_code(), trust_device=True).json()["transaction"]
    assert "sesame-session" not in client.cookies
    assert client.code_request().json()["type"].endswith("/problems/out-of-order")
    assert choose(client).json()["next"] == "redirect"
    assert "sesame-trusted-device" not in client.cookies
    client.authorize(client_id, prompt="login")
    assert client.login((CAMILLE[0], NEW)).status == 200


def test_a_session_of_before_serves_nobody(client: JsonClient, product: Product) -> None:
    """Whoever is signed in must type the password, and then choose another one."""
    client.sign_in()
    demand_new_password(product)
    assert redirect_parameters(client.authorize(prompt="none"))["error"] == "login_required"


def test_the_password_that_others_know_is_no_new_one(client: JsonClient, product: Product) -> None:
    """It is told as known; another one is taken."""
    demand_new_password(product)
    answer = to_choice_by_password(client)
    client.transaction = answer.json()["transaction"]
    assert [error["reason"] for error in choose(client, CAMILLE[1]).json()["errors"]] == ["too-common"]
    assert choose(client).status == 200


def test_steps_cannot_be_skipped_or_replayed(client: JsonClient, product: Product) -> None:
    """Each post at another step than its own is refused, and moves nothing (REC-15)."""
    code = code_for(product)
    client.authorize()
    assert choose(client).json()["type"].endswith("/problems/out-of-order")
    client.login((NADIA[0], code))
    assert choose(client).status == 409
    client.code_request()
    assert choose(client).status == 409
    client.transaction = client.verify(client.newest_code()).json()["transaction"]
    for answer in (client.login(NADIA), client.code_request(), client.verify("000000")):
        assert answer.status == 409
    at_the_choice = client.transaction
    assert choose(client).status == 200
    client.transaction = at_the_choice
    assert choose(client, OTHER).json()["type"].endswith("/problems/transaction-expired")
    client.transaction = "nonsense"
    assert choose(client).status == 400
    client.authorize(prompt="login")
    assert client.login((NADIA[0], NEW)).status == 200


def test_a_sign_in_is_sixty_minutes_with_its_new_password(client: JsonClient, product: Product) -> None:
    """A choice that comes too late changes nothing."""
    client.transaction = to_choice(client, code_for(product)).json()["transaction"]
    product.advance(3600)
    assert choose(client).status == 410
    client.authorize()
    assert client.login(NADIA).status == 200


def test_a_page_cannot_be_posted_from_elsewhere(browser: PageBrowser, product: Product) -> None:
    """Without the form's own value, or for another step's form, nothing happens (WEB-03)."""
    browser.authorize()
    browser.submit("/login", nir=NADIA[0], password=code_for(product))
    of_another_step = browser.form("/login/code-request")
    browser.submit("/login/code-request")
    browser.submit("/login/verify", code=browser.newest_code())
    own = browser.form("/password/new")
    for form in ("", of_another_step["form"]):
        values = {**own, "form": form, "password": NEW, "password_again": NEW}
        assert browser.post("/password/new", values).status == 400
    assert browser.post("/password/new", {**own, "password": NEW, "password_again": NEW}).status == 200


def test_a_notice_that_cannot_be_sent_undoes_nothing(client: JsonClient, product: Product) -> None:
    """The password is changed, and the sign-in goes on."""
    client.transaction = to_choice(client, code_for(product)).json()["transaction"]
    with failing(product, "sesv2", "SendEmail"):
        assert choose(client).json()["next"] == "redirect"
    assert [mail["subject"] for mail in product.mails() if "changé" in mail["subject"]] == []


def test_a_password_of_a_megabyte_costs_no_hash(client: JsonClient) -> None:
    """It is refused by its size, and one that no rule allows before any hashing (PW-10)."""
    token = link_for(client)
    hashed: list[str] = []
    hasher = wiring.adapters().hasher

    class Noting:
        def hash(self, password: str) -> str:
            hashed.append(password)
            return hasher.hash(password)

        def matches(self, password_hash: str | None, password: str) -> bool:
            hashed.append(password)
            return hasher.matches(password_hash, password)

    wiring.adapters().hasher = Noting()  # type: ignore[assignment]  # restored below; it has what is asked here
    try:
        assert reset(client, token, "Ab1" * 350_000).status == 413
        assert reset(client, token, "Ab1" * 43).status == 400
        assert reset(client, token, "Ab1" * 20).status == 400
        assert hashed == []
        assert reset(client, token).status == 200
    finally:
        wiring.adapters().hasher = hasher
    assert hashed == [NEW]


def test_thirty_uses_of_one_link_have_one_effect(product: Product) -> None:
    """One 200, the others 410, one notice, one step of the epoch (REC-01)."""
    token = link_for(JsonClient(product))
    answers = together([partial(reset, JsonClient(product), token) for _ in range(AT_ONCE)])
    assert sorted(answer.status for answer in answers) == [200] + [410] * (AT_ONCE - 1)
    assert len([mail for mail in product.mails() if "changé" in mail["subject"]]) == 1
    account, _ = wiring.adapters().members.account_and_ledger(product.pseudonym(CAMILLE[0]))
    assert account is not None
    assert account.credentials_epoch == 2


def test_thirty_choices_in_one_sign_in_have_one_effect(client: JsonClient, product: Product) -> None:
    """One goes to the client, the others are told that it is over."""
    transaction = to_choice(client, code_for(product)).json()["transaction"]
    answers = together([partial(choose, replace(client, transaction=transaction)) for _ in range(AT_ONCE)])
    assert sorted(answer.status for answer in answers) == [200] + [410] * (AT_ONCE - 1)
    assert len(product.items("sessions")) == 1


def test_thirty_right_provisional_codes_lead_on_once(product: Product) -> None:
    """One goes on; of the others two are wrong entries and the rest are blocked (http.md §2 "Under force")."""
    code = code_for(product)
    clients = [JsonClient(product) for _ in range(AT_ONCE)]
    for client in clients:
        client.authorize()
    answers = together([partial(client.login, (NADIA[0], code)) for client in clients])
    assert sorted(answer.status for answer in answers) == [200, 401, 401] + [429] * (AT_ONCE - 3)


def test_stolen_passwords_are_read_only_where_one_is_chosen(client: JsonClient, product: Product) -> None:
    """A sign-in leaves the filter unread; the step that takes a new password reads it."""
    known = vars(wiring.adapters())["known_passwords"] = KnownPasswords()
    client.sign_in()
    assert "_stolen" not in vars(known)
    demand_new_password(product)
    client.transaction = to_choice_by_password(client).json()["transaction"]
    assert "_stolen" not in vars(known)
    choose(client)
    assert "_stolen" in vars(known)


def to_choice_by_password(client: JsonClient) -> Answer:
    """Go with the right password as far as the new one."""
    code = client.to_verify()
    return client.verify(code)
