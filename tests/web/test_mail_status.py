"""What became of the mail, on the page that waits for its code and in JSON, for whoever holds the sign-in (MAIL-09)."""

import re

import pytest

from tests.browser.outages import database_down
from tests.json_client import JsonClient
from tests.page_browser import PageBrowser
from tests.product import Product
from tests.web.mails_told import tell

pytestmark = pytest.mark.usefixtures("restored_members")

# A hard bounce is the last in each: it closes the address for the rest of the test.
TOLD = {
    "fr": {
        "accept": "Envoyé à 10h00 (heure de Paris), accepté par votre messagerie.",
        "delay": "Votre messagerie ne l’a pas encore pris : nous réessayons.",
        "full": "mais votre messagerie ne le prend pas pour l’instant (boîte pleine, par exemple). Ce code n’arrivera pas.",
        "reject": "mais ce mail n’a pas pu partir. Demandez un autre code.",
        "refuse": "mais votre messagerie l’a refusé : ce code n’arrivera pas, ni un autre à cette adresse.",
    },
    "en": {
        "accept": "Sent at 10:00 (Paris time), accepted by your mail service.",
        "delay": "Your mail service has not taken it yet: we keep trying.",
        "full": "but your mail service does not take it for now (a full mailbox, for example). This code will not arrive.",
        "reject": "but this mail could not be sent. Ask for another code.",
        "refuse": "but your mail service refused it: this code will not arrive, nor another one at this address.",
    },
}
SENT = {"fr": "Envoyé à 10h00 (heure de Paris).", "en": "Sent at 10:00 (Paris time)."}
STATES = {
    "accept": "accepted",
    "delay": "delayed",
    "full": "refused-for-now",
    "reject": "not-sent",
    "refuse": "refused",
}


def waiting(product: Product, lang: str = "fr") -> PageBrowser:
    """Return a browser without JavaScript at the page for the code, some seconds after the mail left."""
    browser = PageBrowser(product)
    browser.authorize(ui_locales=lang)
    browser.login()
    browser.submit("/login/code-request")
    product.advance(5)
    return browser


def line(browser: PageBrowser) -> str:
    """Return what the page says of its mail."""
    found = re.search(r'<p class="mail".*?</p>', browser.page.text, re.DOTALL)
    assert found, browser.page.text
    return " ".join(re.sub("<[^>]+>", "", found.group()).split())


def reloaded(browser: PageBrowser) -> str:
    """Reload the page, and return what it says of its mail."""
    assert browser.get(browser.url).status == 200
    return line(browser)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_says_it_when_it_is_reloaded(product: Product, lang: str) -> None:
    """When it was sent at first; then each piece of news in words, and the notice "sent" only where that is true."""
    for kind, words in TOLD[lang].items():
        product.wipe()
        browser = waiting(product, lang)
        assert line(browser).startswith(SENT[lang])
        tell(product, kind)
        assert browser.get(browser.url).status == 200
        assert words in line(browser)
        arrives = kind in {"accept", "delay"}
        assert ('class="notice"' in browser.page.text) == arrives
        assert f'data-state="{STATES[kind]}"' in browser.page.text


def test_a_link_reloads_it_until_something_is_known(product: Product) -> None:
    """Without JavaScript nobody has to know how to reload; once the mail is accepted there is nothing more to look for."""
    browser = waiting(product)
    assert "Où en est ce mail ?" in line(browser)
    links = [link for link in re.findall(r'<a href="([^"]+)"', browser.page.text) if link.startswith("/login/verify?")]
    tell(product, "accept")
    browser.get(links[-1])
    assert line(browser) == TOLD["fr"]["accept"]


def test_it_is_the_mail_that_this_page_waits_for(product: Product) -> None:
    """Another code has news of its own, and another tab's page tells of the one that it asked for."""
    first = waiting(product)
    tell(product, "full")
    second = waiting(product)
    tell(product, "accept")
    assert TOLD["fr"]["full"] in reloaded(first)
    assert "accepté" in reloaded(second)
    first.submit("/login/code-request")
    assert "boîte pleine" not in line(first)


def test_nobody_else_is_told(product: Product) -> None:
    """The reference in the address is of no use without the browser's cookies, nor in JSON."""
    browser = waiting(product)
    tell(product, "refuse")
    stranger = PageBrowser(product)
    assert stranger.get(browser.url).status == 400
    assert 'class="mail"' not in stranger.page.text
    reference = browser.url.rpartition("=")[2]
    answer = JsonClient(product).call("POST", "/login/verify/status", {"transaction": reference})
    assert (answer.status, answer.json()["errors"]) == (400, [{"field": "transaction", "reason": "cookie-missing"}])


def test_the_script_asks_the_same_address_and_no_cookie_is_set(product: Product) -> None:
    """JSON of the page, with words to show; an answer that comes late cannot put an older sign-in back."""
    browser = waiting(product, "en")
    tell(product, "accept")
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    answer = product.request("GET", browser.url, headers={"Accept": "application/json", "Cookie": cookies})
    assert answer.set_cookies == []
    told = answer.json()
    assert set(told) == {"next", "transaction", "masked_email", "expires_at", "mail"}
    assert told["mail"] == {
        "state": "accepted",
        "sent_at": "2026-11-20T10:00:00+01:00",
        "detail": TOLD["en"]["accept"],
    }
    assert answer.header("cache-control") == "no-store"


def test_an_http_client_asks_with_its_transaction(product: Product) -> None:
    """Each state in one word, and the transaction goes on."""
    for kind, state in STATES.items():
        product.wipe()
        client = JsonClient(product)
        code = client.to_verify()
        product.advance(5)
        assert status(client)["state"] == "sent"
        tell(product, kind)
        told = status(client)
        assert (told["state"], told["sent_at"]) == (state, "2026-11-20T10:00:00+01:00")
        assert client.verify(code).json()["next"] == "redirect"


def status(client: JsonClient) -> dict[str, str]:
    """Ask what became of the mail."""
    answer = client._post("/login/verify/status")
    assert (answer.status, answer.json()["next"]) == (200, "verify")
    return dict(answer.json()["mail"])


def test_asking_takes_no_try_and_is_refused_at_other_steps(product: Product) -> None:
    """409 before a code was asked for, 410 for a sign-in that is too old; asked ten times it changes nothing."""
    client = JsonClient(product)
    client.authorize()
    client.login()
    assert client._post("/login/verify/status").json()["type"].endswith("/problems/out-of-order")
    client.code_request()
    product.advance(5)
    before = product.items("otp-ledgers")
    for _ in range(10):
        status(client)
    assert product.items("otp-ledgers") == before
    product.advance(3600)
    assert client._post("/login/verify/status").status == 410


def test_a_form_that_is_posted_there_leads_back_to_the_page(product: Product) -> None:
    """The address is made for JSON; a browser that posts to it is sent where the news are."""
    browser = waiting(product)
    tell(product, "accept")
    browser.submit("/login/verify")  # a refusal keeps the sign-in where it is
    transaction = browser.form("/login/verify")["transaction"]
    assert browser.post("/login/verify/status", {"transaction": transaction}).status == 200
    assert line(browser) == TOLD["fr"]["accept"]


def test_the_page_is_there_while_the_database_is_not(product: Product) -> None:
    """It says what it knew: when the mail was sent. News are no reason to lose the page."""
    browser = waiting(product)
    tell(product, "refuse")
    with database_down():
        assert browser.get(browser.url).status == 200
    assert line(browser).startswith("Envoyé à 10h00 (heure de Paris).")
    assert "refusé" in reloaded(browser)
