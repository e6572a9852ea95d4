"""An HTTP client of the JSON form, as `http.md` §2 describes it: it carries the transaction and three cookies."""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.product import CODE, Answer, Product

CAMILLE = ("255081416802538", "Mon-Espace1")
"""The everyday member of the demo data: number and password."""
SACHA = ("184077599999906", "Mon-Espace2")
PAUL = ("170049910000722", "Mon-Espace5")
LEA = ("288059935004210", "Mon-Espace6")
HUGO = ("192069909806149", "Mon-Espace7")
ZOE = ("201119960608838", "Mon-Espace8")
MARC = ("165039920507738", "Mon-Espace9")
NOBODY = "190019999999539"
"""A right number that nobody has."""

CALLBACK = "http://127.0.0.1:9999/callback"
MOBILE_CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
"""The S256 challenge of RFC 7636, appendix B, for clients that must use PKCE."""
MOBILE_VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


@dataclass
class JsonClient:
    """One HTTP client with its cookie jar and its newest transaction."""

    product: Product
    cookies: dict[str, str] = field(default_factory=dict)
    transaction: str = ""

    def call(
        self, method: str, path: str, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Make one call and keep the cookies that come back."""
        sent = {"Accept": "application/json", **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        answer = self.product.request(method, path, data, sent)
        for line in answer.set_cookies:
            name, _, value = line.split(";", 1)[0].partition("=")
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer

    def authorize(self, client_id: str = "portal", **parameters: str) -> Answer:
        """Begin an authorization request; mobile-app gets the PKCE that it must use."""
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
        answer = self.call("GET", "/oauth2/authorize?" + urlencode(query | parameters))
        self._keep_transaction(answer)
        return answer

    def login(self, member: tuple[str, str] = CAMILLE, **more: object) -> Answer:
        """Post number and password."""
        return self._post("/login", nir=member[0], password=member[1], **more)

    def code_request(self, **more: object) -> Answer:
        """Ask for a code."""
        return self._post("/login/code-request", **more)

    def verify(self, code: str, **more: object) -> Answer:
        """Post a code."""
        return self._post("/login/verify", code=code, **more)

    def newest_code(self) -> str:
        """Return the six digits of the newest mail with a code."""
        found = [re.findall(CODE, mail["text"]) for mail in self.product.mails()]
        newest = next(each for each in found if each)
        assert len(newest) == 1
        return str(newest[0])

    def wrong_code(self) -> str:
        """Return six digits that are not the newest code."""
        return f"{(int(self.newest_code()) + 1) % 1_000_000:06d}"

    def to_verify(self, member: tuple[str, str] = CAMILLE, client_id: str = "portal", **parameters: str) -> str:
        """Go as far as the code's page and return the code that was mailed."""
        assert self.authorize(client_id, **parameters).status == 200
        assert self.login(member).status == 200
        assert self.code_request().status == 200
        return self.newest_code()

    def sign_in(self, member: tuple[str, str] = CAMILLE, client_id: str = "portal", *, trust: bool = False) -> Answer:
        """Sign in with a code and return the redirecting answer."""
        answer = self.verify(self.to_verify(member, client_id), **({"trust_device": True} if trust else {}))
        assert answer.json()["next"] == "redirect", answer.text
        return answer

    def _post(self, path: str, **fields: object) -> Answer:
        answer = self.call("POST", path, {"transaction": self.transaction, **fields})
        self._keep_transaction(answer)
        return answer

    def _keep_transaction(self, answer: Answer) -> None:
        if answer.status == 200:
            self.transaction = answer.json().get("transaction", self.transaction)


def redirect_parameters(answer: Answer) -> dict[str, str]:
    """Return the query of the redirect that an answer, JSON or not, leads to."""
    url = answer.json()["redirect_to"] if "json" in answer.header("content-type") else answer.header("location")
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
