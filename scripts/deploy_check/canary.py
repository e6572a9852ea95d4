"""The canary's walk through the deployed site, from where the check stands: its domain is on no network here.

The walk is the product's own; only its way in is the check's. The function itself is called with the schedules, and
must fail there as loudly as it would where the site cannot be reached.
"""

import time
from dataclasses import dataclass

from chalicelib.adapters.system_randomness import SystemRandomness
from chalicelib.domain.audit_roots import AuditEvent
from chalicelib.domain.canary import RETURN_PATH, SiteAnswer, SiteRequest
from chalicelib.domain.canary_events import CanaryWalked
from chalicelib.use_cases.walk_sign_in import WalkSignIn
from scripts.deploy_check.people import variables
from scripts.deploy_check.sign_in import StepFailed, Tell
from scripts.deploy_check.site import Site
from scripts.deploy_check.stack import Stack

OUT_OF_REACH = {"sesame-prod-canary": "metadata: silent-connect-"}
"""A function of a schedule that must fail here, and how its error begins: the domain that it asks is on no network."""


@dataclass(frozen=True)
class ThroughTheApi:
    """The public site, by the API's own address."""

    site: Site

    def ask(self, request: SiteRequest) -> SiteAnswer:
        """Make one request."""
        headers = {"Accept": request.accept, "Content-Type": "application/json"}
        began = time.monotonic()
        answer = self.site.request(request.method, request.path, request.body, headers)
        return SiteAnswer(answer.status, answer.text, round((time.monotonic() - began) * 1000))


class NoLog:
    """Takes no line: the check tells of the walk by itself."""

    def record(self, event: AuditEvent) -> None:
        """Do nothing."""


def walk(stack: Stack, site: Site, tell: Tell) -> None:
    """Register the canary's client as an operator does, and walk.

    Raises:
        StepFailed: where the walk does.
    """
    client_id = variables(stack, "Canary")["CANARY_CLIENT_ID"]
    stack.account.client("dynamodb").put_item(
        TableName=stack.names["ClientsTable"], Item=_registration(client_id, site)
    )
    event = WalkSignIn(ThroughTheApi(site), SystemRandomness(), NoLog(), site.issuer, client_id)()
    if not isinstance(event, CanaryWalked):
        raise StepFailed(f"the canary: {event.step}: {event.reason}")
    tell(
        "the canary's walk: " + ", ".join(f"{step.removesuffix('_ms')} {took} ms" for step, took in vars(event).items())
    )


def _registration(client_id: str, site: Site) -> dict[str, object]:
    return {
        "client_id": {"S": client_id},
        "client_name": {"S": "Canary"},
        "redirect_uris": {"L": [{"S": site.issuer + RETURN_PATH}]},
        "token_endpoint_auth_method": {"S": "client_secret_basic"},
        "grant_types": {"L": [{"S": "authorization_code"}]},
        "scope": {"S": "openid"},
        "security_code": {"S": "always"},
    }
