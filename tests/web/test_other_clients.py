"""Sessions and policies of product.md §1 and http.md §2: what a sign-in made for one client is worth to another."""

import pytest

from tests.json_client import CALLBACK, CAMILLE, redirect_parameters
from tests.product import Answer, Product
from tests.web.read_html import Page
from tests.web.visitors import JsonVisitor, PageVisitor, Visitor, newest_code, sign_in, start, wrong

CODE_CLASS = "urn:sesame:acr:security-code"
PASSWORD_CLASS = "urn:sesame:acr:password"
CLIENTS = ("portal", "mobile-app", "federation", "kiosk")


def sign_in_on_trusted_device(visitor: Visitor) -> None:
    """Make a session that has no code of its own, on a device that is trusted."""
    sign_in(visitor, trust=True)
    visitor.check_signed_in(start(visitor, prompt="login"))


def error_of(answer: Answer) -> str:
    """Return the error that the client is told."""
    parameters = redirect_parameters(answer)
    assert parameters["state"] == "a-state"
    return parameters["error"]


@pytest.mark.parametrize("client_id", CLIENTS)
def test_a_session_made_with_a_code_serves_every_client(visitor: Visitor, client_id: str) -> None:
    """Nobody asks again, `always` included."""
    sign_in(visitor)
    visitor.check_signed_in(visitor.begin(client_id))


