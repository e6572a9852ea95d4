"""What has expired but is still stored behaves as if it were gone: TTL deletes days later (DB-01)."""

import pytest

from tests.json_client import CAMILLE, JsonClient, redirect_parameters
from tests.product import Product
from tests.web.token_calls import redeem, userinfo

WRONG = (CAMILLE[0], "Wrong-Password-1")
LEDGERS, COUNTERS = "otp-ledgers", "password-counters"
SESSIONS, DEVICES, GRANTS = "sessions", "trusted-devices", "grants"


def check_still_stored(product: Product, table: str) -> None:
    """Assert that nothing has been swept, so that it is the code that tells time."""
    assert len(product.items(table)) == 1


@pytest.mark.parametrize(("seconds", "status"), [(899.999, 200), (900, 410)])
def test_a_code(client: JsonClient, product: Product, seconds: float, status: int) -> None:
    """A mailed code is good for 900 seconds less a millisecond, and not at 900, its hash being stored (OTP-02)."""
    code = client.to_verify()
    product.advance(seconds)
    check_still_stored(product, LEDGERS)
    assert client.verify(code).status == status


@pytest.mark.parametrize(("seconds", "status"), [(899.999, 429), (900, 200)])
def test_a_block_by_wrong_passwords(client: JsonClient, product: Product, seconds: float, status: int) -> None:
    """Three wrong passwords block for 900 seconds, and the counter that says so remains."""
    client.authorize()
    for _ in range(3):
        client.login(WRONG)
    product.advance(seconds)
    check_still_stored(product, COUNTERS)
    assert client.login().status == status


@pytest.mark.parametrize(("seconds", "left"), [(899.999, 0), (900, 2)])
def test_a_count_of_wrong_passwords(client: JsonClient, product: Product, seconds: float, left: int) -> None:
    """Two wrong passwords are forgotten after 900 seconds, stored or not."""
    client.authorize()
    for _ in range(2):
        client.login(WRONG)
    product.advance(seconds)
    check_still_stored(product, COUNTERS)
    assert client.login(WRONG).json().get("attempts_left", 0) == left


@pytest.mark.parametrize(("seconds", "status"), [(899.999, 429), (900, 200)])
def test_a_block_by_wrong_codes(client: JsonClient, product: Product, seconds: float, status: int) -> None:
    """Three wrong codes block for 900 seconds from the third, and the ledger that says so remains."""
    client.to_verify()
    for _ in range(3):
        client.verify(client.wrong_code())
    product.advance(seconds)
    check_still_stored(product, LEDGERS)
    assert client.code_request().status == status


@pytest.mark.parametrize(("seconds", "status"), [(3599.999, 429), (3600, 200)])
def test_a_quota_block(client: JsonClient, product: Product, seconds: float, status: int) -> None:
    """The sixth request blocks for 3600 seconds, and then codes are sent although its mails are still stored."""
    client.to_verify()
    for _ in range(4):
        assert client.code_request().status == 200
    assert client.code_request().status == 429
    product.advance(seconds)
    check_still_stored(product, LEDGERS)
    again = JsonClient(product)
    again.authorize()
    assert again.login().status == status
    assert again.code_request().status == (200 if status == 200 else 409)


@pytest.mark.parametrize(("idle", "times", "told"), [(1799.999, 1, "code"), (1800, 1, "error"), (1799, 24, "code")])
def test_an_idle_session(client: JsonClient, product: Product, idle: float, times: int, told: str) -> None:
    """A session is good for 1800 seconds without use, and renewed by use, its item being stored all the time."""
    client.sign_in()
    for _ in range(times):
        product.advance(idle)
        answer = redirect_parameters(client.authorize(prompt="none"))
    check_still_stored(product, SESSIONS)
    assert told in answer


@pytest.mark.parametrize(("last", "told"), [(1199.999, "code"), (1200, "error")])
def test_an_old_session(client: JsonClient, product: Product, last: float, told: str) -> None:
    """However often it is used, a session ends after twelve hours, its item being stored."""
    client.sign_in()
    for _ in range(28):
        product.advance(1500)
        assert "code" in redirect_parameters(client.authorize(prompt="none"))
    product.advance(last)
    check_still_stored(product, SESSIONS)
    assert told in redirect_parameters(client.authorize(prompt="none"))


@pytest.mark.parametrize(("seconds", "step"), [(-0.001, "redirect"), (0, "request_code")])
def test_a_trusted_device(client: JsonClient, product: Product, seconds: float, step: str) -> None:
    """After 184 days the code is asked again, whatever cookie and item still say."""
    client.sign_in(trust=True)
    product.advance(184 * 86_400 + seconds)
    check_still_stored(product, DEVICES)
    client.authorize()
    assert client.login().json()["next"] == step


@pytest.mark.parametrize(("seconds", "status"), [(599, 200), (600, 401)])
def test_an_access_token(client: JsonClient, product: Product, seconds: float, status: int) -> None:
    """A token is good for 600 seconds, and refused then although its grant is stored."""
    tokens = redeem(client, redirect_parameters(client.sign_in())["code"]).json()
    product.advance(seconds)
    check_still_stored(product, GRANTS)
    assert userinfo(client, tokens["access_token"]).status == status


@pytest.mark.parametrize(("seconds", "status"), [(59.999, 200), (60, 400)])
def test_an_authorization_code(client: JsonClient, product: Product, seconds: float, status: int) -> None:
    """An authorization code is good for 60 seconds; nothing is stored for it before it is redeemed."""
    code = redirect_parameters(client.sign_in())["code"]
    product.advance(seconds)
    assert product.items(GRANTS) == []
    assert redeem(client, code).status == status
