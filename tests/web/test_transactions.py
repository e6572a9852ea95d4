"""Transactions of http.md §2: tampered, foreign, at the wrong step, too old, finished; each answered, none compared."""

import pytest

from tests.json_client import CAMILLE, JsonClient
from tests.page_browser import PageBrowser
from tests.product import Answer, Product
from tests.web.read_html import Page
from tests.web.visitors import PageVisitor, Visitor, newest_code, start, to_verify

NAMES = {400: "invalid-request", 409: "out-of-order", 410: "transaction-expired"}

POSTS = {
    "/login": {"nir": CAMILLE[0], "password": "Not-The-Password1"},
    "/login/code-request": {},
    "/login/verify": {"code": "123456"},
}
"""One well-formed post for each endpoint."""

EACH_ENDPOINT = pytest.mark.parametrize("path", list(POSTS))


def post(client: JsonClient, path: str, transaction: str) -> Answer:
    """Post what belongs to the endpoint with some transaction."""
    return client.call("POST", path, {"transaction": transaction, **POSTS[path]})


def check_answer(answer: Answer, status: int) -> None:
    """Assert the problem for a status."""
    assert (answer.status, answer.json()["type"].rsplit("/", 1)[-1]) == (status, NAMES[status]), answer.text


def check_nothing_happened(product: Product) -> None:
    """Assert that no failure is on record and no mail was sent beyond the first."""
    counters = product.items("password-counters")
    assert [item["failures"]["N"] for item in counters] in ([], ["0"])
    assert all(not item["guesses"]["L"] for item in product.items("otp-ledgers"))
    assert len(product.mails()) <= 1


def held(client: JsonClient) -> dict[str, str]:
    """Go as far as the code and return the transactions of all three steps."""
    tokens = {}
    client.authorize()
    tokens["/login"] = client.transaction
    client.login()
    tokens["/login/code-request"] = client.transaction
    client.code_request()
    tokens["/login/verify"] = client.transaction
    return tokens


def spoiled(token: str) -> list[str]:
    """Return texts that look like a transaction and are none."""
    return [
        "",
        "x",
        "A" * 22,
        "A" * 400,
        token[:-1],
        token + "A",
        token[:40] + ("A" if token[40] != "A" else "B") + token[41:],
        token.swapcase(),
        "é" + token,
        token + "\n",
        "null",
        "A" * 7000,
    ]


@EACH_ENDPOINT
def test_what_is_no_transaction_is_malformed(client: JsonClient, path: str) -> None:
    """400 with the field, whatever was tampered with; nothing is counted and the true one goes on."""
    tokens = held(client)
    for token in spoiled(tokens[path]):
        answer = post(client, path, token)
        check_answer(answer, 400)
        assert "transaction" in [error["field"] for error in answer.json()["errors"]]
    check_nothing_happened(client.product)
    assert client.verify(newest_code(client.product)).status == 200


@EACH_ENDPOINT
def test_a_missing_transaction_is_malformed(client: JsonClient, path: str) -> None:
    """400 with the field."""
    answer = client.call("POST", path, dict(POSTS[path]))
    check_answer(answer, 400)
    assert {"field": "transaction", "reason": "required"} in answer.json()["errors"]


def test_a_seal_of_another_purpose_is_no_transaction(client: JsonClient) -> None:
    """What the product sealed for a cookie or for a code does not open here."""
    client.sign_in(trust=True)
    for sealed in client.cookies.values():
        check_answer(post(JsonClient(client.product), "/login", sealed), 400)


@pytest.mark.parametrize(
    ("step", "path"),
    [
        ("/login", "/login/code-request"),
        ("/login", "/login/verify"),
        ("/login/code-request", "/login"),
        ("/login/verify", "/login"),
    ],
)
def test_a_right_transaction_at_the_wrong_step_is_out_of_order(client: JsonClient, step: str, path: str) -> None:
    """409, and it still works where it belongs."""
    tokens = held(client)
    check_answer(post(client, path, tokens[step]), 409)
    check_nothing_happened(client.product)
    assert client.verify(newest_code(client.product)).status == 200


def test_a_code_that_nobody_asked_for_is_out_of_order(client: JsonClient) -> None:
    """After the password and before any mail there is no live code: 409, not counted."""
    client.authorize()
    client.login()
    check_answer(client.verify("123456"), 409)
    check_nothing_happened(client.product)


