"""A story of the canary run: what a signed-in member does on the pages of the own account."""

from typing import Any

from tests.json_client import JsonClient
from tests.page_browser import PageBrowser
from tests.self_service import change_email, change_password, tokens


def on_own_pages(product: Any, member: dict[str, Any]) -> None:  # noqa: ANN401 - a Recorder, which is a Product to the driver
    """See the own account, ask for another address, and follow the links of the mails without using them."""
    client, browser = JsonClient(product), PageBrowser(product)
    client.authorize()
    if client.login((member["nir"], member["password"])).json().get("next") != "request_code":
        return
    client.code_request()
    client.verify(client.newest_code(), trust_device=True)
    browser.cookies.update(client.cookies)
    client.call("GET", "/me/security")
    change_password(client, member["password"][::-1], member["nir"])
    change_password(client, member["password"], member["nir"])
    change_email(client, "someone@poste.example", member["password"])
    for path in ("/me/security", "/me/password", "/me/email"):
        browser.get(path)
    for path in ("/email/confirm", "/notice"):
        browser.get(f"{path}?token={tokens(product, path)[0]}")
