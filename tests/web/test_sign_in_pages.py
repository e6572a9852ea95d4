"""The pages of http.md §2: forms without JavaScript, 303 after a post that moves on, what is kept, tabs, cookies, words."""

from urllib.parse import urlencode

import pytest

from tests.json_client import CAMILLE, HUGO, redirect_parameters
from tests.page_browser import PageBrowser, parse
from tests.product import Answer, Product
from tests.web.read_html import Page
from tests.web.visitors import JsonVisitor, fail_passwords, newest_code, wrong, wrong_code

PASSWORD = "Zq-Never-Shown-7"


def post_once(browser: PageBrowser, path: str, **typed: str) -> Answer:
    """Post the form of the shown page and do not follow where the answer leads."""
    headers = {
        "Accept": "text/html",
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items()),
        "Origin": browser.product.issuer,
    }
    return browser.product.request("POST", path, urlencode({**browser.form(path), **typed}).encode(), headers)


def to_code_page(browser: PageBrowser) -> str:
    """Go as far as the page for the code and return the code."""
    browser.authorize()
    browser.login()
    browser.submit("/login/code-request")
    return newest_code(browser.product)


def test_the_forms_have_the_names_and_actions_of_the_contract(browser: PageBrowser) -> None:
    """Whatever else is needed is hidden; there is one form for each thing to do, all by post."""
    page = Page(browser.authorize().text)
    assert {"nir", "password"} <= set(page.form("/login"))
    hidden = {name for name, field in page.form("/login").items() if field.get("type") == "hidden"}
    assert set(page.form("/login")) - hidden == {"nir", "password"}
    page = Page(browser.login().text)
    assert all(field.get("type") == "hidden" for field in page.form("/login/code-request").values())
    page = Page(browser.submit("/login/code-request").text)
    visible = {name: f.get("type") for name, f in page.form("/login/verify").items() if f.get("type") != "hidden"}
    assert visible == {"code": "text", "trust_device": "checkbox"}
    assert page.form("/login/code-request")


def test_the_sign_in_page_has_all_that_the_product_names(browser: PageBrowser) -> None:
    """Where to find the number, forgotten password, first visit, legal notice, help, advice, data protection."""
    said = Page(browser.authorize().text).text
    for words in ("Me connecter", "obligatoires", "Mot de passe oublié ?", "Première visite ? Créer un compte"):
        assert words in said
    for path in ("number", "legal", "accessibility", "security", "privacy"):
        assert f'href="/help/{path}"' in browser.page.text
        assert browser.product.request("GET", f"/help/{path}").status == 200
    for path in ("/password/forgot", "/account/new"):
        assert f'href="{path}?t=' in browser.page.text


def test_the_page_before_the_code_shows_the_mask_and_whom_to_call(browser: PageBrowser) -> None:
    """The masked address, the lost mailbox, the button."""
    browser.authorize()
    said = Page(browser.login().text).text
    for words in ("c***@g***.example", "Contactez votre caisse", "Recevoir un code de sécurité"):
        assert words in said
    assert "camille" not in browser.page.text.lower()


def test_the_page_for_the_code_says_where_to_look_and_offers_another(browser: PageBrowser) -> None:
    """Spam, the box for six months, another code."""
    to_code_page(browser)
    said = Page(browser.page.text).text
    for words in ("spam", "ordinateur personnel", "6 mois", "Me connecter", "Recevoir un autre code"):
        assert words in said


def test_a_post_that_moves_on_is_303_each_time(browser: PageBrowser) -> None:
    """To the next page, then to the exact redirect_uri with code, state and issuer."""
    browser.authorize()
    first = post_once(browser, "/login", nir=CAMILLE[0], password=CAMILLE[1])
    assert (first.status, first.header("location").startswith("/login/code-request")) == (303, True)
    browser.login()
    second = post_once(browser, "/login/code-request")
    assert (second.status, second.header("location").startswith("/login/verify")) == (303, True)
    browser.submit("/login/code-request")
    last = post_once(browser, "/login/verify", code=newest_code(browser.product))
    assert last.status == 303
    assert last.header("location").startswith("http://127.0.0.1:9999/callback?")
    assert set(redirect_parameters(last)) == {"code", "state", "iss"}


