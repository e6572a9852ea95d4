"""Every state of a signed-in member's own pages, and of those behind the links of notices. Walks as elsewhere."""

from collections.abc import Iterator

from tests.browser.visitor import Visitor
from tests.contract.people import left_as_it_was
from tests.json_client import CAMILLE, JsonClient
from tests.recovery import NEW
from tests.self_service import NEW_ADDRESS, tokens

SECURITY, PASSWORD, EMAIL, CONFIRM, NOTICE = "/me/security", "/me/password", "/me/email", "/email/confirm", "/notice"


def fill(visitor: Visitor, action: str, **typed: str) -> None:
    """Fill a form's fields in, and send it by the button that does what the form is for."""
    for name, text in typed.items():
        visitor.page.locator(f"#{name}").fill(text)
    visitor.click(visitor.form(action).locator("button:not([type]):not([name])"))


def press(visitor: Visitor, what: str, number: int = 0) -> None:
    """Press the button that ends something, the first one of its kind or a later one."""
    visitor.click(visitor.page.locator(f"form:has(input[name=end][value={what}]) button:not([type])").nth(number))


def be_signed_in_by_password_alone(visitor: Visitor) -> None:
    """Have the session of a client that asks no code."""
    client = JsonClient(visitor.product)
    client.authorize("mobile-app")
    client.login()
    cookie = {"name": "sesame-session", "value": client.cookies["sesame-session"]}
    visitor.page.context.add_cookies([{**cookie, "url": visitor.product.issuer}])  # type: ignore[typeddict-item]  # has all it needs


def security(visitor: Visitor) -> Iterator[str]:
    """Nobody signed in; one's own list, alone and with others; a device and a session ended; everything ended."""
    visitor.open(SECURITY)
    yield "my-security-nobody"
    visitor.sign_in_with_code()
    visitor.open(SECURITY)
    yield "my-security"
    JsonClient(visitor.product).sign_in(trust=True)
    visitor.open(SECURITY)
    yield "my-security-others"
    press(visitor, "device")
    yield "my-security-device-ended"
    press(visitor, "session", 1)
    yield "my-security-session-ended"
    press(visitor, "everything")
    yield "my-security-everything-ended"


def password(visitor: Visitor) -> Iterator[str]:
    """The form, a wrong present password, a weak new one, a block; then changed."""
    visitor.sign_in_with_code()
    visitor.open(PASSWORD)
    yield "me-password"
    fill(visitor, PASSWORD, current_password=CAMILLE[1], password="1955", password_again="1956")
    yield "me-password-bad"
    for state in ("me-password-wrong", "me-password-wrong-again", "me-password-blocked"):
        fill(visitor, PASSWORD, current_password="wrong", password=NEW, password_again=NEW)
        yield state
    visitor.product.advance(900)
    with left_as_it_was(visitor.product, "accounts"):
        visitor.open(PASSWORD)
        fill(visitor, PASSWORD, current_password=CAMILLE[1], password=NEW, password_again=NEW)
        yield "me-password-changed"


def email(visitor: Visitor) -> Iterator[str]:
    """The form, faults at its fields, asked; the page of the link, confirmed, dead; a session without a code."""
    be_signed_in_by_password_alone(visitor)
    visitor.open(EMAIL)
    fill(visitor, EMAIL, email=NEW_ADDRESS, current_password=CAMILLE[1])
    yield "me-email-code-needed"
    visitor.begin_anew()
    visitor.sign_in_with_code()
    visitor.open(EMAIL)
    yield "me-email"
    fill(visitor, EMAIL, email="camille", current_password=CAMILLE[1])
    yield "me-email-bad"
    fill(visitor, EMAIL, email=NEW_ADDRESS, current_password=CAMILLE[1])
    yield "me-email-asked"
    link = f"{CONFIRM}?token={tokens(visitor.product, CONFIRM)[0]}"
    visitor.open(link)
    yield "email-confirm"
    with left_as_it_was(visitor.product, "accounts"):
        fill(visitor, CONFIRM)
        yield "email-confirmed"
        visitor.open(link)
        yield "email-link-dead"


def denial(visitor: Visitor) -> Iterator[str]:
    """The page behind "this was not me", denied, dead; and a notice as a mail."""
    visitor.sign_in_with_code(trust=True)
    visitor.open("/dev/outbox")
    visitor.click(visitor.page.get_by_role("link", name="HTML").first)
    yield "mail-notice"
    link = f"{NOTICE}?token={tokens(visitor.product, NOTICE)[0]}"
    visitor.open(link)
    yield "notice"
    with left_as_it_was(visitor.product, "accounts"):
        fill(visitor, NOTICE)
        yield "notice-denied"
        visitor.open(link)
        yield "notice-dead"


WALKS = (security, password, email, denial)
