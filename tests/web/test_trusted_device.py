"""The trusted device of product.md §1 and http.md §2 (DEV-01 to DEV-05): it skips the code, never the password."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.json_client import CAMILLE, SACHA
from tests.product import Answer, Product
from tests.web.stored import renew_credentials
from tests.web.visitors import JsonVisitor, Visitor, newest_code, sign_in, start, to_verify, wrong

COOKIE = "sesame-trusted-device"
DAYS_184 = 184 * 86_400


def trusted(product: Product, member: tuple[str, str] = CAMILLE) -> str:
    """Sign in with the box ticked and return the cookie's value."""
    visitor = JsonVisitor(product)
    sign_in(visitor, member, trust=True)
    return visitor.client.cookies[COOKIE]


def with_device(product: Product, value: str) -> JsonVisitor:
    """Return a browser that has nothing but a device's cookie."""
    visitor = JsonVisitor(product)
    visitor.client.cookies = {COOKIE: value}
    return visitor


def use(product: Product, value: str) -> str | None:
    """Sign in with password and device; return the cookie afterwards, None where a code was asked."""
    visitor = with_device(product, value)
    answer = start(visitor)
    assert answer.status == 200, answer.text
    return visitor.client.cookies.get(COOKIE) if answer.json()["next"] == "redirect" else None


# -- what it is worth


def test_the_next_sign_in_needs_the_password_alone(visitor: Visitor) -> None:
    """The code is skipped, and none is mailed."""
    sign_in(visitor, trust=True)
    visitor.check_next(visitor.begin(prompt="login"), "login")
    visitor.check_signed_in(visitor.login())
    assert len(visitor.product.code_mails()) == 1


def test_the_cookie_alone_shows_the_sign_in_page(product: Product) -> None:
    """It is no session (DEV-01)."""
    visitor = with_device(product, trusted(product))
    visitor.check_next(visitor.begin(), "login")


def test_wrong_passwords_count_on_a_trusted_device(visitor: Visitor) -> None:
    """Two left, one left."""
    sign_in(visitor, trust=True)
    visitor.begin(prompt="login")
    for left in (2, 1):
        visitor.check_refused(visitor.login(wrong(CAMILLE)), "invalid-credentials", attempts_left=left)
    visitor.check_signed_in(visitor.login())


@pytest.mark.parametrize("client_id", ["federation", "kiosk"])
def test_other_clients_still_ask_the_code(visitor: Visitor, client_id: str) -> None:
    """One that always asks, and one that offers no trust."""
    sign_in(visitor, trust=True)
    visitor.check_next(start(visitor, CAMILLE, client_id, prompt="login"), "request_code")


def test_another_browser_is_asked_the_code(visitor: Visitor) -> None:
    """Trust is the browser's and not the account's."""
    sign_in(visitor, trust=True)
    other = visitor.another()
    other.check_next(start(other), "request_code")


def test_it_is_bound_to_the_account(product: Product) -> None:
    """Camille's device does not skip Sacha's code, and stays good for Camille."""
    value = trusted(product)
    visitor = with_device(product, value)
    visitor.check_next(start(visitor, SACHA), "request_code")
    assert use(product, value)


def test_a_browser_can_be_trusted_by_a_household(visitor: Visitor) -> None:
    """Both members skip their codes."""
    sign_in(visitor, trust=True)
    visitor.check_next(start(visitor, SACHA, prompt="login"), "request_code")
    visitor.check_next(visitor.ask(), "verify")
    visitor.check_signed_in(visitor.verify(newest_code(visitor.product), trust=True))
    for member in (CAMILLE, SACHA):
        visitor.check_signed_in(start(visitor, member, prompt="login"))


# -- how one gets it


def test_without_the_box_nothing_is_left(visitor: Visitor) -> None:
    """The next sign-in asks the code again."""
    sign_in(visitor)
    assert visitor.product.items("trusted-devices") == []
    visitor.check_next(start(visitor, prompt="login"), "request_code")


def test_a_wrong_code_with_the_box_leaves_nothing(visitor: Visitor) -> None:
    """Trust comes with the right code alone (DEV-03)."""
    to_verify(visitor)
    visitor.verify("000000" if newest_code(visitor.product) != "000000" else "000001", trust=True)
    assert visitor.product.items("trusted-devices") == []


def test_a_sign_in_without_a_code_gives_no_trust(product: Product) -> None:
    """`trust_device` means nothing at /login."""
    visitor = JsonVisitor(product)
    visitor.begin("mobile-app")
    answer = visitor.client.login(CAMILLE, trust_device=True)
    visitor.check_signed_in(answer)
    assert not [line for line in answer.set_cookies if line.startswith(COOKIE)]
    assert product.items("trusted-devices") == []


def test_a_client_that_does_not_offer_it_ignores_it(product: Product) -> None:
    """The kiosk: signed in, and no device."""
    visitor = JsonVisitor(product)
    answer = visitor.verify(to_verify(visitor, CAMILLE, "kiosk"), trust=True)
    visitor.check_signed_in(answer)
    assert not [line for line in answer.set_cookies if line.startswith(COOKIE)]
    assert product.items("trusted-devices") == []


def test_the_cookie_is_for_this_host_for_184_days_and_no_script(product: Product) -> None:
    """HttpOnly, Lax, no domain (WEB-01, DEV-02)."""
    visitor = JsonVisitor(product)
    answer = visitor.verify(to_verify(visitor), trust=True)
    line = next(line for line in answer.set_cookies if line.startswith(COOKIE))
    assert line.split("; ")[1:] == ["Path=/", f"Max-Age={DAYS_184}", "HttpOnly", "SameSite=Lax"]