@EACH_ENDPOINT
def test_60_minutes_after_the_authorization_request_it_is_too_old(client: JsonClient, path: str) -> None:
    """To the millisecond at every step; newer transactions do not prolong it."""
    tokens: dict[str, str] = {}
    client.authorize()
    tokens["/login"] = client.transaction
    client.product.advance(1800)
    client.login()
    tokens["/login/code-request"] = client.transaction
    client.product.advance(1799)
    client.code_request()
    tokens["/login/verify"] = client.transaction
    client.product.advance(0.999)
    assert post(client, path, tokens[path]).status in {200, 401}
    client.product.advance(0.001)
    check_answer(post(client, path, tokens[path]), 410)


@EACH_ENDPOINT
@pytest.mark.parametrize("step", list(POSTS))
def test_a_finished_one_is_410_at_every_endpoint(client: JsonClient, path: str, step: str) -> None:
    """Whichever of its transactions is held; wrong and right entries alike, nothing is counted."""
    tokens = held(client)
    code = newest_code(client.product)
    assert client.verify(code).status == 200
    check_answer(post(client, path, tokens[step]), 410)
    again = client.call("POST", "/login/verify", {"transaction": tokens["/login/verify"], "code": code})
    check_answer(again, 410)
    check_nothing_happened(client.product)


def test_one_that_finished_without_a_code_is_410(visitor: Visitor) -> None:
    """The app's sign-in ended at /login; a double click is told so."""
    visitor.check_signed_in(start(visitor, CAMILLE, "mobile-app"))
    visitor.check_refused(visitor.again(), "transaction-expired")


def test_a_code_used_already_is_told_with_a_way_on(visitor: Visitor) -> None:
    """A double click: 410, no try; a new sign-in is served by the session."""
    visitor.check_signed_in(visitor.verify(to_verify(visitor)))
    visitor.check_refused(visitor.again(), "transaction-expired")
    visitor.check_signed_in(visitor.begin())


def test_the_way_on_of_a_finished_page_leads_back_to_the_client(product: Product) -> None:
    """Its link begins the same request again; the session answers it with the client's own state."""
    visitor = PageVisitor(product)
    visitor.verify(to_verify(visitor))
    answer = visitor.again()
    assert answer.status == 410
    way = next(a.get("href") for a in Page(answer.text).all("a") if "restart" in a.get("href"))
    last = visitor.browser.get(way)
    assert last.status == 303
    assert "state=a-state" in last.header("location")


@EACH_ENDPOINT
def test_the_page_of_a_sign_in_that_is_too_old_leads_on(browser: PageBrowser, path: str) -> None:
    """410 in words at every step, and the way on is a new sign-in with all its time."""
    browser.authorize()
    if path != "/login":
        browser.login()
    if path == "/login/verify":
        browser.submit("/login/code-request")
    browser.product.advance(3600)
    answer = browser.submit(path, **POSTS[path])
    assert answer.status == 410
    assert Page(answer.text).one("title").text.startswith("Erreur")
    browser.get(next(a.get("href") for a in Page(answer.text).all("a") if "restart" in a.get("href")))
    assert browser.login().status == 200


def test_a_page_at_the_wrong_step_shows_the_present_one(browser: PageBrowser) -> None:
    """A second window of the same sign-in: 409 with the page and the form of where it stands."""
    browser.authorize()
    url = f"/login?t={browser.form('/login')['transaction']}"
    browser.get(url)
    other = PageBrowser(browser.product, cookies=browser.cookies)
    other.get(url)
    browser.login()
    answer = other.login((CAMILLE[0], "Not-The-Password1"))
    assert answer.status == 409
    other.submit("/login/code-request")
    assert other.submit("/login/verify", code=newest_code(browser.product)).status == 303
    check_nothing_happened(browser.product)


def test_the_page_of_another_sign_in_is_reached_by_its_own_browser_alone(browser: PageBrowser) -> None:
    """A reference in a URL opens nothing without the cookie that belongs to it (OTP-08, WEB-02)."""
    browser.authorize()
    transaction = browser.form("/login")["transaction"]
    other = PageBrowser(browser.product)
    other.authorize()
    assert other.get(f"/login?t={transaction}").status == 400
