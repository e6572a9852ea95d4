"""The JSON form of http.md §2: what each answer holds, which body and which answer go together, whose a transaction is."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest

from tests.json_client import CALLBACK, CAMILLE, LEA, JsonClient, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import Answer, Product
from tests.web.problem_facts import MEMBERS
from tests.web.read_html import Page

FORM = "application/x-www-form-urlencoded"


def check_refused(answer: Answer, name: str, status: int, *members: str) -> None:
    """Assert a problem's name, status and members."""
    assert (answer.status, answer.json()["type"].rsplit("/", 1)[-1]) == (status, name), answer.text
    assert set(answer.json()) - {"correlation_id"} == MEMBERS | set(members)


def post_form(client: JsonClient, path: str, accept: str = "application/json", **fields: str) -> Answer:
    """Post a form body and ask for an answer of another form."""
    headers = {"Content-Type": FORM, "Accept": accept}
    if client.cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    body = urlencode({"transaction": client.transaction, **fields}).encode()
    return client.product.request("POST", path, body, headers)


def test_each_answer_holds_what_the_contract_names(client: JsonClient) -> None:
    """`next` and a transaction; the masked address after the password; when the code expires; where to go."""
    first = client.authorize()
    assert (first.status, set(first.json())) == (200, {"next", "transaction"})
    assert first.json()["next"] == "login"
    second = client.login()
    assert set(second.json()) == {"next", "transaction", "masked_email"}
    assert (second.json()["next"], second.json()["masked_email"]) == ("request_code", "c***@g***.example")
    third = client.code_request()
    assert set(third.json()) == {"next", "transaction", "masked_email", "expires_at"}
    assert (third.json()["next"], third.json()["masked_email"]) == ("verify", "c***@g***.example")
    expires_at = datetime.fromisoformat(third.json()["expires_at"])
    assert expires_at.utcoffset() is not None
    assert expires_at == client.product.now() + timedelta(minutes=15)
    last = client.verify(client.newest_code())
    assert set(last.json()) == {"next", "redirect_to"}
    assert last.json()["redirect_to"].startswith(CALLBACK + "?")
    assert redirect_parameters(last)["state"] == "a-state"
    assert {answer.header("content-type") for answer in (first, second, third, last)} == {"application/json"}


def test_a_client_without_code_is_sent_back_by_login_itself(client: JsonClient) -> None:
    """The app's sign-in ends at /login."""
    client.authorize("mobile-app")
    answer = client.login()
    assert set(answer.json()) == {"next", "redirect_to"}
    assert answer.json()["next"] == "redirect"


def test_a_refusal_leaves_the_last_transaction_usable(client: JsonClient) -> None:
    """Wrong password, malformed code, wrong code: the same transaction goes on."""
    client.authorize()
    assert client.login((CAMILLE[0], "Not-The-Password1")).status == 401
    assert client.login().status == 200
    assert client.code_request().status == 200
    assert client.verify("12").status == 400
    assert client.verify(client.wrong_code()).status == 401
    assert client.verify(client.newest_code()).status == 200


def test_each_code_request_counts(client: JsonClient) -> None:
    """Five equal posts are five mails."""
    client.authorize()
    client.login()
    before = client.transaction
    answers = []
    for _ in range(6):
        client.transaction = before
        answers.append(client.code_request().status)
    assert answers == [200] * 5 + [429]
    assert len(client.product.mails()) == 5


def test_an_older_transaction_of_the_same_call_takes_the_code(client: JsonClient) -> None:
    """A code works in the transactions of the authorize call that asked for it."""
    client.authorize()
    client.login()
    after_password = client.transaction
    client.code_request()
    client.transaction = after_password
    assert client.verify(client.newest_code()).json()["next"] == "redirect"


def test_the_code_of_another_authorize_call_is_a_wrong_one(client: JsonClient) -> None:
    """Same member, same cookies, another call: 401 and counted; the call that asked still takes it."""
    code = client.to_verify()
    asked = client.transaction
    client.authorize()
    client.login()
    answer = client.verify(code)
    assert answer.json()["attempts_left"] == 2
    check_refused(answer, "invalid-code", 401, "attempts_left")
    client.transaction = asked
    assert client.verify(code).status == 200


def test_a_transaction_belongs_to_whoever_holds_it(client: JsonClient, product: Product) -> None:
    """Another client without any cookie goes on with it."""
    code = client.to_verify()
    heir = JsonClient(product, transaction=client.transaction)
    assert heir.verify(code).json()["next"] == "redirect"


def test_a_transaction_that_a_page_began_needs_that_pages_cookie(browser: PageBrowser, product: Product) -> None:
    """In JSON too: 400 without it, and with it the sign-in goes on."""
    browser.authorize()
    transaction = browser.form("/login")["transaction"]
    stranger = JsonClient(product, transaction=transaction)
    answer = stranger.login()
    check_refused(answer, "invalid-request", 400, "errors")
    assert [error["field"] for error in answer.json()["errors"]] == ["transaction"]
    owner = JsonClient(product, cookies=browser.cookies, transaction=transaction)
    assert owner.login().json()["next"] == "request_code"


@pytest.mark.parametrize("accept", ["application/json", "application/problem+json", "application/json, */*;q=0.1"])
def test_json_is_the_answer_where_it_is_preferred(client: JsonClient, accept: str) -> None:
    """Either media type, alone or before others."""
    answer = client.call("GET", "/oauth2/authorize?client_id=nobody", headers={"Accept": accept})
    assert (answer.status, answer.header("content-type")) == (400, "application/problem+json")


