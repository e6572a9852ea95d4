"""Every state of the three pages of a sign-in, reached as a member reaches it.

Each function walks one visitor through the product and yields a name whenever the page shows that state; whoever
iterates looks at the page meanwhile. The walk ends where the function does, and the next one begins anew.
"""

from collections.abc import Iterator

from tests.browser.outages import mail_down
from tests.browser.visitor import LOGIN, Visitor
from tests.json_client import CAMILLE, SACHA, JsonClient
from tests.web.mails_told import tell

WRONG_PASSWORD = (CAMILLE[0], "not-the-password")
FAILURES_OF_A_DAY = 25


def sign_in(visitor: Visitor) -> Iterator[str]:
    """The page for number and password: fresh, malformed, wrong twice, blocked."""
    visitor.come_from()
    yield "sign-in"
    visitor.sign_in(("2 55 08 14 168 025 39", ""))
    yield "sign-in-malformed"
    visitor.sign_in(("2550814", CAMILLE[1]))
    yield "sign-in-too-short"
    visitor.sign_in(WRONG_PASSWORD)
    yield "sign-in-wrong-2-left"
    visitor.sign_in(WRONG_PASSWORD)
    yield "sign-in-wrong-1-left"
    visitor.sign_in(WRONG_PASSWORD)
    yield "sign-in-blocked"


def sign_in_again(visitor: Visitor) -> Iterator[str]:
    """The same page after a reload that posts the form once more, and after the day's failures."""
    visitor.come_from()
    visitor.sign_in(WRONG_PASSWORD)
    visitor.page.reload()
    yield "sign-in-form-used"
    stranger = JsonClient(visitor.product)
    for failed in range(1, FAILURES_OF_A_DAY - 1):
        stranger.authorize()
        stranger.login(WRONG_PASSWORD)
        visitor.product.advance(900 if failed % 2 else 0)
    visitor.come_from()
    visitor.sign_in(WRONG_PASSWORD)
    yield "sign-in-blocked-for-the-day"


def request_code(visitor: Visitor) -> Iterator[str]:
    """The page that offers a code: fresh, another step done in another tab, mail down."""
    visitor.come_from()
    other_tab = visitor.new_tab()
    reference = visitor.form(LOGIN).locator("[name=transaction]").input_value()
    other_tab.open(f"/login?t={reference}")
    visitor.sign_in()
    yield "request-code"
    other_tab.sign_in()
    visitor.page, left = other_tab.page, visitor.page
    yield "request-code-other-step"
    left.close()
    with mail_down():
        visitor.ask_for_code()
    yield "request-code-mail-down"


def request_code_refused(visitor: Visitor) -> Iterator[str]:
    """The same page while codes are blocked, by wrong codes and by the quota, both met elsewhere."""
    visitor.come_from()
    visitor.sign_in()
    elsewhere = JsonClient(visitor.product)
    elsewhere.to_verify()
    for _ in range(3):
        elsewhere.verify(elsewhere.wrong_code())
    visitor.ask_for_code()
    yield "request-code-blocked"
    visitor.begin_anew()
    visitor.come_from()
    visitor.sign_in()
    elsewhere.to_verify()
    for _ in range(5):
        elsewhere.code_request()
    visitor.ask_for_code()
    yield "request-code-quota"


def verify(visitor: Visitor) -> Iterator[str]:
    """The page for the code: fresh, malformed, wrong twice, blocked."""
    visitor.to_verify()
    yield "verify"
    visitor.type_code("12345")
    yield "verify-malformed"
    visitor.type_code(visitor.wrong_code())
    yield "verify-wrong-2-left"
    visitor.type_code(visitor.wrong_code(), trust=True)
    yield "verify-wrong-1-left"
    visitor.type_code(visitor.wrong_code())
    yield "verify-blocked"
    visitor.ask_for_code()
    yield "verify-blocked-asked-again"


def verify_again(visitor: Visitor) -> Iterator[str]:
    """The same page after another code, a reload, without mail, after the quota, and 15 minutes later."""
    visitor.to_verify(SACHA)
    visitor.ask_for_code()
    yield "verify-another-code"
    with mail_down():
        visitor.ask_for_code()
    yield "verify-mail-down"
    visitor.type_code(visitor.wrong_code())
    visitor.page.reload()
    yield "verify-form-used"
    for _ in range(4):
        visitor.ask_for_code()
    yield "verify-quota"
    visitor.product.advance(900)
    visitor.type_code(visitor.mailed_code())
    yield "verify-expired-in-quota"


def verify_elsewhere(visitor: Visitor) -> Iterator[str]:
    """The same page 15 minutes later, at a client without the box, and on another day."""
    visitor.to_verify()
    visitor.product.advance(900)
    visitor.page.reload()
    yield "verify-late"
    visitor.page.get_by_text(visitor.word("verify.newer")).click()
    visitor.type_code(visitor.mailed_code())
    yield "verify-expired"
    visitor.begin_anew()
    visitor.to_verify(client_id="kiosk")
    yield "verify-no-box"


def verify_told(visitor: Visitor) -> Iterator[str]:
    """The same page, reloaded, when its mail waits, was not taken, or was accepted."""
    visitor.to_verify()
    for kind, name in (("delay", "verify-delayed"), ("full", "verify-mailbox-full"), ("accept", "verify-accepted")):
        visitor.product.advance(5)
        tell(visitor.product, kind)
        visitor.page.reload()
        yield name


def session(visitor: Visitor) -> Iterator[str]:
    """The page of a session: fresh, about to end, prolonged; the question before signing out, and after it."""
    visitor.sign_in_with_code()
    visitor.open("/session")
    yield "session"
    visitor.product.advance(1_700)
    visitor.open("/session")
    visitor.page.get_by_role("status").get_by_role("button").wait_for()
    yield "session-late"
    visitor.page.get_by_role("status").get_by_role("button").click()
    visitor.page.get_by_role("status").get_by_role("button").wait_for(state="detached")
    yield "session-prolonged"
    visitor.open("/oauth2/logout")
    yield "logout-asked"
    visitor.click(visitor.page.get_by_role("button"))
    yield "logout-done"


WALKS = (
    sign_in,
    sign_in_again,
    request_code,
    request_code_refused,
    verify,
    verify_again,
    verify_elsewhere,
    verify_told,
    session,
)
