"""A browser without JavaScript that follows redirects from one server of this machine to another, and back."""

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

import requests

from tests.json_client import CAMILLE, JsonClient
from tests.page_browser import parse
from tests.product import Product

_REFRESH = re.compile(r'<meta http-equiv="refresh" content="0; url=([^"]*)">')
"""How Apache sends on whom it has refused."""


@dataclass
class WebBrowser:
    """One browser; `page` is what it shows and `url` where."""

    product: Product
    session: requests.Session = field(default_factory=requests.Session)
    page: requests.Response = field(default_factory=requests.Response)

    def __post_init__(self) -> None:
        """Say what browsers say."""
        self.session.headers["Accept"] = "text/html,application/xhtml+xml,*/*;q=0.8"

    @property
    def url(self) -> str:
        """The address of the page that is shown."""
        return self.page.url

    def get(self, url: str) -> requests.Response:
        """Open a page and go where it leads."""
        self.page = self.session.get(url, timeout=30)
        refresh = _REFRESH.search(self.page.text)
        return self.get(unescape(refresh[1])) if refresh else self.page

    def submit(self, action: str, **typed: str) -> requests.Response:
        """Fill in the form with this action and post it."""
        for form in parse(self.page.text).forms:
            if form[""]["action"] == action:
                hidden = {name: found.get("value", "") for name, found in form.items() if name}
                hidden = {name: value for name, value in hidden.items() if form[name].get("type") != "checkbox"}
                self.page = self.session.post(
                    urljoin(self.url, action),
                    {**hidden, **typed},
                    headers={"Origin": f"http://{urlsplit(self.url).netloc}", "Sec-Fetch-Site": "same-origin"},
                    timeout=30,
                )
                return self.page
        message = f"no form for {action} on {self.url}: {self.page.text[:500]}"
        raise AssertionError(message)

    def sign_in(self, url: str, *, trust: bool = False) -> requests.Response:
        """Open a page that leads to the sign-in, and do what the sign-in asks."""
        self.get(url)
        self.submit("/login", nir=CAMILLE[0], password=CAMILLE[1])
        return self.type_code(trust=trust) if self.asks_for_code() else self.page

    def type_code(self, *, trust: bool = False) -> requests.Response:
        """Have a code mailed, and type it."""
        self.submit("/login/code-request")
        code = JsonClient(self.product).newest_code()
        return self.submit("/login/verify", code=code, **({"trust_device": "1"} if trust else {}))

    def asks_for_code(self) -> bool:
        """Whether the page offers to send a code."""
        return any(form[""]["action"] == "/login/code-request" for form in parse(self.page.text).forms)
