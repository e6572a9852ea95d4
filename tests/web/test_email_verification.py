"""`/email/verify` and `/email/verify/resend`: a link that scanners cannot burn, good once and a day, the newest alone."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from chalicelib import wiring
from chalicelib.domain.link import LinkPurpose, LinkReference
from tests.contract.dynamodb_calls import recorded_calls
from tests.json_client import CAMILLE, LEA, PAUL, JsonClient
from tests.product import Product
from tests.web.newcomers import (
    NOE_SIGNS_IN,
    account_of,
    accounts_put_back,
    create,
    resend,
    verification_link,
    verification_token,
    verify,
    waiting,
)
from tests.web.stored import renew_credentials
from tests.web.test_mail_failing import failing_ses

DAY = 86_400
HTML = {"Accept": "text/html"}


@pytest.fixture(autouse=True)
def accounts(product: Product) -> Iterator[None]:
    """The demo's accounts, as they were, after each test."""
    with accounts_put_back(product):
        yield


def is_verified(product: Product, nir: str = NOE_SIGNS_IN[0]) -> bool:
    """Whether the account's address may be written to."""
    account = account_of(product, nir)
    return account is not None and account["email_verified"]["BOOL"]


def test_whoever_follows_the_link_signs_in_with_a_code(product: Product) -> None:
    """POST verifies the address; then a code goes there."""
    create(product)
    answer = verify(product, verification_token(product))
    assert (answer.status, answer.json()) == (200, {"next": "done"})
    client = JsonClient(product)
    assert client.sign_in(NOE_SIGNS_IN).json()["redirect_to"]


def test_no_number_of_visits_uses_a_link_up(product: Product) -> None:
    """Scanners GET and HEAD it, and its page, as often as they like; then the POST works, once (REC-02)."""
    create(product)
    link = verification_link(product)
    for _ in range(10):
        landed = product.request("GET", link, headers=HTML)
        cookie = landed.set_cookies[0].split(";")[0]
        assert (landed.status, landed.header("location")) == (303, "/email/verify")
        assert product.request("GET", "/email/verify", headers={**HTML, "Cookie": cookie}).status == 200
    product.request("HEAD", link)
    assert not is_verified(product)
    token = verification_token(product)
    assert verify(product, token).status == 200
    assert is_verified(product)
    assert verify(product, token).status == 410


def test_after_landing_the_url_holds_no_token(product: Product) -> None:
    """It goes into a sealed cookie that no script reads; referrers and logs get the clean address (REC-04)."""
    create(product)
    answer = product.request("GET", verification_link(product), headers=HTML)
    (cookie,) = [line for line in answer.set_cookies if line.startswith("sesame-link-verify-email=")]
    assert "HttpOnly" in cookie
    assert "token" not in answer.header("location")
    assert answer.header("referrer-policy") == "no-referrer"
    assert answer.header("cache-control") == "no-store"


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}])
def test_the_link_leads_to_the_issuer_whatever_a_request_says(product: Product, headers: dict[str, str]) -> None:
    """The configured issuer alone stands in the mail (REC-03)."""
    client = JsonClient(product)
    from tests.web.newcomers import CHOSEN, NOE

    assert client.call("POST", "/account/new", {**NOE, **CHOSEN}, headers).status == 202
    assert verification_link(product).startswith("/email/verify?token=")
    assert "evil.example" not in product.mails()[0]["text"] + product.mails()[0]["html"]


def test_a_link_is_good_for_a_day(product: Product) -> None:
    """To the last millisecond, whatever is stored still."""
    create(product)
    token = verification_token(product)
    product.advance(DAY)
    assert verify(product, token).status == 410
    product.advance(-0.001)
    assert verify(product, token).status == 200


def test_only_the_newest_link_is_good(product: Product) -> None:
    """Another mail makes the one before useless."""
    create(product)
    older = verification_token(product)
    assert resend(waiting(product, NOE_SIGNS_IN)).status == 202
    assert verify(product, older).status == 410
    assert verify(product, verification_token(product)).status == 200


def test_a_link_verifies_the_address_that_it_went_to(product: Product) -> None:
    """Where the account has another address by now, the link is dead."""
    from chalicelib.domain.account_change import AccountChange, AccountWrite

    create(product)
    own = wiring.adapters()
    account, ledger = own.members.account_and_ledger(product.pseudonym(NOE_SIGNS_IN[0]))
    assert account is not None
    change = AccountChange(email="other@mail.example", email_verified=False)
    own.account_changes.change(AccountWrite(account, change, ledger, ledger, product.now()))
    assert verify(product, verification_token(product)).status == 410
    assert not is_verified(product)


