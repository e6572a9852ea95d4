"""REL-02, REL-03, REL-07, REL-09: what outages cost over several entries, mails and pages: nothing that was not told.

The matrix of every step and dependency is tests/faults; here are the stories that are longer than one request.
"""

import pytest

from tests.json_client import CAMILLE, JsonClient, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import Answer, Product
from tests.security.aws_faults import DYNAMODB, KMS, MODES, SES, Outage
from tests.security.fault_steps import TO_SESSION, TO_VERIFY, Walker, lead, succeed


@pytest.fixture
def walker(product: Product, outage: Outage) -> Walker:
    """An HTTP client before that container."""
    assert outage.failing == {}
    return Walker(JsonClient(product))


def assert_closed(answer: Answer, *, protocol: bool, mail: bool = False) -> None:
    """Judge the answer to an outage: 503, when to come back, and nothing given away."""
    assert answer.status == 503
    assert int(answer.header("retry-after")) > 0
    assert answer.set_cookies == []
    body = answer.json()
    assert not {"id_token", "access_token", "redirect_to", "transaction", "sub"} & set(body)
    if protocol:
        assert body["error"] == "temporarily_unavailable"
        return
    assert body["type"].endswith("/problems/mail-unavailable" if mail else "/problems/service-unavailable")
    assert body["correlation_id"] == answer.header("x-correlation-id")
    assert len(body["detail"]) > 40


@pytest.mark.parametrize("mode", MODES)
def test_no_wrong_password_is_counted_that_was_not_told(walker: Walker, outage: Outage, mode: str) -> None:
    """Wrong passwords during an outage of reading or counting are neither answered nor counted."""
    client = walker.client
    lead(walker, (Walker.authorize,))
    for operation in ("BatchGetItem", "PutItem"):
        for _ in range(3):
            with outage.of(DYNAMODB, operation, mode):
                assert_closed(client.login((CAMILLE[0], "wrong")), protocol=False)
    assert client.login((CAMILLE[0], "wrong")).json()["attempts_left"] == 2


@pytest.mark.parametrize("mode", MODES)
def test_no_wrong_code_is_counted_that_was_not_told(walker: Walker, outage: Outage, mode: str) -> None:
    """Wrong codes during an outage of counting are not compared and not counted: no free guess, no lost try."""
    lead(walker, TO_VERIFY)
    wrong = walker.client.wrong_code()
    for _ in range(4):
        with outage.of(DYNAMODB, "UpdateItem", mode):
            assert_closed(walker.client.verify(wrong), protocol=False)
    assert walker.client.verify(wrong).json()["attempts_left"] == 2
    succeed(walker.type_the_code())


def test_guesses_stay_three_when_the_database_flickers(walker: Walker, outage: Outage) -> None:
    """Answers that were lost after the count was made still count: the third wrong code blocks, told or not."""
    lead(walker, TO_VERIFY)
    wrong = walker.client.wrong_code()
    for _ in range(3):
        with outage.of(DYNAMODB, "UpdateItem", "lost"):
            assert_closed(walker.client.verify(wrong), protocol=False)
    blocked = walker.type_the_code()
    assert blocked.status == 429
    assert blocked.json()["reason"] == "code"


def test_a_lost_count_of_a_wrong_password_still_counts(walker: Walker, outage: Outage) -> None:
    """Three wrong passwords whose answers were lost block like three that were told."""
    lead(walker, (Walker.authorize,))
    for _ in range(3):
        with outage.of(DYNAMODB, "PutItem", "lost", table="password-counters"):
            assert_closed(walker.client.login((CAMILLE[0], "wrong")), protocol=False)
    assert walker.client.login(CAMILLE).status == 429


def test_a_right_code_whose_session_was_stored_but_never_told_signs_nobody_in(walker: Walker, outage: Outage) -> None:
    """The answer to the last write is lost: 503, no cookie; the transaction is finished, and a new sign-in works."""
    lead(walker, TO_VERIFY)
    with outage.of(DYNAMODB, "TransactWriteItems", "lost"):
        assert_closed(walker.type_the_code(), protocol=False)
    assert walker.type_the_code().status == 410
    again = Walker(JsonClient(walker.client.product))
    lead(again, TO_SESSION)
    assert again.code


@pytest.mark.parametrize("mode", [*MODES, "lost"])
def test_failed_mails_cost_no_quota_and_the_code_before_stays_good(walker: Walker, outage: Outage, mode: str) -> None:
    """Ten failures of SES, then five mails go; a code mailed before the failures still signs in (REL-02)."""
    product = walker.client.product
    lead(walker, TO_VERIFY)
    walker.otp = walker.client.newest_code()
    for _ in range(10):
        with outage.of(SES, "SendEmail", mode):
            assert_closed(walker.ask_for_a_code(), protocol=False, mail=True)
    fresh = Walker(JsonClient(product))
    lead(fresh, (Walker.authorize, Walker.login))
    succeed(walker.type_the_code())
    assert [fresh.ask_for_a_code().status for _ in range(6)] == [200] * 5 + [429]


