"""The member's part of a relying party's story: from its authorization URL to its callback URL, by pages or in JSON.

The callback is never called: nothing listens there, and the URL alone is what a relying party needs.
"""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from tests.json_client import CALLBACK, CAMILLE, JsonClient
from tests.page_browser import PageBrowser
from tests.product import Answer, Product

Play = Callable[[Product, str], str]


def by_pages(product: Product, authorization_url: str) -> str:
    """Sign Camille in with the product's pages and return the callback URL."""
    browser = PageBrowser(product)
    browser.get(_target(product, authorization_url))
    answer = browser.login(CAMILLE)
    if not answer.header("location"):
        browser.submit("/login/code-request")
        answer = browser.submit("/login/verify", code=browser.newest_code())
    return _callback(answer.header("location"), answer)


def in_json(product: Product, authorization_url: str) -> str:
    """Sign Camille in with JSON calls and return the callback URL."""
    client = JsonClient(product)
    client.transaction = client.call("GET", _target(product, authorization_url)).json()["transaction"]
    answer = client.login(CAMILLE)
    if answer.json()["next"] == "request_code":
        client.code_request()
        answer = client.verify(client.newest_code())
    return _callback(answer.json()["redirect_to"], answer)


def by_form(product: Product, authorization_url: str) -> str:
    """Sign Camille in where the answer comes by a form; return the callback URL and, after a space, what is posted."""
    browser = PageBrowser(product)
    browser.get(_target(product, authorization_url))
    browser.login(CAMILLE)
    browser.submit("/login/code-request")
    browser.submit("/login/verify", code=browser.newest_code())
    return f"{CALLBACK} {urlencode(browser.form(CALLBACK))}"


def without_pages(browser: PageBrowser, authorization_url: str) -> str:
    """Open an authorization URL that needs no member, and return the callback URL."""
    answer = browser.get(_target(browser.product, authorization_url))
    return _callback(answer.header("location"), answer)


def _target(product: Product, authorization_url: str) -> str:
    assert authorization_url.startswith(f"{product.issuer}/oauth2/authorize?")
    parts = urlsplit(authorization_url)
    return f"{parts.path}?{parts.query}"


def _callback(url: str, answer: Answer) -> str:
    assert url.startswith(f"{CALLBACK}?"), answer.text
    return url
