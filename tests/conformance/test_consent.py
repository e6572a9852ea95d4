"""Consent (OP-22, oidc.md §2 `prompt=consent`): who is asked, what is told, and what becomes of the answer."""

import pytest

from chalicelib.domain.consent import CONSENT_LIFETIME
from tests.conformance.party import PARTNER, PARTY, Party, claims_parameter, error_of, received
from tests.json_client import CALLBACK, CAMILLE, SACHA, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import Product
from tests.web.read_html import Page


@pytest.fixture
def partner(product: Product) -> Party:
    """A client of another party."""
    return Party(product, PARTNER)


def at_the_question(product: Product, **parameters: str) -> PageBrowser:
    """Return a browser that shows the page."""
    browser = PageBrowser(product)
    browser.authorize("partner", **parameters)
    browser.login(CAMILLE)
    assert browser.url.startswith("/login/consent?t=")
    return browser


def test_parameter_prompt_consent(partner: Party) -> None:
    """Shows consent, each time it is asked; does nothing for the insurer's own clients, and is never an error."""
    own = partner.beside(PARTY)
    assert "code" in own.answer(prompt="consent")
    assert "code" in received(own.authorize(prompt="consent"))
    for _ in range(2):
        assert partner.step(prompt="consent") == "consent"
        assert "code" in received(partner.decide("allow"))
    assert "code" in received(partner.authorize())


def test_the_question_in_json(partner: Party) -> None:
    """`next` is consent, with the client's name and what it would be told; the transaction is carried on."""
    partner.authorize(scope="openid profile phone")
    asked = partner.client.login(CAMILLE)
    assert set(asked.json()) == {"next", "transaction", "client_name", "scope"}
    assert (asked.json()["next"], asked.json()["client_name"]) == ("consent", "Mutuelle & <Cie>")
    assert set(asked.json()["scope"].split()) == {"openid", "profile", "phone"}
    done = partner.decide("allow")
    assert set(done.json()) == {"next", "redirect_to"}
    assert redirect_parameters(done)["state"] == "a-state"
    assert partner.redeem(redirect_parameters(done)["code"]).status == 200


def test_a_yes_is_remembered_for_its_scopes_and_a_year(product: Product, partner: Party) -> None:
    """The same or less is not asked again, more is; nor for another member; after a year everything is."""
    partner.answer(scope="openid profile email")
    for scope in ("openid", "openid profile", "openid email"):
        assert "code" in received(partner.authorize(scope=scope, prompt="none"))
    assert partner.error(scope="openid phone", prompt="none") == "consent_required"
    assert partner.step(scope="openid", claims=claims_parameter(userinfo={"phone_number": None})) == "consent"
    other = Party(product, PARTNER)
    other.authorize(scope="openid")
    assert other.client.login(SACHA).json()["next"] == "consent"
    product.advance(CONSENT_LIFETIME.total_seconds() - 1)
    partner.authorize(scope="openid")
    assert partner.client.login(CAMILLE).json()["next"] == "redirect"
    product.advance(1)
    assert partner.error(scope="openid", prompt="none") == "consent_required"


def test_what_is_stored_names_nobody(product: Product, partner: Party) -> None:
    """A keyed hash of member and client, scopes and times."""
    partner.answer(scope="openid email")
    (item,) = product.items("consents")
    assert set(item) == {"consent_id", "scopes", "given_at_ms", "expires_at"}
    assert item["scopes"] == {"L": [{"S": "email"}, {"S": "openid"}]}
    assert int(item["expires_at"]["N"]) == int((product.now() + CONSENT_LIFETIME).timestamp())
    assert product.pseudonym(CAMILLE[0]) not in str(item)


def test_a_no_is_told_and_not_remembered(product: Product, partner: Party) -> None:
    """`access_denied`; the member stays signed in, and is asked again next time."""
    partner.authorize()
    partner.client.login(CAMILLE)
    assert error_of(product, received(partner.decide("deny"))) == "access_denied"
    assert product.items("consents") == []
    assert partner.step() == "consent"
    assert "code" in received(partner.beside(PARTY).authorize(prompt="none"))


