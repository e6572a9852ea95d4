"""A person at one page of a real browser: what they click and type, found by the words and labels that they see.

Used by the tests of this folder and by `python -m scripts.screenshots`.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, Response

from chalicelib.domain.paris_time import Lang
from chalicelib.handlers import page_words
from tests.json_client import CALLBACK, CAMILLE, MOBILE_CHALLENGE, JsonClient
from tests.product import Product

LOCALES: dict[Lang, str] = {"fr": "fr-FR", "en": "en-GB"}
"""The language that a browser asks for."""

LOGIN, CODE_REQUEST, VERIFY = "/login", "/login/code-request", "/login/verify"


@dataclass
class Visitor:
    """One tab, and the language that its owner reads."""

    product: Product
    page: Page
    lang: Lang = "fr"

    def word(self, key: str, **values: object) -> str:
        """Return a wording of the pages, with plain spaces as a locator wants them."""
        return page_words.text(self.lang, key).format(**values).replace("\u00a0", " ")

    def open(self, path: str) -> Response | None:
        """Open a page of the product."""
        return self.page.goto(self.product.issuer + path)

    def come_from(self, client_id: str = "portal", **parameters: str) -> Response | None:
        """Arrive from a relying party of which nothing runs here."""
        query = {
            "client_id": client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "openid",
            "state": "a-state",
            "nonce": "a-nonce",
        }
        if client_id == "mobile-app":
            query |= {"code_challenge": MOBILE_CHALLENGE, "code_challenge_method": "S256"}
        return self.open("/oauth2/authorize?" + urlencode(query | parameters))

    def come_from_dev_client(self) -> None:
        """Open the demonstration client and start a sign-in there."""
        self.open("/dev/client")
        self.click(self.page.get_by_role("button", name="Se connecter", exact=True))

    def form(self, action: str) -> Locator:
        """Return the page's form for an action."""
        return self.page.locator(f"form[action='{action}']")

    def submit_button(self, action: str) -> Locator:
        """Return the button that sends a form."""
        return self.form(action).locator("button:not([type])")

    def click(self, target: Locator) -> None:
        """Click on what leads to another page, and wait until that is there."""
        with self.page.expect_navigation():
            target.click()

    def type_credentials(self, member: tuple[str, str] = CAMILLE) -> None:
        """Fill number and password in."""
        self.page.get_by_label(self.word("sign_in.nir")).fill(member[0])
        self.page.get_by_label(self.word("sign_in.password"), exact=True).fill(member[1])

    def sign_in(self, member: tuple[str, str] = CAMILLE) -> None:
        """Type number and password and send them."""
        self.type_credentials(member)
        self.click(self.submit_button(LOGIN))

    def ask_for_code(self) -> None:
        """Press the button that sends a code, or another one."""
        self.click(self.submit_button(CODE_REQUEST))

    def to_verify(self, member: tuple[str, str] = CAMILLE, client_id: str = "portal") -> None:
        """Go as far as the page for the code."""
        self.come_from(client_id)
        self.sign_in(member)
        self.ask_for_code()

    def type_code(self, code: str, *, trust: bool = False) -> None:
        """Fill the code in and send it."""
        self.page.locator("#code").fill(code)
        if trust:
            self.page.locator("#trust_device").check()
        self.click(self.submit_button(VERIFY))

    def mailed_code(self) -> str:
        """Return the six digits of the newest mail."""
        return JsonClient(self.product).newest_code()

    def wrong_code(self) -> str:
        """Return six digits that are not the newest code."""
        return JsonClient(self.product).wrong_code()

    def sign_in_with_code(self, member: tuple[str, str] = CAMILLE, *, trust: bool = False) -> None:
        """Go the whole way from the demonstration client and back to it."""
        self.come_from_dev_client()
        self.sign_in(member)
        self.ask_for_code()
        self.type_code(self.mailed_code(), trust=trust)

    def sign_out(self) -> None:
        """Sign out at the demonstration client."""
        self.open("/dev/client")
        self.click(self.page.get_by_role("button", name="Se déconnecter"))

    def begin_anew(self) -> None:
        """Forget what was done: the product's counters and mails, and this browser's cookies."""
        self.product.wipe()
        self.page.context.clear_cookies()

    def new_tab(self) -> "Visitor":
        """Return the same person at another tab of the same browser."""
        return Visitor(self.product, self.page.context.new_page(), self.lang)

    @property
    def alert(self) -> str:
        """What the summary of a refusal says, each space a plain one."""
        return " ".join(self.page.locator("[role=alert]").inner_text().split())

    @property
    def heading(self) -> str:
        """The page's heading."""
        return " ".join(self.page.locator("h1").inner_text().split())

    @property
    def is_signed_in(self) -> bool:
        """Whether the demonstration client shows somebody signed in."""
        return self.page.get_by_role("button", name="Se déconnecter").count() == 1