@pytest.mark.parametrize(
    ("client_id", "served"), [("portal", False), ("mobile-app", True), ("federation", False), ("kiosk", False)]
)
def test_a_session_without_a_code_opens_no_door_that_asks_for_one(
    visitor: Visitor,
    client_id: str,
    served: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """The app's session serves the app; elsewhere the code is asked, the password is not."""
    visitor.check_signed_in(start(visitor, CAMILLE, "mobile-app"))
    answer = visitor.begin(client_id)
    if served:
        visitor.check_signed_in(answer)
        return
    visitor.check_next(answer, "request_code")
    visitor.check_next(visitor.ask(), "verify")
    visitor.check_signed_in(visitor.verify(newest_code(visitor.product)))
    visitor.check_signed_in(visitor.begin("federation"))


def test_the_step_up_shows_the_masked_address(product: Product) -> None:
    """`request_code` at the authorization endpoint is the same answer as at /login."""
    visitor = JsonVisitor(product)
    start(visitor, CAMILLE, "mobile-app")
    answer = visitor.begin("portal").json()
    assert (set(answer), answer["masked_email"]) == ({"next", "transaction", "masked_email"}, "c***@g***.example")
    page = PageVisitor(product)
    start(page, CAMILLE, "mobile-app")
    assert "c***@g***.example" in Page(page.begin("portal").text).text


def test_a_stepped_up_session_replaces_the_one_before(product: Product) -> None:
    """The old session's cookie is dead after the step-up (WEB-02)."""
    visitor = JsonVisitor(product)
    start(visitor, CAMILLE, "mobile-app")
    old = dict(visitor.client.cookies)
    visitor.begin("portal")
    visitor.ask()
    visitor.check_signed_in(visitor.verify(newest_code(product)))
    thief = JsonVisitor(product)
    thief.client.cookies = old
    assert thief.begin("mobile-app").json()["next"] == "login"


@pytest.mark.parametrize(("client_id", "next_step"), [("portal", None), ("federation", "request_code")])
def test_a_session_on_a_trusted_device_serves_by_policy(
    visitor: Visitor, client_id: str, next_step: str | None
) -> None:
    """`untrusted-device` is content with the device now, `always` asks the code."""
    sign_in_on_trusted_device(visitor)
    answer = visitor.begin(client_id)
    if next_step is None:
        visitor.check_signed_in(answer)
    else:
        visitor.check_next(answer, next_step)


def test_the_device_must_be_there_now(product: Product) -> None:
    """The same session without the device's cookie is asked the code."""
    visitor = JsonVisitor(product)
    sign_in_on_trusted_device(visitor)
    del visitor.client.cookies["sesame-trusted-device"]
    visitor.check_next(visitor.begin(), "request_code")


@pytest.mark.parametrize("parameters", [{"prompt": "login"}, {"max_age": "0"}, {"max_age": "60"}])
def test_prompt_login_and_max_age_begin_from_nothing(visitor: Visitor, parameters: dict[str, str]) -> None:
    """Password, then the code by policy: what the old session proved does not count."""
    sign_in(visitor)
    visitor.product.advance(60)
    visitor.check_next(visitor.begin(**parameters), "login")
    visitor.check_next(visitor.login(), "request_code")
    visitor.check_next(visitor.ask(), "verify")
    visitor.check_signed_in(visitor.verify(newest_code(visitor.product)))


def test_prompt_login_asks_no_code_where_the_policy_asks_none(visitor: Visitor) -> None:
    """The app, and a trusted browser at the portal, type the password alone; `always` asks the code as well."""
    sign_in(visitor, trust=True)
    visitor.check_next(visitor.begin("portal", prompt="login"), "login")
    visitor.check_signed_in(visitor.login())
    visitor.check_next(visitor.begin("mobile-app", prompt="login"), "login")
    visitor.check_signed_in(visitor.login())
    visitor.check_next(visitor.begin("federation", prompt="login"), "login")
    visitor.check_next(visitor.login(), "request_code")


def test_a_session_younger_than_max_age_serves(visitor: Visitor) -> None:
    """59 of 60 seconds."""
    sign_in(visitor)
    visitor.product.advance(59)
    visitor.check_signed_in(visitor.begin(max_age="60"))


@pytest.mark.parametrize(
    ("signed_in_at", "client_id", "more", "error"),
    [
        (None, "portal", {}, "login_required"),
        ("mobile-app", "portal", {}, "interaction_required"),
        ("mobile-app", "federation", {}, "interaction_required"),
        ("portal", "federation", {"max_age": "0"}, "login_required"),
        ("mobile-app", "mobile-app", {"acr_values": CODE_CLASS}, "interaction_required"),
    ],
)
def test_prompt_none_never_shows_a_page(
    visitor: Visitor, signed_in_at: str | None, client_id: str, more: dict[str, str], error: str
) -> None:
    """What would need the member is an error to the client."""
    if signed_in_at == "mobile-app":
        visitor.check_signed_in(start(visitor, CAMILLE, "mobile-app"))
    elif signed_in_at:
        sign_in(visitor)
    assert error_of(visitor.begin(client_id, prompt="none", **more)) == error


def test_prompt_none_is_served_by_a_session_that_is_enough(visitor: Visitor) -> None:
    """Single sign-on without a page."""
    sign_in(visitor)
    visitor.check_signed_in(visitor.begin("federation", prompt="none"))


@pytest.mark.parametrize(
    ("client_id", "acr_values", "step"),
    [
        ("mobile-app", CODE_CLASS, "request_code"),
        ("mobile-app", f"{CODE_CLASS} {PASSWORD_CLASS}", "request_code"),
        ("mobile-app", "urn:unknown:class", None),
        ("mobile-app", PASSWORD_CLASS, None),
    ],
)
def test_acr_values_force_the_code(visitor: Visitor, client_id: str, acr_values: str, step: str | None) -> None:
    """The class with the code makes a client that never asks one ask it; others change nothing."""
    answer = start(visitor, CAMILLE, client_id, acr_values=acr_values)
    if step is None:
        visitor.check_signed_in(answer)
    else:
        visitor.check_next(answer, step)


def test_acr_values_force_the_code_on_a_trusted_device(visitor: Visitor) -> None:
    """At the next sign-in and for the session that has no code."""
    sign_in_on_trusted_device(visitor)
    visitor.check_next(visitor.begin(acr_values=CODE_CLASS), "request_code")
    visitor.check_next(start(visitor, prompt="login", acr_values=CODE_CLASS), "request_code")


@pytest.mark.parametrize(("idle", "next_step"), [(1799.999, None), (1800, "login")])
def test_a_session_ends_after_30_idle_minutes(visitor: Visitor, idle: float, next_step: str | None) -> None:
    """To the millisecond."""
    sign_in(visitor)
    visitor.product.advance(idle)
    answer = visitor.begin()
    if next_step is None:
        visitor.check_signed_in(answer)
    else:
        visitor.check_next(answer, next_step)


def test_a_session_ends_after_12_hours_however_busy(product: Product) -> None:
    """Used every 25 minutes it still ends."""
    visitor = JsonVisitor(product)
    sign_in(visitor)
    for _ in range(28):
        product.advance(1500)
        visitor.check_signed_in(visitor.begin())
    product.advance(1199.999)
    visitor.check_signed_in(visitor.begin())
    product.advance(0.001)
    visitor.check_next(visitor.begin(), "login")


def test_a_forged_or_foreign_session_cookie_is_no_session(product: Product) -> None:
    """Cut, changed or of another purpose: the sign-in page."""
    visitor = JsonVisitor(product)
    sign_in(visitor, trust=True)
    cookies = dict(visitor.client.cookies)
    sealed = cookies["sesame-session"]
    for forged in (sealed[:-2], sealed[:30] + "AAAA" + sealed[34:], cookies["sesame-trusted-device"], "x", ""):
        stranger = JsonVisitor(product)
        stranger.client.cookies = {"sesame-session": forged}
        stranger.check_next(stranger.begin(), "login")


def test_the_last_client_gets_its_own_state_and_address(visitor: Visitor) -> None:
    """A session answers each client at its exact redirect_uri with the state that it sent."""
    sign_in(visitor)
    answer = visitor.begin("federation", state="of-the-federation")
    url = answer.header("location") or answer.json()["redirect_to"]
    assert url.startswith(f"{CALLBACK}?")
    assert redirect_parameters(answer)["state"] == "of-the-federation"


def test_a_wrong_password_with_a_session_changes_nothing_of_the_session(visitor: Visitor) -> None:
    """`prompt=login` failed: the session still serves other clients."""
    sign_in(visitor)
    visitor.begin(prompt="login")
    visitor.check_refused(visitor.login(wrong(CAMILLE)), "invalid-credentials", attempts_left=2)
    visitor.check_signed_in(visitor.begin("federation"))
