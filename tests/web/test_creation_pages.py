"""The pages of account creation without JavaScript: from the sign-in page through the mail and back to the sign-in."""

import re
from collections.abc import Iterator

import pytest

from chalicelib.domain.paris_time import Lang
from chalicelib.handlers import page_words
from tests.json_client import LEA, NOBODY, PAUL
from tests.page_browser import PageBrowser
from tests.product import Product
from tests.web.newcomers import (
    CHOSEN,
    NEW_PASSWORD,
    NOE,
    NOE_SIGNS_IN,
    account_of,
    accounts_put_back,
    claim_of,
    create_by_page,
    verification_link,
)
from tests.web.test_mail_failing import failing_ses


@pytest.fixture(autouse=True)
def accounts(product: Product) -> Iterator[None]:
    """The demo's accounts, as they were, after each test."""
    with accounts_put_back(product):
        yield


def word(key: str, lang: Lang = "fr") -> str:
    """Return a wording of the pages."""
    return page_words.text(lang, key)


def to_creation(browser: PageBrowser) -> None:
    """Come from a relying party, and choose to create an account."""
    page = browser.authorize()
    (link,) = re.findall(r'href="(/account/new\?t=[^"]+)"', page.text)
    assert browser.get(link).status == 200


def go_on(browser: PageBrowser) -> None:
    """Follow the button that leads back to the sign-in."""
    (link,) = re.findall(r'class="button" href="(/login[^"]*)"', browser.page.text)
    browser.get(link)


def values_of(page: str, name: str) -> str:
    """Return what a field of the page holds."""
    (tag,) = re.findall(rf'<input id="{name}"[^>]*>', page)
    found = re.search(r' value="([^"]*)"', tag)
    return found[1] if found else ""


def test_from_the_sign_in_page_and_back_to_it(product: Product, browser: PageBrowser) -> None:
    """Create, look into the mail, follow the link, press the button, go on, and sign in with a code at the client."""
    to_creation(browser)
    assert create_by_page(browser).status == 200
    assert browser.url.startswith("/email/verify/sent?t=")
    assert word("verification_sent.sent") in browser.page.text
    browser.get(verification_link(product))
    assert browser.url == "/email/verify"
    assert browser.submit("/email/verify").status == 200
    assert page_words.texts("fr", "email_verified.lines")[0] in browser.page.text
    go_on(browser)
    browser.login(NOE_SIGNS_IN)
    browser.submit("/login/code-request")
    answer = browser.submit("/login/verify", code=browser.newest_code())
    assert answer.header("location").startswith("http://127.0.0.1:9999/callback?code=")


def test_in_another_browser_the_link_ends_on_a_page_of_its_own(product: Product, browser: PageBrowser) -> None:
    """The mail is opened on the telephone: verified there, and no sign-in to go on with."""
    to_creation(browser)
    create_by_page(browser)
    telephone = PageBrowser(product)
    telephone.get(verification_link(product))
    telephone.submit("/email/verify")
    assert word("done.close") in telephone.page.text
    assert 'class="button"' not in telephone.page.text


def test_a_reader_sees_the_same_pages_in_english(product: Product, browser: PageBrowser) -> None:
    """The choice of a language stays through post, mail and confirmation."""
    browser.get("/account/new?lang=en")
    assert browser.title.startswith(word("create.title", "en"))
    create_by_page(browser, iban_end="1")
    assert browser.title.startswith("Error")
    create_by_page(browser)
    assert word("verification_sent.title", "en") in browser.page.text
    assert product.mails()[0]["subject"] == "Sésame: verify your email address"


def test_faults_are_told_at_their_fields_and_nothing_but_secrets_is_lost(browser: PageBrowser) -> None:
    """Each field at fault has its sentence, tied to it; passwords and the provisional code are not shown again."""
    browser.get("/account/new")
    typed = {"birthdate": "31/02/1993", "email": "noe@@mail.example", "password": "Mon-Code-9xy", "password_again": "y"}
    page = create_by_page(browser, **typed)
    assert page.status == 400
    for field, reason in (
        ("birthdate", "not-a-date"),
        ("email", "not-one-at-sign"),
        ("password_again", "not-the-same"),
    ):
        assert word(f"fields.{field}.{reason}") in page.text
        assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', page.text)
        assert f'id="{field}-error"' in page.text
    for field in ("nir", "postal_code", "carte_vitale_number", "iban_end"):
        assert values_of(page.text, field) == NOE[field]
    assert values_of(page.text, "email") == typed["email"]
    assert values_of(page.text, "password") == values_of(page.text, "password_again") == ""
    assert "Mon-Code-9xy" not in page.text
    assert create_by_page(browser, provisional_code="12a4, non").text.count("12a4, non") == 0


