"""A browser without JavaScript: it follows forms, cookies and redirects as the product's pages offer them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from tests.json_client import CAMILLE, JsonClient
from tests.product import Answer, Product


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, dict[str, str]]] = []
        self.title = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({"": {"action": found.get("action", "")}})
        elif tag == "input" and self.forms and found.get("name"):
            self.forms[-1][found["name"]] = found
        self._in_title = tag == "title"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False


@dataclass
class PageBrowser:
    """One browser: its cookies and the page that it shows."""

    product: Product
    cookies: dict[str, str] = field(default_factory=dict)
    page: Answer = field(default_factory=lambda: Answer(0, [], b""))
    url: str = ""
    sent_headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Open a page, following redirects within the product."""
        return self._go("GET", path)

    def authorize(self, client_id: str = "portal", **parameters: str) -> Answer:
        """Come from a relying party."""
        query = {
            "client_id": client_id,
            "redirect_uri": "http://127.0.0.1:9999/callback",
            "response_type": "code",
            "scope": "openid",
            "state": "a-state",
            "nonce": "a-nonce",
        }
        return self.get("/oauth2/authorize?" + urlencode(query | parameters))

    def form(self, action: str) -> dict[str, str]:
        """Return the values that the page's form for this action would send as it is."""
        for form in parse(self.page.text).forms:
            if form[""]["action"] == action:
                return {
                    name: found.get("value", "")
                    for name, found in form.items()
                    if name and (found.get("type") != "checkbox" or "checked" in found)
                }
        message = f"no form for {action} on {self.url}"
        raise AssertionError(message)

    def submit(self, action: str, **typed: str) -> Answer:
        """Fill the page's form in and post it, following redirects within the product."""
        return self._go("POST", action, {**self.form(action), **typed})

    def post(self, path: str, values: dict[str, str]) -> Answer:
        """Post values that need not come from the page."""
        return self._go("POST", path, values)

    def login(self, member: tuple[str, str] = CAMILLE) -> Answer:
        """Type number and password."""
        return self.submit("/login", nir=member[0], password=member[1])

    def newest_code(self) -> str:
        """Return the six digits of the newest mail."""
        return JsonClient(self.product).newest_code()

    def sign_in(self, member: tuple[str, str] = CAMILLE, client_id: str = "portal", *, trust: bool = False) -> Answer:
        """Sign in with a code; the answer redirects to the client."""
        self.authorize(client_id)
        self.login(member)
        self.submit("/login/code-request")
        return self.submit("/login/verify", code=self.newest_code(), **({"trust_device": "1"} if trust else {}))

    @property
    def title(self) -> str:
        """The title of the page that is shown."""
        return parse(self.page.text).title

    def _go(self, method: str, path: str, values: dict[str, str] | None = None) -> Answer:
        for _ in range(10):
            headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", **self.sent_headers}
            if self.cookies:
                headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            body = None
            if values is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                headers.setdefault("Origin", self.product.issuer)
                headers.setdefault("Sec-Fetch-Site", "same-origin")
                body = urlencode(values).encode()
            answer = self.product.request(method, path, body, headers)
            self._keep_cookies(answer)
            self.page, self.url = answer, path
            target = urljoin(self.product.issuer + path, answer.header("location"))
            if answer.status not in {302, 303} or not target.startswith(self.product.issuer + "/"):
                return answer
            parts = urlsplit(target)
            method, path, values = "GET", parts.path + (f"?{parts.query}" if parts.query else ""), None
        message = "redirects without end"
        raise AssertionError(message)

    def _keep_cookies(self, answer: Answer) -> None:
        for line in answer.set_cookies:
            name, _, value = line.split(";", 1)[0].partition("=")
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value


def parse(html: str) -> _Forms:
    """Return the forms and the title of a page."""
    parser = _Forms()
    parser.feed(html)
    return parser