def test_what_was_typed_is_kept_and_secrets_never_are(browser: PageBrowser) -> None:
    """The number comes back as it was typed, in every refusal; password and code nowhere."""
    browser.authorize()
    typed = "2 55 08 14 168 025 38"
    for nir, password in ((typed, PASSWORD), ("2 55 08 ab", PASSWORD), (typed, PASSWORD), (typed, PASSWORD)):
        answer = browser.submit("/login", nir=nir, password=password)
        assert answer.status in {400, 401, 429}
        assert browser.form("/login")["nir"] == nir
        assert PASSWORD not in answer.text
    browser.product.advance(900)
    to_code_page(browser)
    guess = wrong_code(browser.product)
    for code in (guess, "12 34", guess):
        answer = browser.submit("/login/verify", code=code, trust_device="1")
        assert answer.status in {400, 401}
        assert code not in answer.text
        assert browser.form("/login/verify").get("trust_device") == "1"


def test_every_refusal_has_a_fresh_form_that_works(browser: PageBrowser) -> None:
    """The one-use value changes with each answer, and the next post is judged."""
    browser.authorize()
    values = [browser.form("/login")["form"]]
    for member in (wrong(CAMILLE), HUGO, wrong(CAMILLE)):
        browser.login(member)
        values.append(browser.form("/login")["form"])
    assert len(set(values)) == 4
    assert browser.login().status == 200


def test_two_tabs_do_not_disturb_each_other(browser: PageBrowser) -> None:
    """Each goes its own way to its own client, in any order, with one cookie jar."""
    other = PageBrowser(browser.product, cookies=browser.cookies)
    browser.authorize(state="tab-one")
    other.authorize("federation", state="tab-two")
    assert browser.login().status == 200
    assert other.login().status == 200
    browser.submit("/login/code-request")
    other.submit("/login/code-request")
    code = newest_code(browser.product)
    last = other.submit("/login/verify", code=code)
    assert redirect_parameters(last)["state"] == "tab-two"
    browser.submit("/login/code-request")
    last = browser.submit("/login/verify", code=newest_code(browser.product))
    assert redirect_parameters(last)["state"] == "tab-one"


def test_a_code_works_in_any_tab_of_the_browser_that_asked(browser: PageBrowser) -> None:
    """Both tabs wait for a code; the newest one, asked for in the second, signs in in the first."""
    to_code_page(browser)
    other = PageBrowser(browser.product, cookies=browser.cookies)
    to_code_page(other)
    assert browser.submit("/login/verify", code=newest_code(browser.product)).status == 303


def test_a_code_of_another_browser_is_a_wrong_one(browser: PageBrowser) -> None:
    """401 and counted (OTP-08)."""
    to_code_page(browser)
    other = PageBrowser(browser.product)
    code = to_code_page(other)
    answer = browser.submit("/login/verify", code=code)
    assert (answer.status, "Il vous reste 2 essais." in Page(answer.text).text) == (401, True)
    assert other.submit("/login/verify", code=code).status == 303


@pytest.mark.parametrize("step", ["/login", "/login/code-request", "/login/verify"])
def test_without_any_cookie_the_page_says_that_one_is_needed(browser: PageBrowser, step: str) -> None:
    """400 and no loop at every step: it leads nowhere by itself."""
    browser.authorize()
    if step != "/login":
        browser.login()
    if step == "/login/verify":
        browser.submit("/login/code-request")
    values = browser.form(step) | {"nir": CAMILLE[0], "password": CAMILLE[1], "code": "123456"}
    browser.cookies.clear()
    answer = browser.post(step, values)
    assert (answer.status, answer.header("location"), answer.header("refresh")) == (400, "", "")
    assert "cookie" in Page(answer.text).one("h1").text
    answer = browser.get(f"{step}?t={values['transaction']}")
    assert (answer.status, "cookie" in Page(answer.text).one("h1").text) == (400, True)


