"""A member's way through the deployed site, once by JSON and once by its pages, each step judged and told."""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import KeySet

from scripts.deploy_check.people import CALLBACK, CLIENT_ID, People
from tests.json_client import JsonClient, redirect_parameters
from tests.page_browser import PageBrowser
from tests.product import Answer, Product

REQUEST = {"redirect_uri": CALLBACK, "scope": "openid profile email", "state": "an-opaque-state", "nonce": "a-nonce"}
FORM = "application/x-www-form-urlencoded"
Tell = Callable[[str], None]


class StepFailed(Exception):
    """The deployment did not do what it should; the text says which step and what came instead."""


class Place(Protocol):
    """Where a member signs in: a deployed site, or what stands for one."""

    @property
    def issuer(self) -> str:
        """The origin of the site."""
        ...

    def as_product(self) -> Product:
        """Return it for the drivers of the tests."""
        ...

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Make one request."""
        ...


@dataclass(frozen=True)
class Visit:
    """One place with the people that may sign in there; `tell` is given a line for each step that was right."""

    site: Place
    people: People
    tell: Tell

    def by_json(self) -> Mapping[str, Any]:
        """Sign in as an HTTP client does and return the claims of the member."""
        client = JsonClient(self.site.as_product())
        self._next("GET /oauth2/authorize", client.authorize(CLIENT_ID, **REQUEST), "login")
        self._next("POST /login", client.login(self.people.member), "request_code")
        self._next("POST /login/code-request", client.code_request(), "verify")
        answer = client.verify(client.newest_code())
        self._next("POST /login/verify", answer, "redirect")
        return self._at_the_client(redirect_parameters(answer))

    def by_pages(self) -> Mapping[str, Any]:
        """Sign in as a browser without JavaScript does and return the claims of the member."""
        browser = PageBrowser(self.site.as_product())
        self._page("GET /oauth2/authorize", browser.authorize(CLIENT_ID, **REQUEST), "/login")
        self._page("POST /login", browser.login(self.people.member), "/login/code-request")
        self._page("POST /login/code-request", browser.submit("/login/code-request"), "/login/verify")
        answer = browser.submit("/login/verify", code=browser.newest_code())
        self.judge("POST /login/verify", answer, answer.header("location").startswith(CALLBACK + "?"), "to the client")
        return self._at_the_client(redirect_parameters(answer))

    def _at_the_client(self, parameters: Mapping[str, str]) -> Mapping[str, Any]:
        """Do what a relying party does: exchange the code, prove the ID token, read the claims."""
        form = {"grant_type": "authorization_code", "code": parameters["code"], "redirect_uri": CALLBACK}
        pair = b64encode(f"{CLIENT_ID}:{self.people.client_secret}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}", "Content-Type": FORM}
        answer = self.site.request("POST", "/oauth2/token", urlencode(form).encode(), headers)
        self.judge("POST /oauth2/token", answer, answer.status == HTTPStatus.OK, "tokens")
        tokens = answer.json()
        claims = self._proven(tokens["id_token"])
        answer = self.site.request(
            "GET", "/oauth2/userinfo", None, {"Authorization": f"Bearer {tokens['access_token']}"}
        )
        told = json.loads(answer.body)
        is_right = parameters["state"] == REQUEST["state"] and told.get("sub") == claims["sub"] and "email" in told
        self.judge("GET /oauth2/userinfo", answer, is_right, "claims of the member")
        return dict(told)

    def _proven(self, id_token: str) -> Mapping[str, Any]:
        """Return the claims of an ID token that the published keys prove."""
        answer = self.site.request("GET", "/.well-known/jwks.json")
        self.judge("GET /.well-known/jwks.json", answer, answer.status == HTTPStatus.OK, "keys")
        claims = jwt.decode(id_token, KeySet.import_key_set(answer.json()), algorithms=["RS256"]).claims  # type: ignore[arg-type]  # JSON of a key set
        expected = {"iss": self.site.issuer, "aud": CLIENT_ID, "nonce": REQUEST["nonce"]}
        if {name: claims.get(name) for name in expected} != expected:
            raise StepFailed("the ID token is for somebody else")
        self.tell("the ID token is signed by a published key")
        return claims

    def _next(self, step: str, answer: Answer, expected: str) -> None:
        is_right = answer.status == HTTPStatus.OK and answer.json().get("next") == expected
        self.judge(step, answer, is_right, f"next: {expected}")

    def _page(self, step: str, answer: Answer, action: str) -> None:
        is_right = answer.status == HTTPStatus.OK and f'action="{action}"' in answer.text
        self.judge(step, answer, is_right, f"the page whose form goes to {action}")

    def judge(self, step: str, answer: Answer, is_right: bool, what: str) -> None:  # noqa: FBT001 - what was found
        """Tell a step that was right.

        Raises:
            StepFailed: where it was not.
        """
        if not is_right:
            raise StepFailed(f"{step}: {answer.status}, expected {what}: {answer.text[:300]}")
        self.tell(f"{step}: {answer.status}, {what}")