@pytest.mark.parametrize("accept", ["", "*/*", "text/html", "text/html, application/json;q=0.9", "text/*, */*;q=0.5"])
def test_a_page_is_the_answer_otherwise(product: Product, accept: str) -> None:
    """Anything, nothing, and HTML preferred."""
    headers = {"Accept": accept} if accept else {}
    answer = product.request("GET", "/oauth2/authorize?client_id=nobody", headers=headers)
    assert (answer.status, answer.header("content-type")) == (400, "text/html; charset=utf-8")


def test_a_form_body_may_be_answered_in_json(client: JsonClient) -> None:
    """The body follows Content-Type, the answer follows Accept."""
    client.authorize()
    answer = post_form(client, "/login", nir=CAMILLE[0], password=CAMILLE[1])
    assert answer.json()["next"] == "request_code"
    client.transaction = answer.json()["transaction"]
    client.transaction = post_form(client, "/login/code-request").json()["transaction"]
    check_refused(post_form(client, "/login/verify", code=client.wrong_code()), "invalid-code", 401, "attempts_left")
    answer = post_form(client, "/login/verify", code=client.newest_code(), trust_device="1")
    assert answer.json()["next"] == "redirect"
    assert any(line.startswith("sesame-trusted-device=") for line in answer.set_cookies)


def test_a_json_body_may_be_answered_by_pages(browser: PageBrowser, product: Product) -> None:
    """With the page's cookie: 401 is a page with a form, the right password is a 303 to the next page."""
    browser.authorize()
    transaction = browser.form("/login")["transaction"]
    owner = JsonClient(product, cookies=browser.cookies)
    body = {"transaction": transaction, "nir": CAMILLE[0], "password": "Not-The-Password1"}
    answer = owner.call("POST", "/login", body, {"Accept": "text/html"})
    assert (answer.status, "Il vous reste 2 essais." in Page(answer.text).text) == (401, True)
    answer = owner.call("POST", "/login", body | {"password": CAMILLE[1]}, {"Accept": "text/html"})
    assert answer.status == 303
    assert owner.call("GET", answer.header("location"), headers={"Accept": "text/html"}).status == 200


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "Application/JSON"])
def test_a_body_is_json_by_its_media_type(client: JsonClient, media_type: str) -> None:
    """Parameters and upper case change nothing."""
    client.authorize()
    body = {"transaction": client.transaction, "nir": CAMILLE[0], "password": CAMILLE[1]}
    assert client.call("POST", "/login", body, {"Content-Type": media_type}).status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "{issuer}"}, 200),
        ({"Origin": "{issuer}", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "https://other.insurer.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_a_post_from_another_site_is_refused(client: JsonClient, headers: dict[str, str], status: int) -> None:
    """Without Origin and Sec-Fetch-Site it is accepted; a refused one costs nothing."""
    client.authorize()
    body = {"transaction": client.transaction, "nir": CAMILLE[0], "password": CAMILLE[1]}
    sent = {name: value.format(issuer=client.product.issuer) for name, value in headers.items()}
    answer = client.call("POST", "/login", body, sent)
    assert answer.status == status
    if status == 403:
        check_refused(answer, "cross-site", 403)
        assert client.product.items("password-counters") == []


def test_nothing_is_written_before_a_right_password(client: JsonClient) -> None:
    """A visitor, a refusal of what was typed and an unknown number leave counters alone (issue 2, point 3)."""
    client.authorize()
    client.login((CAMILLE[0], "Not-The-Password1"))
    client.login(("190019999999539", "Not-The-Password1"))
    client.login(("12", "x"))
    tables = {
        name: len(client.product.items(name)) for name in ("otp-ledgers", "sessions", "trusted-devices", "grants")
    }
    assert tables == {"otp-ledgers": 0, "sessions": 0, "trusted-devices": 0, "grants": 0}
    assert len(client.product.items("password-counters")) == 2


@pytest.mark.parametrize(("member", "mask"), [(CAMILLE, "c***@g***.example")])
def test_the_mask_shows_first_letters_and_the_last_label(
    client: JsonClient, member: tuple[str, str], mask: str
) -> None:
    """First letter, three stars, at, first letter of the domain, three stars, ending."""
    client.authorize()
    assert client.login(member).json()["masked_email"] == mask
    client.authorize()
    assert "masked_email" not in client.login(LEA).json()


def test_every_problem_type_is_a_page_that_explains_it(client: JsonClient) -> None:
    """The `type` of a problem is a URL that answers 200."""
    client.authorize()
    url = client.login((CAMILLE[0], "Not-The-Password1")).json()["type"]
    page = client.product.request("GET", url.removeprefix(client.product.issuer))
    assert page.status == 200
    assert "attempts_left" in page.text


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_an_unknown_client_or_redirect_uri_is_400_and_never_a_redirect(client: JsonClient, name: str) -> None:
    """The field at fault is named; nothing leads to the address that was sent."""
    answer = client.authorize(**{name: "https://evil.example/callback"})
    check_refused(answer, "invalid-request", 400, "errors")
    assert [error["field"] for error in answer.json()["errors"]] == [name]
    assert "evil.example" not in answer.text
    assert answer.header("location") == ""


def test_an_error_of_a_known_client_goes_to_the_client(client: JsonClient) -> None:
    """`next` is `redirect` with the RFC's error, state and issuer."""
    answer = client.authorize(response_type="token")
    assert (answer.status, answer.json()["next"]) == (200, "redirect")
    parameters = redirect_parameters(answer)
    assert (parameters["error"], parameters["state"]) == ("unsupported_response_type", "a-state")
    assert parameters["iss"] == client.product.issuer
