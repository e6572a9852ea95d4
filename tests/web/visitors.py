"""Two ways through a sign-in with one face, so that a row of the contract is told once and asked of both.

`JsonVisitor` speaks JSON, `PageVisitor` is a browser without JavaScript. What a refusal must look like is written here
from `http.md` §2: status, members and header in JSON, the same facts in words and a form to go on with on a page.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Protocol

from tests.json_client import CAMILLE, JsonClient
from tests.page_browser import PageBrowser, parse
from tests.product import Answer, Product
from tests.web.problem_facts import MEMBERS, STATUS, check_retry_after, to_the_second
from tests.web.read_html import Page

PATHS = {"login": "/login", "request_code": "/login/code-request", "verify": "/login/verify"}
"""Where each `next` is posted to."""


class Visitor(Protocol):
    """Whoever signs in."""

    product: Product

    def another(self) -> "Visitor":
        """Return a visitor of the same kind who shares nothing with this one: a stranger's machine."""

    def begin(self, client_id: str = "portal", **parameters: str) -> Answer:
        """Come from a relying party."""

    def login(self, member: tuple[str, str] = CAMILLE) -> Answer:
        """Send number and password."""

    def ask(self) -> Answer:
        """Ask for a code."""

    def verify(self, code: str, *, trust: bool = False) -> Answer:
        """Send a code."""

    def again(self) -> Answer:
        """Send the last post once more as it was: a double click."""

    def check_next(self, answer: Answer, step: str) -> None:
        """Assert that the sign-in goes on with this step."""

    def check_signed_in(self, answer: Answer) -> None:
        """Assert that the way leads back to the relying party with an authorization code."""

    def check_refused(self, answer: Answer, name: str, until: datetime | None = None, **members: object) -> None:
        """Assert a refusal: its status, exactly its members, and for a block its end."""

    def words(self, answer: Answer) -> str:
        """Return what there is to read, spaces of any kind as one plain space."""


