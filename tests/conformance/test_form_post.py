"""`response_mode=form_post` (OAuth 2.0 Form Post Response Mode; the plan "Form Post Basic OP")."""

import json
from base64 import urlsafe_b64encode
from urllib.parse import urlencode

import pytest

from tests.conformance.party import PARTY, Party
from tests.json_client import CALLBACK, CAMILLE, redirect_parameters
from tests.page_browser import PageBrowser, parse
from tests.product import Answer, Product
from tests.web.read_html import Page

STATE = "é\"'<>&  +%20\u2028 ~"
TENANT = PARTY.redirect_uris[1]


def fields(page: Answer) -> tuple[str, dict[str, str]]:
    """Return where the page's only form goes, and what it carries."""
    (form,) = parse(page.text).forms
    return form[""]["action"], {name: found["value"] for name, found in form.items() if name}


@pytest.mark.parametrize("redirect_uri", PARTY.redirect_uris)
def test_form_post_carries_every_answer(product: Product, redirect_uri: str) -> None:
    """After a sign-in, from a session, and for an error: a form to exactly the redirect_uri, with the same members."""
    browser = PageBrowser(product)
    asked = {"response_mode": "form_post", "state": STATE, "redirect_uri": redirect_uri}
    browser.authorize("party", **asked)
    for page in (browser.login(CAMILLE), browser.authorize("party", **asked)):
        action, told = fields(page)
        assert (page.status, page.header("location"), action) == (200, "", redirect_uri)
        assert set(told) == {"code", "state", "iss"}
        assert (told["state"], told["iss"]) == (STATE, product.issuer)
        assert Party(product).redeem(told["code"], redirect_uri=redirect_uri).status == 200
    for wrong in ({"prompt": "nonsense"}, {"response_type": ""}, {"scope": "profile"}, {"request": "e30."}):
        action, told = fields(browser.authorize("party", **{**asked, **wrong}))
        assert action == redirect_uri
        assert set(told) == {"error", "error_description", "state", "iss"}


def test_a_refused_request_object_is_answered_as_it_asks(product: Product) -> None:
    """`state` and `response_mode` that are only inside of it are used for the refusal; other contents are not looked at."""
    inside = {"response_mode": "form_post", "state": STATE, "redirect_uri": "http://127.0.0.1:9999/elsewhere"}
    action, told = fields(PageBrowser(product).authorize("party", state="", request=unsigned(inside)))
    assert (action, told["error"], told["state"]) == (CALLBACK, "request_not_supported", STATE)
    assert set(told) == {"error", "error_description", "state", "iss"}


@pytest.mark.parametrize("inside", ["x", "e30", "W10", "bm8", "!", "e30.e30", "eyJzdGF0ZSI6MX0"])
def test_a_request_object_that_cannot_be_read_is_refused_all_the_same(product: Product, inside: str) -> None:
    """No object, no JSON, other types: the refusal goes where the parameters beside it say."""
    told = redirect_parameters(PageBrowser(product).authorize("party", state=STATE, request=f"e30.{inside}."))
    assert (told["error"], told["state"]) == ("request_not_supported", STATE)


def unsigned(claims: dict[str, str]) -> str:
    """Return a request object that nobody signed."""
    body = urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"eyJhbGciOiJub25lIn0.{body}."


def test_the_page_works_by_a_button_and_may_send_to_the_client_alone(product: Product) -> None:
    """A visible button, no inline script, a policy whose forms end at the client's origin, and nobody may keep it."""
    page = PageBrowser(product).authorize("party", response_mode="form_post", prompt="none")
    read = Page(page.text)
    assert [button.text for button in read.all("button")] == ["Continuer"]
    assert read.one("form").get("method") == "post"
    policy = page.header("content-security-policy")
    assert policy.endswith("; form-action http://127.0.0.1:9999")
    assert "script-src 'self';" in policy
    assert page.header("cache-control") == "no-store"
    assert "onload" not in page.text
    assert all(script.get("src") for script in read.all("script"))


def test_the_answer_in_json(product: Product) -> None:
    """Where to go and what to post there; nothing of it in an address."""
    party = Party(product)
    party.authorize(response_mode="form_post")
    told = party.client.login(CAMILLE).json()
    assert set(told) == {"next", "redirect_to", "response_mode", "parameters"}
    assert (told["next"], told["redirect_to"], told["response_mode"]) == ("redirect", CALLBACK, "form_post")
    assert set(told["parameters"]) == {"code", "state", "iss"}


def test_the_page_speaks_the_language_of_the_sign_in(product: Product) -> None:
    """English where the sign-in was in English."""
    browser = PageBrowser(product)
    browser.authorize("party", response_mode="form_post", ui_locales="en")
    assert [button.text for button in Page(browser.login(CAMILLE).text).all("button")] == ["Continue"]


def test_an_unproven_address_gets_no_form(product: Product) -> None:
    """Whatever the response mode, what may not be redirected to is not posted to either."""
    query = {
        "client_id": "party",
        "redirect_uri": CALLBACK + "/",
        "response_type": "code",
        "response_mode": "form_post",
    }
    page = PageBrowser(product).get("/oauth2/authorize?" + urlencode(query))
    assert (page.status, parse(page.text).forms) == (400, [])
