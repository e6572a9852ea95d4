"""A client on its way through a sign-in, for stories of faults: each act can be done again and again."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.json_client import CALLBACK, CAMILLE, JsonClient, redirect_parameters
from tests.product import Answer

PORTAL = "Basic " + b64encode(b"portal:portal-demo-secret-not-for-production-0001").decode()
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
        fields = {"grant_type": "authorization_code", "code": self.code, "redirect_uri": CALLBACK}
        body = urlencode(fields).encode()
        return self.client.product.request("POST", "/oauth2/token", body, {**FORM, "Authorization": PORTAL})

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