@dataclass
class JsonVisitor:
    """An HTTP client."""

    product: Product
    client: JsonClient = field(init=False)
    last: Callable[[], Answer] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with an empty cookie jar."""
        self.client = JsonClient(self.product)

    def another(self) -> "JsonVisitor":
        """Return a client of its own."""
        return JsonVisitor(self.product)

    def begin(self, client_id: str = "portal", **parameters: str) -> Answer:
        """Call the authorization endpoint."""
        return self.client.authorize(client_id, **parameters)

    def login(self, member: tuple[str, str] = CAMILLE) -> Answer:
        """Post to /login."""
        return self._post(partial(self.client.login, member))

    def ask(self) -> Answer:
        """Post to /login/code-request."""
        return self._post(self.client.code_request)

    def verify(self, code: str, *, trust: bool = False) -> Answer:
        """Post to /login/verify."""
        return self._post(partial(self.client.verify, code, **({"trust_device": True} if trust else {})))

    def again(self) -> Answer:
        """Post the same fields with the newest transaction, which a redirect leaves as it was."""
        return self.last()

    def _post(self, call: Callable[[], Answer]) -> Answer:
        self.last = call
        return call()

    def check_next(self, answer: Answer, step: str) -> None:
        """200 and `next`, with a transaction to go on with."""
        assert (answer.status, answer.json().get("next")) == (200, step), answer.text
        assert answer.json()["transaction"]

    def check_signed_in(self, answer: Answer) -> None:
        """200 and where to go."""
        assert answer.status == 200, answer.text
        assert set(answer.json()) == {"next", "redirect_to"}
        assert "code=" in answer.json()["redirect_to"]

    def check_refused(self, answer: Answer, name: str, until: datetime | None = None, **members: object) -> None:
        """A problem document with the members of its row and no others."""
        assert answer.status == STATUS[name], answer.text
        assert answer.header("content-type") == "application/problem+json"
        document: dict[str, Any] = answer.json()
        assert document["type"] == f"{self.product.issuer}/problems/{name}"
        assert document["status"] == answer.status
        blocked = {"blocked_until"} if until else set()
        assert set(document) - {"correlation_id"} == MEMBERS | set(members) | blocked
        assert {key: document[key] for key in members} == members
        if until:
            told = datetime.fromisoformat(document["blocked_until"])
            assert told.utcoffset() is not None
            assert told == to_the_second(until)
        check_retry_after(self.product, answer, until)

    def words(self, answer: Answer) -> str:
        """Title and detail."""
        document = answer.json()
        return " ".join(f"{document['title']} {document['detail']}".split())


@dataclass
class PageVisitor:
    """A person with a browser."""

    product: Product
    browser: PageBrowser = field(init=False)
    last: Callable[[], Answer] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with an empty cookie jar."""
        self.browser = PageBrowser(self.product)

    def another(self) -> "PageVisitor":
        """Return a browser of its own."""
        return PageVisitor(self.product)

    def begin(self, client_id: str = "portal", **parameters: str) -> Answer:
        """Open the authorization endpoint; the app sends the PKCE that it must use."""
        pkce = {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"}
        return self.browser.authorize(client_id, **(pkce if client_id == "mobile-app" else {}), **parameters)

    def login(self, member: tuple[str, str] = CAMILLE) -> Answer:
        """Fill in the form of the page that is shown."""
        return self._submit("login", nir=member[0], password=member[1])

    def ask(self) -> Answer:
        """Press the button that asks for a code."""
        return self._submit("request_code")

    def verify(self, code: str, *, trust: bool = False) -> Answer:
        """Type the code, tick the box or not."""
        return self._submit("verify", code=code, **({"trust_device": "1"} if trust else {}))

    def again(self) -> Answer:
        """Post the same form with the same values."""
        return self.last()

    def _submit(self, step: str, **typed: str) -> Answer:
        values = {**self.browser.form(PATHS[step]), **typed}
        self.last = partial(self.browser.post, PATHS[step], values)
        return self.last()

    def check_next(self, answer: Answer, step: str) -> None:
        """The page of that step, with its form."""
        assert answer.status == 200, answer.text
        assert any(form[""]["action"] == PATHS[step] for form in parse(answer.text).forms)
        assert not parse(answer.text).title.startswith("Erreur")

    def check_signed_in(self, answer: Answer) -> None:
        """303 to the client with a code."""
        assert answer.status == 303, answer.text
        assert "code=" in answer.header("location")

    def check_refused(self, answer: Answer, name: str, until: datetime | None = None, **members: object) -> None:
        """A page with the refusal's status that says it is one, with the same facts and a form or a way on."""
        assert answer.status == STATUS[name], answer.text
        assert answer.header("content-type") == "text/html; charset=utf-8"
        page = Page(answer.text)
        assert page.one("title").text.startswith("Erreur")
        left = members.get("attempts_left")
        if left is not None:
            assert f"Il vous reste {left} essai{'s' if left != 1 else ''}." in self.words(answer)
        if until:
            assert f"{to_the_second(until).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" in [
                e.get("datetime") for e in page.all("time")
            ]
        check_retry_after(self.product, answer, until)
        if name in {"transaction-expired", "cross-site"}:
            return
        assert page.all("form"), "a refusal has a fresh form"

    def words(self, answer: Answer) -> str:
        """The text of the page."""
        return Page(answer.text).text


def start(visitor: Visitor, member: tuple[str, str] = CAMILLE, client_id: str = "portal", **parameters: str) -> Answer:
    """Begin and send number and password."""
    visitor.begin(client_id, **parameters)
    return visitor.login(member)


def to_verify(visitor: Visitor, member: tuple[str, str] = CAMILLE, client_id: str = "portal") -> str:
    """Go as far as typing the code, and return the code that was mailed."""
    visitor.check_next(start(visitor, member, client_id), "request_code")
    visitor.check_next(visitor.ask(), "verify")
    return newest_code(visitor.product)


def sign_in(
    visitor: Visitor, member: tuple[str, str] = CAMILLE, client_id: str = "portal", *, trust: bool = False
) -> None:
    """Sign in with a code."""
    visitor.check_signed_in(visitor.verify(to_verify(visitor, member, client_id), trust=trust))


def newest_code(product: Product) -> str:
    """Return the six digits of the newest mail with a code."""
    return JsonClient(product).newest_code()


def wrong_code(product: Product) -> str:
    """Return six digits that are not the newest code."""
    return JsonClient(product).wrong_code()


def wrong(member: tuple[str, str]) -> tuple[str, str]:
    """Return the member's number with a password that is not theirs."""
    return member[0], "Not-The-Password1"


def fail_passwords(visitor: Visitor, times: int, member: tuple[str, str] = CAMILLE) -> Answer:
    """Send so many wrong passwords in a sign-in of its own and return the last answer."""
    visitor.begin()
    answers = [visitor.login(wrong(member)) for _ in range(times)]
    return answers[-1]


def fail_codes(visitor: Visitor, times: int) -> Answer:
    """Send so many wrong codes in the sign-in under way and return the last answer."""
    typed = wrong_code(visitor.product)
    answers = [visitor.verify(typed) for _ in range(times)]
    return answers[-1]


def after(product: Product, **span: float) -> datetime:
    """Return the moment that lies so far ahead of the product's now."""
    return product.now() + timedelta(**span)