@pytest.mark.parametrize("mode", MODES)
def test_an_outage_of_signing_spends_no_authorization_code(walker: Walker, outage: Outage, mode: str) -> None:
    """KMS down at the token endpoint: nothing is redeemed, and the same code gives tokens later (REL-07)."""
    lead(walker, TO_SESSION)
    for _ in range(3):
        with outage.of(KMS, "Sign", mode):
            assert_closed(walker.exchange(), protocol=True)
    assert walker.client.product.items("grants") == []
    tokens = succeed(walker.exchange()).json()
    assert tokens["id_token"]


def test_a_redemption_whose_answer_was_lost_gives_no_tokens_twice(walker: Walker, outage: Outage) -> None:
    """Spent but never answered: the code is refused afterwards, and no token of it is good."""
    lead(walker, TO_SESSION)
    with outage.of(DYNAMODB, "TransactWriteItems", "lost"):
        assert_closed(walker.exchange(), protocol=True)
    assert walker.exchange().json()["error"] == "invalid_grant"
    assert [item["revoked"]["BOOL"] for item in walker.client.product.items("grants")] == [True]


def test_metadata_and_keys_are_told_while_the_database_is_down(product: Product, outage: Outage) -> None:
    """A container that has read its keys answers discovery, JWKS, help and styles without DynamoDB, SES and KMS."""
    product.request("GET", "/.well-known/jwks.json")
    outage.failing = {(DYNAMODB, "*"): "throttled", (SES, "*"): "broken"}
    paths = ("/.well-known/openid-configuration", "/.well-known/jwks.json", "/help/legal", "/static/0/sesame.css")
    assert [product.request("GET", path).status for path in paths] == [200] * 4
    outage.failing[KMS, "*"] = "read-timeout"
    product.advance(3600)
    assert [product.request("GET", path).status for path in paths] == [200] * 4
    outage.failing = {}


@pytest.mark.parametrize("mode", MODES)
def test_keys_that_nobody_has_told_yet_are_a_protocol_error(product: Product, outage: Outage, mode: str) -> None:
    """Without its ring a container that has just started cannot tell its keys: 503 in OAuth's form, then 200."""
    with outage.of(DYNAMODB, "BatchGetItem", mode):
        assert_closed(product.request("GET", "/.well-known/jwks.json"), protocol=True)
    assert product.request("GET", "/.well-known/jwks.json").status == 200


@pytest.mark.parametrize("mode", MODES)
def test_pages_say_it_in_words_and_the_same_form_works_afterwards(product: Product, outage: Outage, mode: str) -> None:
    """By pages: each step fails with a 503 page, and the very form that was posted then is good when it is over."""
    browser = PageBrowser(product)
    with outage.of(DYNAMODB, "GetItem", mode):
        assert_page_of_outage(browser.authorize())
    browser.authorize()
    password = {"nir": CAMILLE[0], "password": CAMILLE[1]}
    post_through_outages(browser, outage, mode, "/login", password, ("BatchGetItem", "PutItem"))
    post_through_outages(browser, outage, mode, "/login/code-request", {}, ("UpdateItem",))
    code = {"code": browser.newest_code()}
    done = post_through_outages(browser, outage, mode, "/login/verify", code, ("UpdateItem",))
    assert redirect_parameters(done)["code"]


@pytest.mark.parametrize("mode", MODES)
def test_a_counted_code_that_could_not_sign_in_works_in_a_fresh_form(
    product: Product, outage: Outage, mode: str
) -> None:
    """The form's value was spent with the count: posted again it gives a fresh form, and the same code signs in."""
    browser = PageBrowser(product)
    browser.authorize()
    browser.login()
    browser.submit("/login/code-request")
    code = {"code": browser.newest_code()}
    again = post_through_outages(browser, outage, mode, "/login/verify", code, ("TransactWriteItems",))
    assert again.status == 200
    assert product.items("sessions") == []
    assert redirect_parameters(browser.submit("/login/verify", **code))["code"]


def post_through_outages(
    browser: PageBrowser, outage: Outage, mode: str, action: str, typed: dict[str, str], operations: tuple[str, ...]
) -> Answer:
    """Post one form again and again while each operation fails, and once more when it is over."""
    values = {**browser.form(action), **typed}
    for operation in operations:
        with outage.of(DYNAMODB, operation, mode):
            assert_page_of_outage(browser.post(action, values))
    return browser.post(action, values)


def test_the_page_of_a_failed_mail_has_a_button_that_works(product: Product, outage: Outage) -> None:
    """The refusal is the same page with a fresh form; pressed again, the mail goes."""
    browser = PageBrowser(product)
    browser.authorize()
    browser.login()
    for _ in range(3):
        with outage.of(SES, "SendEmail"):
            assert_page_of_outage(browser.submit("/login/code-request"))
    browser.submit("/login/code-request")
    assert redirect_parameters(browser.submit("/login/verify", code=browser.newest_code()))["code"]


def assert_page_of_outage(answer: Answer) -> None:
    """Judge the page of an outage."""
    assert answer.status == 503
    assert int(answer.header("retry-after")) > 0
    assert answer.header("content-type") == "text/html; charset=utf-8"
    assert "<title>Erreur" in answer.text
    assert "Réessayez" in answer.text or "réessayez" in answer.text
    assert not any("session" in cookie for cookie in answer.set_cookies)