def test_a_reloaded_page_is_a_new_request_and_stays_usable(browser: PageBrowser) -> None:
    """Each page can be opened again by its own URL, with a form of its own, and sends nothing."""
    to_code_page(browser)
    before = browser.form("/login/verify")["form"]
    assert browser.get(browser.url).status == 200
    assert browser.form("/login/verify")["form"] != before
    assert len(browser.product.mails()) == 1
    assert browser.submit("/login/verify", code=newest_code(browser.product)).status == 303


@pytest.mark.parametrize(
    ("accepted", "ui_locales", "lang"),
    [
        ("", "", "fr"),
        ("de", "", "fr"),
        ("en-GB,en;q=0.8", "", "en"),
        ("fr;q=0.3, en;q=0.8", "", "en"),
        ("en", "fr", "fr"),
        ("fr", "en", "en"),
        ("fr", "de en-GB fr", "en"),
        ("en", "de", "en"),
    ],
)
def test_the_language_is_the_clients_then_the_browsers_then_french(
    browser: PageBrowser, accepted: str, ui_locales: str, lang: str
) -> None:
    """`ui_locales` before `Accept-Language`, kept on every page of the sign-in and in its mail."""
    browser.sent_headers = {"Accept-Language": accepted} if accepted else {}
    browser.authorize(**({"ui_locales": ui_locales} if ui_locales else {}))
    assert Page(browser.page.text).one("html").get("lang") == lang
    assert Page(browser.login(wrong(CAMILLE)).text).one("html").get("lang") == lang
    browser.login()
    browser.submit("/login/code-request")
    assert Page(browser.page.text).one("html").get("lang") == lang
    assert ("Hello" in browser.product.mails()[0]["text"]) == (lang == "en")


def test_english_says_the_end_of_a_block_in_english(product: Product) -> None:
    """Problem documents follow the sign-in's language, too."""
    visitor = JsonVisitor(product)
    visitor.begin(ui_locales="en")
    answers = [visitor.login(wrong(CAMILLE)) for _ in range(3)]
    assert "Friday 20 November 2026 at 10:15 (Paris time)" in answers[-1].json()["detail"]


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_an_unknown_client_or_redirect_uri_gets_a_page_and_never_a_redirect(browser: PageBrowser, name: str) -> None:
    """400, nothing of the request on the page, no form."""
    answer = browser.authorize(**{name: "https://evil.example/callback"})
    assert (answer.status, answer.header("location")) == (400, "")
    assert "evil.example" not in answer.text
    assert parse(answer.text).forms == []


def test_the_box_is_not_there_for_a_client_that_does_not_offer_it(browser: PageBrowser) -> None:
    """A kiosk's page has no box, and a value that is sent all the same is ignored."""
    browser.authorize("kiosk")
    browser.login()
    browser.submit("/login/code-request")
    assert "trust_device" not in Page(browser.page.text).form("/login/verify")
    last = browser.submit("/login/verify", code=newest_code(browser.product), trust_device="1")
    assert last.status == 303
    assert browser.product.items("trusted-devices") == []


def test_a_block_page_keeps_its_status_and_tells_the_seconds(product: Product) -> None:
    """429 with Retry-After for whoever reads headers."""
    visitor = JsonVisitor(product)
    fail_passwords(visitor, 3)
    browser = PageBrowser(product)
    browser.authorize()
    product.advance(100.5)
    answer = browser.login()
    assert (answer.status, answer.header("retry-after")) == (429, "800")


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)]
)
def test_a_form_of_ours_may_come_without_a_referrer(browser: PageBrowser, site: str, status: int) -> None:
    """Some browsers send `Origin: null` for it: its own value decides, unless the browser says another site (ADR 7)."""
    browser.authorize()
    browser.sent_headers = {"Origin": "null", "Sec-Fetch-Site": site}
    form = browser.form("/login") | {"nir": CAMILLE[0], "password": CAMILLE[1]}
    assert browser.post("/login", form).status == status
    browser.sent_headers = {"Origin": "null"}
    browser.authorize()
    assert (
        browser.post("/login", browser.form("/login") | {"form": "", "nir": CAMILLE[0], "password": "x"}).status == 400
    )
