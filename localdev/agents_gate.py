"""The door of `/agent/` in the local stage: what IAM and API Gateway do in front of the deployed product (http.md §4).

The demo agents' keys are those of IAM users whose names are the keys' ids. A request that none of them signed is
refused here, and no code of the product runs.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.adapters.system_clock import SystemClock
from chalicelib.domain.desk_agent import Caller
from chalicelib.handlers.problem import Problem
from chalicelib.handlers.problem_replies import problem_reply
from chalicelib.handlers.reply import Reply
from chalicelib.handlers.request import Request
from localdev import running
from localdev.rest_event import ACCOUNT_ID, Received
from localdev.sigv4 import SignedRequest, Unsigned, signer_of


def caller_of_key(access_key_id: str) -> Caller:
    """Return the person whose key this is."""
    return Caller(ACCOUNT_ID, access_key_id)


def identity_of(received: Received) -> dict[str, str] | Unsigned:
    """Return what API Gateway tells the function of who signed, or why it lets nobody in.

    The time is this machine's: signers know no other, and AWS does not follow the product's clock.
    """
    secrets = {agent.access_key_id: agent.secret_access_key for agent in running.world().data.agents}
    request = SignedRequest(received.method, received.target, received.headers, received.body)
    signer = signer_of(request, secrets, _machine_time())
    if isinstance(signer, Unsigned):
        return signer
    return {
        "accessKey": signer,
        "accountId": ACCOUNT_ID,
        "caller": signer,
        "user": signer,
        "userArn": f"arn:aws:iam::{ACCOUNT_ID}:user/{signer}",
    }


def _machine_time() -> datetime:
    return SystemClock().now()


@dataclass(frozen=True)
class Refused:
    """A request that nobody's key signed: 403, with API Gateway's `message` beside the problem's own members."""

    why: Unsigned

    def reply(self, request: Request) -> Reply:
        """Return the answer, as JSON whatever was preferred."""
        told = problem_reply(replace(request, wants_json=True), Problem("not-allowed"))
        assert isinstance(told.body, dict)  # noqa: S101 - a problem in its JSON form
        return replace(told, body={**told.body, "message": self.why.message})
