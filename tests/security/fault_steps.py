"""A client on its way through a sign-in, for stories of faults: each act can be done again and again."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from tests.json_client import CALLBACK, CAMILLE, JsonClient, redirect_parameters
from tests.product import Answer

PORTAL = "Basic " + b64encode(b"portal:portal-demo-secret-not-for-production-0001").decode()
CREATED = 201
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Walker:
    """An HTTP client on its way, with what it was given so far."""

    client: JsonClient
    otp: str = ""
    code: str = ""
    access_token: str = field(default="", repr=False)
    member_id: str = ""
    """Of whom the desk has found."""
    provisional: str = field(default="", repr=False)
    link: str = field(default="", repr=False)
    id_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    request_uri: str = ""
    nonce: str = ""
    """Of DPoP."""

    def authorize(self) -> Answer:
        """Begin anew, or be served by the session."""
        return self.client.authorize()

    def login(self) -> Answer:
        """Give number and password."""
        return self.client.login(CAMILLE)

    def ask_for_a_code(self) -> Answer:
        """Have a code mailed."""
        return self.client.code_request()

    def type_the_code(self) -> Answer:
        """Give the code, the same one each time."""
        self.otp = self.otp or self.client.newest_code()
        return self.client.verify(self.otp)

    def exchange(self) -> Answer:
        """Exchange the authorization code, the same one each time."""
        return self.post("/oauth2/token", grant_type="authorization_code", code=self.code, redirect_uri=CALLBACK)

    def refresh(self) -> Answer:
        """Exchange the refresh token, the same one each time."""
        return self.post("/oauth2/token", grant_type="refresh_token", refresh_token=self.refresh_token)

    def post(self, path: str, headers: dict[str, str] | None = None, /, **fields: str) -> Answer:
        """Post a form as the portal."""
        body = urlencode(fields).encode()
        return self.client.product.request("POST", path, body, {**FORM, "Authorization": PORTAL, **(headers or {})})

    def push(self, with_proof: str | None = None) -> Answer:
        """Push an authorization request; what it answers counts as any success here."""
        fields = {"redirect_uri": CALLBACK, "response_type": "code", "scope": "openid profile"}
        headers = {} if with_proof is None else {"DPoP": with_proof}
        return self.pushed(self.post("/oauth2/par", headers, **fields))

    def pushed(self, answer: Answer) -> Answer:
        """Keep what a push gave."""
        if answer.status != CREATED:
            return answer
        self.request_uri = str(answer.json()["request_uri"])
        return replace(answer, status=200)

    def use_what_was_pushed(self) -> Answer:
        """Begin with a reference."""
        query = urlencode({"client_id": "portal", "request_uri": self.request_uri})
        return self.client.call("GET", f"/oauth2/authorize?{query}")

    def ask_who(self) -> Answer:
        """Ask for the claims."""
        headers = {"Authorization": f"Bearer {self.access_token}"}
        return self.client.product.request("GET", "/oauth2/userinfo", headers=headers)


TO_VERIFY = (Walker.authorize, Walker.login, Walker.ask_for_a_code)
TO_SESSION = (*TO_VERIFY, Walker.type_the_code)


def lead(walker: Walker, acts: tuple[Callable[[Walker], Answer], ...]) -> None:
    """Do some steps that must succeed."""
    for act in acts:
        keep(walker, succeed(act(walker)))


def succeed(answer: Answer) -> Answer:
    """Return an answer that must be a success."""
    assert answer.status == 200, answer.text
    return answer


def keep(walker: Walker, answer: Answer) -> None:
    """Keep what an answer gave."""
    body = answer.json()
    walker.access_token = str(body.get("access_token", walker.access_token))
    if "redirect_to" in body:
        walker.code = redirect_parameters(answer).get("code", walker.code)