def test_the_secret_is_stored_as_a_hash_only(product: Product) -> None:
    """Nothing of the item is in the cookie, and nothing of the cookie in the item."""
    value = trusted(product)
    (item,) = product.items("trusted-devices")
    texts = [found for attribute in item.values() for found in map(str, attribute.values())]
    assert not [text for text in texts if len(text) > 20 and (text in value or value in text)]


# -- how long it is good


@pytest.mark.parametrize(("age", "skipped"), [(DAYS_184 - 1, True), (DAYS_184, False)])
def test_it_is_good_for_184_days_to_the_second(product: Product, age: float, skipped: bool) -> None:  # noqa: FBT001 - a table's column
    """Whatever the browser keeps, and whatever DynamoDB has not deleted."""
    value = trusted(product)
    product.advance(age)
    assert (use(product, value) is not None) == skipped
    assert len(product.items("trusted-devices")) == 1


def test_using_it_does_not_make_it_longer(product: Product) -> None:
    """Day 100 and the last day: the 184 days run from the box."""
    value = assert_used(product, trusted(product), after_seconds=100 * 86_400)
    value = assert_used(product, value, after_seconds=84 * 86_400 - 1)
    product.advance(1)
    assert use(product, value) is None


def assert_used(product: Product, value: str, after_seconds: float) -> str:
    """Use the device later and return its new value."""
    product.advance(after_seconds)
    renewed = use(product, value)
    assert renewed is not None
    return renewed


def test_a_new_password_ends_it(visitor: Visitor, restored_members: Product) -> None:
    """Every device of older credentials is gone (DEV-04)."""
    sign_in(visitor, trust=True)
    renew_credentials(restored_members)
    visitor.check_next(start(visitor, prompt="login"), "request_code")


def test_a_forged_cookie_is_ignored(product: Product) -> None:
    """Cut, changed, another cookie's seal: the code is asked and the true device stays good."""
    visitor = JsonVisitor(product)
    sign_in(visitor, trust=True)
    cookies = visitor.client.cookies
    value = cookies[COOKIE]
    for forged in (value[:-1], value[:30] + "AAAA" + value[34:], cookies["sesame-known-browser"], "x"):
        assert use(product, forged) is None
    assert use(product, value)


# -- how its value changes


def test_each_use_gives_a_new_value(product: Product) -> None:
    """Three uses, four values."""
    values = [trusted(product)]
    for _ in range(3):
        values.append(assert_used(product, values[-1], after_seconds=100))
    assert len(set(values)) == 4


@pytest.mark.parametrize("later", [0, 61, 86_400])
def test_the_value_before_is_good_until_the_newer_one_was_used(product: Product, later: float) -> None:
    """An answer that got lost costs nothing, however much later."""
    first = trusted(product)
    assert_used(product, first, after_seconds=100)
    assert_used(product, first, after_seconds=later)


def test_the_value_before_is_good_for_60_seconds_though_the_newer_one_was_used(product: Product) -> None:
    """Two tabs: one is a little behind."""
    first = trusted(product)
    second = assert_used(product, first, after_seconds=100)
    assert_used(product, second, after_seconds=30)
    assert_used(product, first, after_seconds=29)


def test_an_older_value_revokes_the_device(product: Product) -> None:
    """A copy came back: the code is asked, and the newest value is worth nothing either (DEV-05)."""
    first = trusted(product)
    second = assert_used(product, first, after_seconds=100)
    third = assert_used(product, second, after_seconds=30)
    product.advance(61)
    assert use(product, first) is None
    assert use(product, third) is None
    assert product.items("trusted-devices") == []


def test_a_value_before_that_was_replaced_again_still_finds_its_way(product: Product) -> None:
    """The renewed value after a lost answer is the one that goes on."""
    first = trusted(product)
    assert_used(product, first, after_seconds=100)
    again = assert_used(product, first, after_seconds=600)
    assert_used(product, again, after_seconds=600)


@pytest.mark.parametrize("tabs", [2, 4])
def test_tabs_at_once_all_skip_the_code(product: Product, tabs: int) -> None:
    """One value in several tabs at the same moment revokes nothing."""
    value = trusted(product)
    barrier = Barrier(tabs)
    visitors = [with_device(product, value) for _ in range(tabs)]
    for visitor in visitors:
        visitor.begin()

    def login(visitor: JsonVisitor) -> Answer:
        barrier.wait()
        return visitor.login()

    with ThreadPoolExecutor(tabs) as pool:
        answers = list(pool.map(login, visitors))
    assert [answer.json()["next"] for answer in answers] == ["redirect"] * tabs
    product.advance(120)
    for visitor in visitors[:1]:
        assert use(product, visitor.client.cookies[COOKIE])


def test_a_session_that_is_served_renews_it_too(product: Product) -> None:
    """Single sign-on by policy of the device uses the device."""
    visitor = with_device(product, trusted(product))
    visitor.check_signed_in(start(visitor))
    before = visitor.client.cookies[COOKIE]
    product.advance(100)
    visitor.check_signed_in(visitor.begin())
    assert visitor.client.cookies[COOKIE] != before
    assert use(product, visitor.client.cookies[COOKIE])