@pytest.mark.parametrize("decision", ["", "yes", "ALLOW", "allow "])
def test_only_yes_and_no_are_answers(product: Product, partner: Party, decision: str) -> None:
    """Anything else is malformed, and decides nothing."""
    partner.authorize()
    partner.client.login(CAMILLE)
    refused = partner.decide(decision)
    assert (refused.status, refused.json()["errors"][0]["field"]) == (400, "decision")
    assert product.items("consents") == []
    assert "code" in received(partner.decide("allow"))


def test_the_question_on_a_page(product: Product) -> None:
    """Client and information in plain words, escaped; two buttons of one form; what is not asked is not there."""
    browser = at_the_question(product, scope="openid profile address")
    page = Page(browser.page.text)
    assert browser.page.status == 200
    assert "Mutuelle & <Cie> demande à savoir" in page.text
    assert "votre code postal" in page.text
    assert "mail" not in page.one("main").text
    assert [(b.get("name"), b.get("value")) for b in page.all("button")] == [
        ("decision", "allow"),
        ("decision", "deny"),
    ]
    english = browser.get(browser.url + "&lang=en").text
    assert "your postal code" in english
    assert browser.submit("/login/consent", decision="allow").header("location").startswith(f"{CALLBACK}?code=")


def test_the_page_s_no_goes_back_with_an_error(product: Product) -> None:
    """303 to the client, and nothing is stored; a reloaded page asks again."""
    browser = at_the_question(product)
    assert browser.get(browser.url).status == 200
    done = browser.submit("/login/consent", decision="deny")
    assert (done.status, redirect_parameters(done)["error"]) == (303, "access_denied")
    assert product.items("consents") == []


def test_a_form_posted_twice_decides_once(product: Product) -> None:
    """The second post of a form gets the present state and a fresh form, whatever it holds (http.md §2)."""
    browser = at_the_question(product)
    form = browser.form("/login/consent")
    assert browser.post("/login/consent", {**form, "decision": "deny"}).status == 303
    again = browser.post("/login/consent", {**form, "decision": "allow"})
    assert (again.status, again.header("location")) == (200, "")
    assert product.items("consents") == []
    assert browser.form("/login/consent")["form"] != form["form"]


def test_a_form_of_elsewhere_decides_nothing(product: Product) -> None:
    """Without its own value, with another page's, from another browser or from another site: refused (WEB-03)."""
    browser, other = at_the_question(product), at_the_question(product)
    form = browser.form("/login/consent")
    for spoiled in ({**form, "form": ""}, {**form, "form": other.form("/login/consent")["form"]}):
        assert browser.post("/login/consent", {**spoiled, "decision": "allow"}).status == 400
    assert other.post("/login/consent", {**form, "decision": "allow"}).status == 400
    browser.sent_headers = {"Sec-Fetch-Site": "cross-site"}
    assert browser.post("/login/consent", {**form, "decision": "allow"}).status == 403
    assert product.items("consents") == []


def test_an_answer_at_another_step_or_too_late_is_refused(product: Product, partner: Party) -> None:
    """Before the password 409; once the session or the transaction has ended, 410."""
    partner.authorize()
    assert partner.decide("allow").status == 409
    partner.client.login(CAMILLE)
    transaction = partner.client.transaction
    product.advance(1800)
    assert (partner.decide("allow").status, product.items("consents")) == (410, [])
    product.advance(1800)
    partner.client.transaction = transaction
    assert partner.decide("deny").status == 410


def test_a_sign_in_that_does_not_fit_is_told_before_anything_is_asked(product: Product, partner: Party) -> None:
    """Another member than the one hinted at: an error, and no question."""
    hint = partner.tokens()["id_token"]
    stranger = Party(product, PARTNER)
    stranger.authorize(id_token_hint=hint)
    assert error_of(product, received(stranger.client.login(SACHA))) == "login_required"


def test_an_answer_by_form_post_after_the_question(product: Product) -> None:
    """The response mode holds for yes and no."""
    for decision, name in (("allow", "code"), ("deny", "error")):
        product.wipe()
        browser = at_the_question(product, response_mode="form_post")
        assert browser.submit("/login/consent", decision=decision).status == 200
        assert browser.form(CALLBACK)[name]
