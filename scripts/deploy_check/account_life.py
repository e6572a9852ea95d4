"""What happens to an account beside sign-ins, at the deployed site: signed out, recovered by link, helped by the desk.

The emulated gateway lets everybody in at the desk's routes and tells nobody's name, where API Gateway has IAM do both; so
the desk's requests are handed to the function with the identity that API Gateway would have added.
"""

import json
import re
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from localdev.rest_event import Received, rest_event
from scripts.deploy_check import people as seeding
from scripts.deploy_check.people import CLIENT_ID, People
from scripts.deploy_check.sign_in import REQUEST, StepFailed, Tell, Visit
from scripts.deploy_check.site import VISITOR, Site
from scripts.deploy_check.stack import Stack
from tests.json_client import JsonClient, redirect_parameters

BIRTHDATE = "1984-07-02"
AGENT = "arn:aws:iam::000000000000:user/conseil"
FIND, ACT = "/agent/members/find", "/agent/members/{member_id}/{act}"


@dataclass(frozen=True)
class AccountLife:
    """One member of a stack; `tell` is given a line for each step that was right."""

    stack: Stack
    site: Site
    people: People
    tell: Tell

    def check(self) -> People:
        """Do all of it, and return the member with the password of afterwards.

        Raises:
            StepFailed, SeedingFailed: at the first step that goes wrong.
        """
        self._signed_out()
        changed = self._recovered()
        self._helped()
        return changed

    def _signed_out(self) -> None:
        client = JsonClient(self.site.as_product())
        self._sign_in(client)
        answer = client.call("POST", "/session/end", {})
        self._judge("POST /session/end", answer, is_right=answer.status == HTTPStatus.OK, what="signed out")
        answer = client.authorize(CLIENT_ID, **REQUEST, prompt="none")
        is_right = redirect_parameters(answer).get("error") == "login_required"
        self._judge("GET /oauth2/authorize?prompt=none", answer, is_right=is_right, what="nobody is signed in")

    def _sign_in(self, client: JsonClient) -> None:
        client.authorize(CLIENT_ID, **REQUEST)
        client.login(self.people.member)
        client.code_request()
        answer = client.verify(client.newest_code())
        self._judge("a sign-in", answer, is_right=answer.json().get("next") == "redirect", what="next: redirect")

    def _recovered(self) -> People:
        client = JsonClient(self.site.as_product())
        changed = replace(self.people, password=f"{secrets.token_urlsafe(16)}-aA7")
        nir, _ = self.people.member
        answer = client.call("POST", "/password/forgot", {"nir": nir, "birthdate": BIRTHDATE})
        self._judge(
            "POST /password/forgot", answer, is_right=answer.status == HTTPStatus.ACCEPTED, what="check the mail"
        )
        token = self._link()
        body = {"token": token, "password": changed.password, "password_again": changed.password}
        answer = client.call("POST", "/password/reset", body)
        self._judge("POST /password/reset", answer, is_right=answer.json().get("next") == "done", what="next: done")
        answer = client.call("POST", "/password/reset", body)
        self._judge("the same again", answer, is_right=answer.status == HTTPStatus.GONE, what="the link is used up")
        client.authorize(CLIENT_ID, **REQUEST)
        answer = client.login(changed.member)
        self._judge(
            "POST /login", answer, is_right=answer.json().get("next") == "request_code", what="the new password"
        )
        return changed

    def _link(self) -> str:
        form = re.compile(rf"{re.escape(self.site.issuer)}/password/reset\?token=([\w-]+)")
        found = [match[1] for mail in self.site.mails() if (match := form.search(mail["text"]))]
        if not found:
            raise StepFailed("no mail holds a link to choose a password")
        return found[0]

    def _helped(self) -> None:
        seeding.run_module(self.stack, "scripts.desk_agents", "add", AGENT, "--name", "Conseil", "--no-member")
        nir, _ = self.people.member
        stranger = self._at_the_desk(FIND, {}, {"nir": nir}, agent="arn:aws:iam::000000000000:user/personne")
        self._say(f"POST {FIND}, somebody of IAM", stranger, HTTPStatus.FORBIDDEN)
        found = self._at_the_desk(FIND, {}, {"nir": nir})
        self._say(f"POST {FIND}, an agent", found, HTTPStatus.OK)
        member_id = json.loads(found["body"])["member_id"]
        done = self._at_the_desk(ACT, {"member_id": member_id, "act": "unblock"}, {"reason": "deploy-check"})
        self._say(f"POST {ACT}, unblock", done, HTTPStatus.OK)

    def _at_the_desk(
        self, route: str, captured: dict[str, str], body: dict[str, str], agent: str = AGENT
    ) -> dict[str, Any]:
        headers = [("Host", self.site.issuer.removeprefix("https://")), ("Content-Type", "application/json")]
        received = Received("POST", route.format(**captured), headers, json.dumps(body).encode(), VISITOR)
        event = rest_event(received, route=route, captured=captured, now=datetime.now(UTC))
        event["requestContext"]["identity"] |= {"userArn": agent}
        function = self.stack.names["APIHandler"]
        told = self.stack.account.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
        return dict(json.loads(told["Payload"].read()))

    def _say(self, step: str, answer: dict[str, Any], expected: HTTPStatus) -> None:
        if answer.get("statusCode") != expected:
            raise StepFailed(f"{step}: {str(answer)[:300]}")
        self.tell(f"{step}: {expected}")

    def _judge(self, step: str, answer: Any, *, is_right: bool, what: str) -> None:  # noqa: ANN401 - an answer of the tests' drivers
        Visit(self.site, self.people, self.tell).judge(step, answer, is_right, what)
