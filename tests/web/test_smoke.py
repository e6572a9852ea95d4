"""The whole path once, by pages and in JSON; the other files of this folder ask for the details."""

from tests.json_client import JsonClient, redirect_parameters
from tests.page_browser import PageBrowser


def test_a_member_signs_in_by_pages(browser: PageBrowser) -> None:
    """Number, password, code: the browser is sent back to the relying party with a code and its state."""
    answer = browser.sign_in()
    assert answer.status == 303
    assert redirect_parameters(answer)["state"] == "a-state"
    assert redirect_parameters(answer)["code"]


def test_a_member_signs_in_in_json(client: JsonClient) -> None:
    """The same path in JSON ends with the URL to go to."""
    answer = client.sign_in()
    assert answer.status == 200
    assert redirect_parameters(answer)["iss"] == client.product.issuer
