"""Every state of the pages around a new account and a verified address, reached as a person reaches it. Walks as elsewhere."""

from collections.abc import Iterator

from tests.browser.outages import database_down
from tests.browser.visitor import LOGIN, Visitor
from tests.contract.people import left_as_it_was
from tests.json_client import LEA
from tests.web.newcomers import CHOSEN, NOE, claim_of, create, verification_link

CREATE, VERIFY_EMAIL, RESEND = "/account/new", "/email/verify", "/email/verify/resend"


def to_creation(visitor: Visitor) -> None:
    """Come from a relying party and choose to create an account."""
    visitor.come_from_dev_client()
    visitor.click(visitor.page.get_by_role("link", name=visitor.word("sign_in.create")))


def fill_in(visitor: Visitor, **otherwise: str) -> None:
    """Fill the page in, with some fields otherwise, and send it."""
    for name, value in {**NOE, **CHOSEN, **otherwise}.items():
        visitor.page.locator(f"#{name}").fill(value)
    visitor.click(visitor.submit_button(CREATE))


def creation(visitor: Visitor) -> Iterator[str]:
    """The page: fresh, every field at fault, not recognised, with the database down; then where to look."""
    to_creation(visitor)
    yield "create"
    faults = {"nir": "3840775999999", "birthdate": "hier", "postal_code": "é", "carte_vitale_number": "80 250"}
    fill_in(visitor, **faults, iban_end="FR76", email="noe@@mail", password="soleil", password_again="lune")
    yield "create-malformed"
    fill_in(visitor, postal_code="99999")
    yield "create-not-recognised"
    visitor.page.locator("summary").click()
    visitor.page.locator("#provisional_code").fill("12")
    fill_in(visitor)
    yield "create-by-code"
    visitor.page.locator("#provisional_code").fill("")
    with database_down():
        fill_in(visitor)
        yield "create-database-down"
    with left_as_it_was(visitor.product, "accounts"):
        fill_in(visitor)
        yield "verification-sent"


def verification(visitor: Visitor) -> Iterator[str]:
    """The link's page, the confirmation with and without a sign-in under way, and a link that is used up."""
    with left_as_it_was(visitor.product, "accounts"):
        create(visitor.product)
        visitor.come_from()
        visitor.open(verification_link(visitor.product))
        yield "verify-email"
        visitor.click(visitor.submit_button(VERIFY_EMAIL))
        yield "email-verified"
        visitor.open(verification_link(visitor.product))
        yield "verification-link-expired"
    visitor.page.context.clear_cookies()
    visitor.open("/email/verify/done")
    yield "email-verified-alone"


def case_1(visitor: Visitor) -> Iterator[str]:
    """The sign-in without a verified address, with a button for another mail."""
    visitor.come_from()
    visitor.sign_in(LEA)
    visitor.click(visitor.submit_button(RESEND))
    yield "verification-sent-again"
    visitor.come_from()
    assert visitor.submit_button(LOGIN).count() == 1


def mails(visitor: Visitor) -> Iterator[str]:
    """Both mails in HTML."""
    with left_as_it_was(visitor.product, "accounts"):
        for name, claim in (("mail-verify-email", NOE), ("mail-account-exists", claim_of("255081416802538"))):
            create(visitor.product, **claim)
            visitor.open("/dev/outbox")
            visitor.click(visitor.page.get_by_role("link", name="HTML").first)
            yield name


WALKS = (creation, verification, case_1, mails)
