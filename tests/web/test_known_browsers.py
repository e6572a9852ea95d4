"""Known browsers of http.md §2 (THR-02): what strangers type does not block the browsers that a member has used."""

import pytest

from tests.json_client import CAMILLE, SACHA
from tests.product import Product
from tests.web.stored import renew_credentials
from tests.web.visitors import JsonVisitor, Visitor, after, fail_passwords, sign_in, start, wrong

MARK = "sesame-known-browser"
DAYS_184 = 184 * 86_400


def with_mark(product: Product, value: str) -> JsonVisitor:
    """Return a browser that has nothing but a mark."""
    visitor = JsonVisitor(product)
    visitor.client.cookies = {MARK: value}
    return visitor


def mark_of(product: Product, member: tuple[str, str] = CAMILLE) -> str:
    """Sign a member in and return the mark that the browser keeps."""
    visitor = JsonVisitor(product)
    sign_in(visitor, member)
    return visitor.client.cookies[MARK]


def check_known(visitor: Visitor, *, known: bool, member: tuple[str, str] = CAMILLE) -> None:
    """Let strangers block the number, and assert whether this browser is held by that."""
    fail_passwords(visitor.another(), 3, member)
    until = after(visitor.product, minutes=15)
    answer = start(visitor, member, prompt="login")
    if known:
        visitor.check_next(answer, "request_code")
    else:
        visitor.check_refused(answer, "account-blocked", until, reason="password")


def test_strangers_do_not_block_the_browser_that_the_member_has_used(visitor: Visitor) -> None:
    """The number is blocked for everybody else; the member types password and code as always."""
    sign_in(visitor)
    check_known(visitor, known=True)


@pytest.mark.parametrize("client_id", ["portal", "mobile-app", "federation", "kiosk"])
def test_every_completed_sign_in_leaves_the_mark(visitor: Visitor, client_id: str) -> None:
    """At any client, with a code or without."""
    if client_id == "mobile-app":
        visitor.check_signed_in(start(visitor, CAMILLE, client_id))
    else:
        sign_in(visitor, CAMILLE, client_id)
    check_known(visitor, known=True)


def test_a_sign_in_that_was_not_completed_leaves_none(visitor: Visitor) -> None:
    """The right password alone makes no browser known."""
    visitor.check_next(start(visitor), "request_code")
    check_known(visitor, known=False)


def test_its_own_failures_block_that_browser_alone(visitor: Visitor) -> None:
    """Two, one, blocked, in counters of its own; strangers have all their tries and sign in."""
    sign_in(visitor)
    visitor.begin(prompt="login")
    for left in (2, 1):
        visitor.check_refused(visitor.login(wrong(CAMILLE)), "invalid-credentials", attempts_left=left)
    until = after(visitor.product, minutes=15)
    visitor.check_refused(visitor.login(wrong(CAMILLE)), "account-blocked", until, reason="password")
    visitor.check_refused(visitor.login(), "account-blocked", until, reason="password")
    stranger = visitor.another()
    stranger.begin()
    stranger.check_refused(stranger.login(wrong(CAMILLE)), "invalid-credentials", attempts_left=2)
    stranger.check_next(stranger.login(), "request_code")


def test_strangers_failures_do_not_count_for_it(visitor: Visitor) -> None:
    """After two failures of strangers its first one is its first."""
    sign_in(visitor)
    fail_passwords(visitor.another(), 2)
    visitor.begin(prompt="login")
    visitor.check_refused(visitor.login(wrong(CAMILLE)), "invalid-credentials", attempts_left=2)


def test_two_known_browsers_have_two_counters(visitor: Visitor) -> None:
    """A stolen mark blocks only itself."""
    other = visitor.another()
    sign_in(visitor)
    sign_in(other)
    other.begin(prompt="login")
    statuses = [other.login(wrong(CAMILLE)).status for _ in range(3)]
    assert statuses == [401, 401, 429]
    visitor.check_next(start(visitor, prompt="login"), "request_code")


def test_the_mark_skips_nothing(product: Product) -> None:
    """With the mark alone the password is asked, and then the code."""
    visitor = with_mark(product, mark_of(product))
    visitor.check_next(visitor.begin(), "login")
    visitor.check_next(visitor.login(), "request_code")


def test_a_mark_is_for_one_number(product: Product) -> None:
    """Camille's mark does not help with Sacha's number."""
    mark = mark_of(product)
    check_known(with_mark(product, mark), known=False, member=SACHA)


def test_a_browser_can_be_known_for_a_household(visitor: Visitor) -> None:
    """Both members keep their own counters in one browser."""
    sign_in(visitor)
    visitor.begin(prompt="login")
    visitor.check_signed_in(start(visitor, SACHA, "mobile-app", prompt="login"))
    check_known(visitor, known=True)
    check_known(visitor, known=True, member=SACHA)


@pytest.mark.parametrize(("age", "known"), [(DAYS_184 - 0.001, True), (DAYS_184, False)])
def test_a_mark_dies_after_184_days(product: Product, age: float, known: bool) -> None:  # noqa: FBT001 - a table's column
    """To the millisecond, whatever the browser keeps."""
    visitor = with_mark(product, mark_of(product))
    product.advance(age)
    check_known(visitor, known=known)


def test_the_cookie_lives_as_long_as_the_mark(product: Product) -> None:
    """184 days, for this host alone, out of reach of scripts (WEB-01)."""
    visitor = JsonVisitor(product)
    visitor.begin("mobile-app")
    line = next(line for line in visitor.login().set_cookies if line.startswith(MARK))
    assert line.split("; ")[1:] == ["Path=/", f"Max-Age={DAYS_184}", "HttpOnly", "SameSite=Lax"]


def test_a_new_password_ends_it(visitor: Visitor, restored_members: Product) -> None:
    """Marks of older credentials are worth nothing."""
    sign_in(visitor)
    renew_credentials(restored_members)
    check_known(visitor, known=False)


def test_a_forged_mark_is_ignored(product: Product) -> None:
    """Cut, changed, another cookie's seal, plain text: a stranger's browser."""
    visitor = JsonVisitor(product)
    sign_in(visitor, trust=True)
    cookies = visitor.client.cookies
    mark = cookies[MARK]
    fail_passwords(JsonVisitor(product), 3)
    forged = [mark[:-1], mark[:20] + "AAAA" + mark[24:], cookies["sesame-session"], product.pseudonym(CAMILLE[0]), "x"]
    for value in forged:
        answer = start(with_mark(product, value))
        assert (answer.status, answer.json()["reason"]) == (429, "password")
    assert start(with_mark(product, mark)).status == 200


def test_the_mark_tells_nothing(product: Product) -> None:
    """Neither the number nor its pseudonym can be read from it, and each sign-in seals it anew."""
    first = mark_of(product)
    visitor = with_mark(product, first)
    visitor.check_signed_in(start(visitor, CAMILLE, "mobile-app"))
    assert visitor.client.cookies[MARK] != first
    assert product.pseudonym(CAMILLE[0]) not in first