def test_what_is_no_link_of_this_kind_is_dead(product: Product) -> None:
    """Garbage, another purpose, a stranger's number and an id that was never given are all told alike."""
    create(product)
    keyring, pseudonym = wiring.adapters().keyring, product.pseudonym(NOE_SIGNS_IN[0])

    def sealed(number: str, purpose: LinkPurpose, link_id: str) -> str:
        return keyring.seal("link", LinkReference(number, purpose, link_id).to_payload())

    record = wiring.adapters().links.read(pseudonym, LinkPurpose.VERIFY_EMAIL)
    tokens = [
        "garbage",
        verification_token(product)[:-1],
        sealed(pseudonym, LinkPurpose.RESET_PASSWORD, record.link_id or ""),
        sealed(pseudonym, LinkPurpose.VERIFY_EMAIL, "another"),
        sealed(product.pseudonym(CAMILLE[0]), LinkPurpose.VERIFY_EMAIL, record.link_id or ""),
    ]
    for token in tokens:
        answer = verify(product, token)
        assert (answer.status, answer.json()["type"]) == (410, f"{product.issuer}/problems/link-expired")
        landed = product.request("GET", f"/email/verify?token={quote(token)}", headers=HTML)
        cookie = landed.set_cookies[0].split(";")[0]
        page = product.request("GET", "/email/verify", headers={**HTML, "Cookie": cookie})
        assert page.status == 410
    assert not is_verified(product)
    assert verify(product, "").json()["errors"] == [{"field": "token", "reason": "required"}]


def test_a_sign_in_under_way_goes_on(product: Product) -> None:
    """Where the browser's authorization request is named, the answer says that it goes on."""
    create(product)
    client = JsonClient(product)
    client.authorize()
    assert verify(product, verification_token(product), transaction=client.transaction).json() == {"next": "login"}
    assert client.login(NOE_SIGNS_IN).json()["next"] == "request_code"


def test_after_the_right_password_the_mail_comes_again(product: Product) -> None:
    """In the transaction whose sign-in was refused for want of a verified address (case 1)."""
    client = waiting(product)
    answer = resend(client)
    assert answer.status == 202
    assert answer.json()["next"] == "verify_email"
    (mail,) = product.mails()
    assert mail["to"] == "lea@mail.example"
    assert verify(product, verification_token(product)).status == 200
    client.transaction = answer.json()["transaction"]
    assert client.login(LEA).json()["next"] == "request_code"


def test_without_the_right_password_nothing_is_sent(product: Product) -> None:
    """Before it, after a wrong one, in another transaction, with a code pending, or after the password changed: 409."""
    stranger = JsonClient(product)
    stranger.authorize()
    assert resend(stranger).status == 409
    stranger.login((LEA[0], "wrong"))
    assert resend(stranger).status == 409
    waiting(product)
    assert resend(stranger).status == 409
    stranger.to_verify(CAMILLE)
    before = len(product.mails())
    assert resend(stranger).status == 409
    client = waiting(product)
    renew_credentials(product, LEA)
    assert resend(client).status == 409
    client.transaction = "garbage"
    assert resend(client).status == 400
    assert len(product.mails()) == before


def test_a_sign_in_that_is_too_old_sends_nothing(product: Product) -> None:
    """60 minutes after the authorization request: 410."""
    client = waiting(product)
    product.advance(3600)
    assert resend(client).status == 410
    assert product.mails() == []


def test_verification_mails_have_a_quota_of_their_own(product: Product) -> None:
    """Three an hour, silently; the codes' quota is not touched (THR-09)."""
    client = waiting(product)
    for _ in range(5):
        assert resend(client).status == 202
    assert len(product.mails()) == 3
    verify(product, verification_token(product))
    assert client.login(LEA).status == 200


def test_who_cannot_be_mailed_is_told(product: Product) -> None:
    """Without any address there is nothing to send again; a verified one needs no mail, and the sign-in goes on."""
    assert resend(waiting(product, PAUL)).json()["type"].endswith("/no-verified-email")
    client = waiting(product)
    resend(client)
    verify(product, verification_token(product))
    answer = resend(client)
    assert (answer.status, answer.json()["next"]) == (202, "login")
    assert len(product.mails()) == 1


def test_a_mail_that_cannot_be_sent_costs_nothing(product: Product) -> None:
    """503 `mail-unavailable` as often as SES fails; the link before stays good, and three can still be sent."""
    client = waiting(product)
    resend(client)
    older = verification_token(product)
    for _ in range(4):
        with failing_ses(product):
            answer = resend(client)
        assert (answer.status, answer.json()["type"]) == (503, f"{product.issuer}/problems/mail-unavailable")
    for _ in range(2):
        assert resend(client).status == 202
    assert len(product.mails()) == 3
    assert verify(product, older).status == 410


def test_each_step_makes_at_most_six_calls(product: Product) -> None:
    """Login at case 1 three, another mail four, the link three (performance.md §0)."""
    create(product)
    token = verification_token(product)
    client = waiting(product)
    steps = {3: lambda: verify(product, token), 4: lambda: resend(client)}
    for most, step in steps.items():
        with recorded_calls(product) as calls:
            assert step().status < 300
        assert len([call for call in calls if product.table("data-keys") not in str(call.parameters)]) == most
