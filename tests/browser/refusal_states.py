"""Every refusal that has a page of its own, and every page that the sign-in's people should never see.

Walks as in `form_states.py`.
"""

from collections.abc import Iterator

from tests.browser.outages import database_down, failing
from tests.browser.visitor import LOGIN, Visitor
from tests.json_client import CAMILLE, HUGO, LEA, MARC, PAUL, ZOE, JsonClient
from tests.web.mails_told import tell
from tests.web.stored import reopen_address

STREAK_THAT_CLOSES = 100


def people_without_a_way(visitor: Visitor) -> Iterator[str]:
    """Cases 1, 7 and 8: what the product knows of a person, told after the right password."""
    states = {
        "no-verified-email": PAUL,
        "email-not-verified-yet": LEA,
        "not-affiliated": HUGO,
        "no-fund": ZOE,
        "affiliation-pending": MARC,
    }
    for name, member in states.items():
        visitor.come_from()
        visitor.sign_in(member)
        yield name


def blocks_after_the_password(visitor: Visitor) -> Iterator[str]:
    """Cases 3 and 5 and the closed code step, met at the next sign-in."""
    elsewhere = JsonClient(visitor.product)
    elsewhere.to_verify()
    for _ in range(3):
        elsewhere.verify(elsewhere.wrong_code())
    yield from _after_password(visitor, "sign-in-code-block")
    elsewhere.to_verify()
    for _ in range(5):
        elsewhere.code_request()
    yield from _after_password(visitor, "sign-in-quota-block")
    elsewhere.to_verify()
    product = visitor.product
    product.dynamodb.update_item(
        TableName=product.table("otp-ledgers"),
        Key={"pseudonym": {"S": product.pseudonym(CAMILLE[0])}},
        UpdateExpression="SET streak = :streak",
        ExpressionAttributeValues={":streak": {"N": str(STREAK_THAT_CLOSES)}},
    )
    yield from _after_password(visitor, "recovery-needed")


def _after_password(visitor: Visitor, name: str) -> Iterator[str]:
    visitor.come_from()
    visitor.sign_in()
    yield name
    visitor.begin_anew()


def ends_of_a_transaction(visitor: Visitor) -> Iterator[str]:
    """Too late, finished already, no cookie, none at all."""
    visitor.come_from()
    visitor.product.advance(3600)
    visitor.sign_in()
    yield "transaction-too-old"
    visitor.sign_in_with_code()
    visitor.page.go_back()
    visitor.type_code("123456")
    yield "transaction-finished"
    visitor.begin_anew()
    visitor.come_from()
    visitor.page.context.clear_cookies()
    visitor.sign_in()
    yield "cookie-needed"
    visitor.come_from()
    visitor.form(LOGIN).locator("[name=transaction]").evaluate("input => { input.value = 'not-one'; }")
    visitor.sign_in()
    yield "invalid-request"


def outages(visitor: Visitor) -> Iterator[str]:
    """A dependency that fails, and a defect of ours."""
    visitor.come_from()
    with database_down():
        visitor.sign_in()
    yield "service-unavailable"
    visitor.come_from()
    with failing("members", ValueError("a defect")):
        visitor.sign_in()
    yield "internal-error"


def wrong_requests(visitor: Visitor) -> Iterator[str]:
    """What no link and no form of ours leads to."""
    visitor.open("/nowhere")
    yield "not-found"
    visitor.open("/dev/clock")
    yield "method-not-allowed"
    for name, client_id, more in (
        ("unknown-client", "nobody", {}),
        ("wrong-redirect-uri", "portal", {"redirect_uri": "https://elsewhere.example/"}),
    ):
        visitor.come_from(client_id, **more)
        yield name
    visitor.come_from()
    visitor.form(LOGIN).evaluate("form => { form.enctype = 'text/plain'; }")
    visitor.sign_in()
    yield "unsupported-media-type"
    visitor.come_from()
    visitor.sign_in((CAMILLE[0], "x" * 70_000))
    yield "too-large"
    visitor.page.goto("about:blank")
    visitor.page.set_content(f"<form method=post action='{visitor.product.issuer}{LOGIN}'><button>Go</button></form>")
    visitor.click(visitor.page.get_by_role("button"))
    yield "cross-site"


def undeliverable(visitor: Visitor) -> Iterator[str]:
    """A hard bounce: when another code is asked for, on the page that waits, and at the next sign-in."""
    visitor.to_verify()
    waits_at = visitor.page.url
    visitor.product.advance(5)
    try:
        tell(visitor.product, "refuse")
        visitor.ask_for_code()
        yield "verify-undeliverable"
        visitor.page.goto(waits_at)
        yield "verify-refused"
        visitor.come_from()
        visitor.sign_in()
        yield "email-undeliverable"
    finally:
        reopen_address(visitor.product)


WALKS = (
    people_without_a_way,
    blocks_after_the_password,
    ends_of_a_transaction,
    outages,
    wrong_requests,
    undeliverable,
)
