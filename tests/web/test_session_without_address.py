"""A session without the code, at a client that asks one, of a member whose address nobody has verified (case 1)."""

from collections.abc import Iterator

import pytest

from tests.contract.dynamodb_calls import recorded_calls
from tests.json_client import LEA, PAUL, JsonClient, redirect_parameters
from tests.product import Product
from tests.web.newcomers import accounts_put_back, verification_token, verify
from tests.web.stored import renew_credentials
from tests.web.visitors import PageVisitor, Visitor

RESEND = "/email/verify/resend"


@pytest.fixture(autouse=True)
def accounts(product: Product) -> Iterator[None]:
    """The demo's accounts, as they were, after each test."""
    with accounts_put_back(product):
        yield


def signed_in_at_the_app(visitor: Visitor, member: tuple[str, str] = LEA) -> None:
    """Leave a session that no code has proven."""
    visitor.begin("mobile-app")
    visitor.check_signed_in(visitor.login(member))


def test_json_gives_a_transaction_to_ask_for_the_mail_in(product: Product) -> None:
    """The refusal holds it; the mail comes, and the verified address gets a code by the same session."""
    client = JsonClient(product)
    client.authorize("mobile-app")
    client.login(LEA)
    refused = client.authorize()
    document = refused.json()
    assert (refused.status, document["type"]) == (403, f"{product.issuer}/problems/no-verified-email")
    asked = {"transaction": document["transaction"]}
    assert client.call("POST", RESEND, asked).status == 202
    assert product.mails()[0]["to"] == "lea@mail.example"
    assert verify(product, verification_token(product), **asked).json() == {"next": "login"}
    assert client.authorize().json()["next"] == "request_code"


def test_in_that_transaction_one_can_sign_in_too(product: Product) -> None:
    """It is one like any other: number and password are asked."""
    client = JsonClient(product)
    client.authorize("mobile-app")
    client.login(LEA)
    client.transaction = client.authorize().json()["transaction"]
    assert client.code_request().json()["type"].endswith("/out-of-order")
    assert client.login().json()["next"] == "request_code"


def test_the_page_has_the_button(product: Product) -> None:
    """As the page of a refused sign-in has it; it leads to the page that says where to look."""
    visitor = PageVisitor(product)
    signed_in_at_the_app(visitor)
    visitor.check_refused(visitor.begin(), "no-verified-email")
    assert visitor.browser.submit(RESEND).status == 200
    assert visitor.browser.url.startswith("/email/verify/sent")
    assert product.mails()[0]["to"] == "lea@mail.example"


def test_a_second_press_of_the_button_sends_nothing(product: Product) -> None:
    """The same form twice is one mail (REL-05)."""
    visitor = PageVisitor(product)
    signed_in_at_the_app(visitor)
    visitor.begin()
    values = visitor.browser.form(RESEND)
    assert [visitor.browser.post(RESEND, values).status for _ in range(2)] == [200, 200]
    assert len(product.mails()) == 1


def test_where_there_is_no_address_there_is_nothing_to_send_to(product: Product) -> None:
    """Neither button nor transaction; `prompt=none` is told by the protocol."""
    visitor = PageVisitor(product)
    signed_in_at_the_app(visitor, PAUL)
    answer = visitor.begin()
    assert answer.status == 403
    assert RESEND not in answer.text
    client = JsonClient(product)
    client.authorize("mobile-app")
    client.login(PAUL)
    assert "transaction" not in client.authorize().json()
    assert redirect_parameters(client.authorize(prompt="none"))["error"] == "interaction_required"


def test_a_password_changed_since_ends_that_way(product: Product) -> None:
    """Then the session proves nothing any more, and no mail is sent for it."""
    client = JsonClient(product)
    client.authorize("mobile-app")
    client.login(LEA)
    asked = {"transaction": client.authorize().json()["transaction"]}
    renew_credentials(product, LEA)
    assert client.call("POST", RESEND, asked).status == 409
    assert product.mails() == []


def test_it_costs_one_call_more_than_to_be_refused(product: Product) -> None:
    """The client, the member, and the note of whose session it was."""
    client = JsonClient(product)
    client.authorize("mobile-app")
    client.login(LEA)
    with recorded_calls(product) as calls:
        client.authorize()
    assert len([call for call in calls if product.table("data-keys") not in str(call.parameters)]) <= 3
