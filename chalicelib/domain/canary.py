"""The canary's walk: what it asks of the public site, step by step, and what a right answer to each is (REL-10).

It goes as far as a member without an account: the password is refused, and that refusal is the proof that tables, keys
and hashing answer. The number cannot be anybody's and the password is drawn anew each time, so that nothing is ever
opened. Faults are slugs of ours: nothing of an answer is repeated.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal, get_args
from urllib.parse import urlencode

from chalicelib.domain.provider_metadata import AUTHORIZATION_PATH, DISCOVERY_PATH, JWKS_PATH, provider_metadata

Step = Literal["metadata", "keys", "page", "start", "login"]
STEPS: tuple[Step, ...] = get_args(Step)
"""In their order; the page is what a member sees first, start and login are the same in JSON."""

LOGIN_PATH = "/login"
RETURN_PATH = "/canary"
"""Where the canary's client is registered to lead back to: a path of the issuer that nothing answers."""

PROMISED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
"""What relying parties find their way by; the rest may be of another release for a moment."""

OK = 200
REFUSALS: Mapping[int, str] = {401: "invalid-credentials", 429: "account-blocked"}
"""How a password may be refused, and the name of the problem: the gateway has a 429 of its own, which is none."""


@dataclass(frozen=True)
class SiteRequest:
    """One request to the public site; `path` may have a query."""

    method: str
    path: str
    accept: str
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class SiteAnswer:
    """An answer, and how long it took, connection included."""

    status: int
    body: str = field(repr=False)
    milliseconds: int


@dataclass(frozen=True)
class SiteSilence:
    """No whole answer came in time; `reason` is a slug that names the stage."""

    reason: str


@dataclass(frozen=True)
class Visitor:
    """Who walks: a client of the register, and one sign-in that cannot succeed."""

    issuer: str
    client_id: str
    nir: str = field(repr=False)
    password: str = field(repr=False)

    def request(self, step: Step, transaction: str) -> SiteRequest:
        """Return the request of a step; `transaction` is what `start` was answered."""
        if step == "metadata":
            return SiteRequest("GET", DISCOVERY_PATH, "application/json")
        if step == "keys":
            return SiteRequest("GET", JWKS_PATH, "application/json")
        if step == "login":
            entry = {"transaction": transaction, "nir": self.nir, "password": self.password}
            return SiteRequest("POST", LOGIN_PATH, "application/json", json.dumps(entry).encode())
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.issuer + RETURN_PATH,
            "scope": "openid",
            "state": "canary",
            "nonce": "canary",
        }
        accept = "text/html" if step == "page" else "application/json"
        return SiteRequest("GET", f"{AUTHORIZATION_PATH}?{urlencode(query)}", accept)

    def fault_of(self, step: Step, answer: SiteAnswer) -> str | None:
        """Return what is wrong with the answer to a step, a slug; None where nothing is."""
        expected = REFUSALS if step == "login" else {OK: ""}
        if answer.status not in expected:
            return f"status-{_name_of(answer.status)}"
        if step == "page":
            return None if f'action="{LOGIN_PATH}"' in answer.body and 'name="nir"' in answer.body else "no-form"
        document = _document(answer)
        if step == "metadata":
            promised = provider_metadata(self.issuer)
            return None if all(document.get(each) == promised[each] for each in PROMISED) else "other-metadata"
        if step == "keys":
            return None if document.get("keys") else "no-keys"
        if step == "start":
            return None if document.get("next") == "login" and transaction_of(answer) else "no-transaction"
        problem = f"{self.issuer}/problems/{expected[answer.status]}"
        return None if document.get("type") == problem else "other-problem"


def transaction_of(answer: SiteAnswer) -> str:
    """Return the transaction that `start` was answered, empty where there is none."""
    found = _document(answer).get("transaction")
    return found if isinstance(found, str) else ""


def nobodys_number(digits: str) -> str:
    """Return a number that has its form and that nobody can bear, of five digits drawn at random.

    No department has the number 00 and nobody the rank 000. It is another one each time, because one that is tried
    again and again would be blocked, and a block is answered without any work.
    """
    return f"1{digits[:2]}0100{digits[2:5]}000"


def _document(answer: SiteAnswer) -> Mapping[str, object]:
    try:
        parsed = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _name_of(status: int) -> str:
    try:
        return HTTPStatus(status).name.lower().replace("_", "-")
    except ValueError:
        return "unknown"
