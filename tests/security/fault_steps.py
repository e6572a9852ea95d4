"""The steps of a sign-in for the fault matrix: how to get there in JSON, what to do, and which calls it makes."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.json_client import CALLBACK, CAMILLE, JsonClient, redirect_parameters
from tests.product import Answer
from tests.security.aws_faults import DYNAMODB, KMS, SES

PORTAL = "Basic " + b64encode(b"portal:portal-demo-secret-not-for-production-0001").decode()
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Walker:
    """An HTTP client on its way, with what it was given so far."""

    client: JsonClient
    otp: str = ""
    code: str = ""
    access_token: str = field(default="", repr=False)

    def authorize(self) -> Answer:
        """Begin anew, or be served by the session."""
        return self.client.authorize()

    def authorize_app(self) -> Answer:
        """Begin for the client that asks no code."""
        return self.client.authorize("mobile-app")

    def login(self) -> Answer:
        """Give number and password."""
        return self.client.login(CAMILLE)

    def login_at_the_app(self) -> Answer:
        """Give number and password where that is enough."""
        return self.client.login(CAMILLE)

    def login_on_a_trusted_device(self) -> Answer:
        """Give number and password where the browser skips the code."""
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


@dataclass(frozen=True)
class Step:
    """One act, the acts before it, and every call to AWS that it makes."""

    act: Callable[[Walker], Answer]
    before: tuple[Callable[[Walker], Answer], ...]
    calls: tuple[tuple[str, str, str], ...]
    """(service, operation, table or empty)."""

    @property
    def name(self) -> str:
        """The name of the act."""
        return self.act.__name__


TO_VERIFY = (Walker.authorize, Walker.login, Walker.ask_for_a_code)
TO_SESSION = (*TO_VERIFY, Walker.type_the_code)

STEPS = (
    Step(
        Walker.authorize,
        (),
        ((DYNAMODB, "GetItem", "clients"), (DYNAMODB, "GetItem", "data-keys"), (KMS, "Decrypt", "")),
    ),
    Step(
        Walker.login,
        (Walker.authorize,),
        (
            (DYNAMODB, "GetItem", "data-keys"),
            (KMS, "Decrypt", ""),
            (DYNAMODB, "BatchGetItem", ""),
            (DYNAMODB, "PutItem", "password-counters"),
        ),
    ),
    Step(Walker.login_at_the_app, (Walker.authorize_app,), ((DYNAMODB, "TransactWriteItems", ""),)),
    Step(
        Walker.ask_for_a_code,
        (Walker.authorize, Walker.login),
        ((KMS, "Decrypt", ""), (DYNAMODB, "UpdateItem", "otp-ledgers"), (SES, "SendEmail", "")),
    ),
    Step(
        Walker.type_the_code,
        TO_VERIFY,
        ((DYNAMODB, "UpdateItem", "otp-ledgers"), (DYNAMODB, "TransactWriteItems", "")),
    ),
    Step(
        Walker.exchange,
        TO_SESSION,
        ((KMS, "GetPublicKey", ""), (KMS, "Sign", ""), (DYNAMODB, "PutItem", "grants")),
    ),
    Step(
        Walker.ask_who,
        (*TO_SESSION, Walker.exchange),
        ((DYNAMODB, "GetItem", "grants"), (DYNAMODB, "BatchGetItem", "")),
    ),
    Step(Walker.authorize, TO_SESSION, ((DYNAMODB, "BatchGetItem", ""), (DYNAMODB, "UpdateItem", "sessions"))),
)

CASES = [(step, call) for step in STEPS for call in step.calls]
CASE_NAMES = [f"{len(step.before)}-{step.name}-{operation}-{table}" for step, (_, operation, table) in CASES]


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
