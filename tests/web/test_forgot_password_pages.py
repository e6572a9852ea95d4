"""A forgotten password by pages, for a person without JavaScript: forms, links and what they say (http.md §2, REC-04, REL-05)."""

import re

import pytest

from tests.json_client import CALLBACK, CAMILLE, NOBODY, JsonClient, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import Product
from tests.recovery import NEW, forgot, link_for, links, with_settings

pytestmark = pytest.mark.usefixtures("restored_members")


def test_pages_lead_from_the_sign_in_and_back_to_it(browser: PageBrowser) -> None:
    """The way of a person without JavaScript, who ends with the sign-in that they came from."""
    browser.authorize(state="my-state")
    browser.get(re.findall(r'href="(/password/forgot[^"]*)"', browser.page.text)[0])
    browser.submit("/password/forgot", nir=CAMILLE[0], birthdate="21/08/1955")
    assert browser.title.startswith("Regardez vos messages")
    browser.get(f"/password/reset?token={links(browser.product)[0]}")
    browser.submit("/password/reset", password=NEW, password_again=NEW)
    assert browser.title.startswith("Mot de passe changé")
    browser.get(re.findall(r'href="(/login[^"]*)"', browser.page.text)[0])
    browser.login((CAMILLE[0], NEW))
    browser.submit("/login/code-request")
    done = browser.submit("/login/verify", code=browser.newest_code())
    assert done.header("location").startswith(CALLBACK)
    assert redirect_parameters(done)["state"] == "my-state"


def test_a_refused_page_keeps_what_was_typed_and_says_each_rule(browser: PageBrowser) -> None:
    """Number and date are kept, passwords never; every broken rule has its sentence, and the strength is told (PW-02)."""
    browser.get("/password/forgot")
    page = browser.submit("/password/forgot", nir="123", birthdate="31/02/1955")
    assert page.status == 400
    assert 'value="123"' in page.text
    assert 'value="31/02/1955"' in page.text
    assert "Saisissez une date comme 21/08/1955." in page.text
    token = link_for(JsonClient(browser.product))
    browser.get(f"/password/reset?token={token}")
    page = browser.submit("/password/reset", password="1955x", password_again="other")
    assert page.status == 400
    for said in (
        "Il faut au moins 8 caractères.",
        "Il manque une majuscule",
        "votre année de naissance",
        "sont différentes",
    ):
        assert said in page.text
    assert "Solidité\u00a0: faible" in page.text
    assert "1955x" not in page.text
    assert browser.submit("/password/reset", password=NEW, password_again=NEW).status == 200


def test_a_form_posted_twice_mails_once_and_changes_once(browser: PageBrowser) -> None:
    """The second post of each form gets the state that the first one made (REL-05)."""
    browser.get("/password/forgot")
    values = {**browser.form("/password/forgot"), "nir": CAMILLE[0], "birthdate": "1955-08-21"}
    for _ in range(2):
        assert browser.post("/password/forgot", values).status == 200
    (token,) = links(browser.product)
    browser.get(f"/password/reset?token={token}")
    values = {**browser.form("/password/reset"), "password": NEW, "password_again": NEW}
    cookies = dict(browser.cookies)
    for _ in range(2):
        browser.cookies = dict(cookies)
        assert browser.post("/password/reset", values).status == 200
        assert browser.title.startswith("Mot de passe changé")
    assert len(browser.product.mails()) == 2


def test_a_form_of_another_browser_or_action_is_refused(product: Product) -> None:
    """The one-use value is bound to the cookie and to what it does (WEB-03)."""
    mine, other = PageBrowser(product), PageBrowser(product)
    mine.get("/password/forgot")
    other.get("/password/forgot")
    values = {"nir": CAMILLE[0], "birthdate": "1955-08-21"}
    own = other.form("/password/forgot")
    assert other.post("/password/forgot", {**mine.form("/password/forgot"), **values}).status == 400
    assert other.post("/password/reset", {**own, **values}).status == 400
    other.cookies = {}
    page = other.post("/password/forgot", {**own, **values})
    assert (page.status, other.title.startswith("Erreur\u00a0: Un cookie est nécessaire")) == (400, True)
    assert product.mails() == []


def test_a_page_without_its_link_says_so_with_a_way_on(browser: PageBrowser) -> None:
    """410 and a button for another link, in another browser too."""
    link_for(JsonClient(browser.product))
    page = browser.get("/password/reset")
    assert page.status == 410
    assert 'href="/password/forgot"' in page.text


def test_the_masked_address_is_shown_where_the_setting_says_so(browser: PageBrowser, client: JsonClient) -> None:
    """By default nobody is told an address; where it is wanted, those who match are (product.md §3)."""
    with with_settings(recovery_shows_masked_address=True):
        assert forgot(client).json() == {"next": "check_mail", "masked_email": "c***@g***.example"}
        assert forgot(client, NOBODY, "1990-01-01").json() == {"next": "check_mail"}
        browser.get("/password/forgot")
        browser.submit("/password/forgot", nir=CAMILLE[0], birthdate="1955-08-21")
    assert "c***@g***.example" in browser.page.text
    assert "g***" not in browser.url


def test_the_token_leaves_the_url_at_once(browser: PageBrowser) -> None:
    """The link answers 303 to the clean address, the form's page has no token, and nothing is referred (REC-04)."""
    token = link_for(JsonClient(browser.product))
    arrived = browser.product.request("GET", f"/password/reset?token={token}")
    assert (arrived.status, arrived.header("location")) == (303, "/password/reset")
    assert arrived.header("referrer-policy") == "no-referrer"
    browser.get(f"/password/reset?token={token}")
    assert browser.url == "/password/reset"
    assert token not in browser.page.text