def test_a_whole_iban_is_shown_again_as_its_end(browser: PageBrowser) -> None:
    """What was pasted is more than is asked: four characters are kept."""
    browser.get("/account/new")
    page = create_by_page(browser, iban_end="FR76 9999 9999 9900 0000 0000 153", birthdate="")
    assert values_of(page.text, "iban_end") == "0153"
    assert "999999" not in page.text


def test_a_refusal_is_one_sentence(browser: PageBrowser) -> None:
    """403, no field named, what was typed kept; the same page for a number that nobody has (REC-12)."""
    pages = []
    for wrong in ({"birthdate": "1993-02-15"}, {"nir": NOBODY}):
        browser.get("/account/new")
        page = create_by_page(browser, **wrong)
        assert page.status == 403
        assert "aria-invalid" not in page.text
        text = page.text.replace(page.header("x-correlation-id"), "…")
        text = re.sub(r'(name="form" value=")[^"]+', r"\1…", text)
        pages.append(re.sub(r'(id="(?:nir|birthdate)"[^>]* value=")[^"]*', r"\1…", text))
    assert pages[0] == pages[1]


def test_a_form_posted_twice_creates_and_mails_once(product: Product, browser: PageBrowser) -> None:
    """The second post of the same form is told the same; of a wrong one only the first is counted (REL-05)."""
    to_creation(browser)
    values = {**browser.form("/account/new"), **NOE, **CHOSEN}
    wrong = {**values, "iban_end": "9999"}
    assert browser.post("/account/new", wrong).status == 403
    for _ in range(4):
        assert browser.post("/account/new", wrong).status == 200
        assert word("notices.form-used") in browser.page.text
    fresh = {**browser.form("/account/new"), **NOE, **CHOSEN}
    for _ in range(3):
        assert browser.post("/account/new", fresh).status == 200
        assert browser.url.startswith("/email/verify/sent")
    assert len(product.mails()) == 1


def test_a_button_pressed_twice_verifies_once(product: Product, browser: PageBrowser) -> None:
    """The second post of the same form is told the same, and is no dead link."""
    browser.get("/account/new")
    create_by_page(browser)
    browser.get(verification_link(product))
    values, cookies = browser.form("/email/verify"), dict(browser.cookies)
    for _ in range(2):
        browser.cookies = dict(cookies)
        assert browser.post("/email/verify", values).status == 200
        assert page_words.texts("fr", "email_verified.lines")[0] in browser.page.text
    browser.cookies = dict(cookies)
    assert browser.get("/email/verify").status == 410
    assert word("problems.link-expired-verify-email.title") in browser.page.text


def test_a_form_of_another_browser_or_page_is_refused(product: Product, browser: PageBrowser) -> None:
    """Without its cookie, without its value, or with that of another form nothing is judged (WEB-03)."""
    browser.get("/account/new")
    form = browser.form("/account/new")
    stranger = PageBrowser(product)
    assert stranger.post("/account/new", {**form, **NOE, **CHOSEN}).status == 400
    stranger.get("/password/forgot")
    for value in (form["form"], stranger.form("/password/forgot")["form"], ""):
        assert stranger.post("/account/new", {**NOE, **CHOSEN, "form": value}).status == 400
    browser.sent_headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert browser.post("/account/new", {**form, **NOE, **CHOSEN}).status == 403
    assert account_of(product, NOE["nir"]) is None


def test_case_1_offers_another_mail(product: Product, browser: PageBrowser) -> None:
    """The page has a button for it where there is an address; then the link leads back into the same sign-in."""
    browser.authorize()
    assert browser.login(LEA).status == 403
    values = browser.form("/email/verify/resend")
    assert browser.submit("/email/verify/resend").status == 200
    assert browser.url.startswith("/email/verify/sent?t=")
    browser.post("/email/verify/resend", values)
    assert len(product.mails()) == 1
    browser.get(verification_link(product))
    browser.submit("/email/verify")
    go_on(browser)
    browser.login(LEA)
    assert browser.url.startswith("/login/code-request")
    browser.authorize()
    assert browser.login(PAUL).status == 403
    assert "/email/verify/resend" not in browser.page.text


def test_an_outage_keeps_what_was_typed(product: Product, browser: PageBrowser) -> None:
    """A mail that cannot be sent again is told on the sign-in page, with the button; a creation goes on regardless."""
    browser.authorize()
    browser.login(LEA)
    with failing_ses(product):
        for _ in range(2):
            assert browser.submit("/email/verify/resend").status == 503
        browser.get("/account/new")
        assert create_by_page(browser, **claim_of(NOE["nir"])).status == 200
    assert account_of(product, NOE["nir"]) is not None
    assert product.mails() == []
    assert NEW_PASSWORD not in browser.page.text
