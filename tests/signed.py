"""An agent of the demo data as an HTTP client: requests signed by botocore, which is not ours (http.md §4)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from chalicelib import wiring
from chalicelib.domain.account_change import AccountChange, AccountWrite
from tests.json_client import CAMILLE
from tests.product import Answer, Product

AGENT = ("AKIDEMOAGENT00000001", "demo-agent-secret-not-for-production-0001")
COLLEAGUE = ("AKIDEMOAGENT00000002", "demo-agent-secret-not-for-production-0002")
A_MEMBER_TOO = ("AKIDEMOAGENT00000003", "demo-agent-secret-not-for-production-0003")
"""The demo agent who is Sacha."""

ACTS = ("provisional-code", "verification-mail", "unblock", "reset")


def signature(
    key: tuple[str, str], method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the headers with those that sign the request."""
    request = AWSRequest(method=method, url=url, data=body, headers=dict(headers or {}))
    SigV4Auth(Credentials(*key), "execute-api", "eu-west-3").add_auth(request)
    return {name: str(value) for name, value in request.headers.items()}


@dataclass(frozen=True)
class Agent:
    """One person at the desk."""

    product: Product
    key: tuple[str, str] = AGENT
    lang: str = "fr"

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        """Make one signed request; a body is JSON."""
        data = None if body is None else json.dumps(body).encode()
        sent = {"Host": f"127.0.0.1:{self.product.port}", "Accept-Language": self.lang}
        if data is not None:
            sent["Content-Type"] = "application/json"
        url = f"http://127.0.0.1:{self.product.port}{path}"
        return self.product.request(method, path, data, signature(self.key, method, url, data, sent))

    def find(self, nir: str) -> Answer:
        """Find a member."""
        return self.ask("POST", "/agent/members/find", {"nir": nir})

    def id_of(self, nir: str) -> str:
        """Return a member's id."""
        return str(self.find(nir).json()["member_id"])

    def state(self, nir: str) -> dict[str, Any]:
        """Return a member's state."""
        answer = self.find(nir)
        assert answer.status == 200, answer.text
        return dict(answer.json()["state"])

    def act(self, nir: str, act: str, reason: str = "Appel du 20 novembre") -> Answer:
        """Do one act for a member."""
        return self.ask("POST", f"/agent/members/{self.id_of(nir)}/{act}", {"reason": reason})

    def events(self, nir: str) -> list[dict[str, Any]]:
        """Return the desk's events of a member."""
        return list(self.ask("GET", f"/agent/members/{self.id_of(nir)}/events").json()["events"])

    def chains(self, *only: int) -> list[dict[str, Any]]:
        """Return what is wrong with each chain that is not whole; all are asked unless some are named."""
        found = []
        for chain in only or range(16):
            answer = self.ask("GET", f"/agent/audit/{chain}?after=0").json()
            if not answer["ok"]:
                found.append({"chain": chain, **answer["broken"]})
        return found


def change_address(product: Product, nir: str = CAMILLE[0]) -> None:
    """Let a member have changed their address just now."""
    adapters, pseudonym = wiring.adapters(), product.pseudonym(nir)
    account, ledger = adapters.members.account_and_ledger(pseudonym)
    assert account is not None
    change = AccountChange(email="other@mail.example", email_verified=True)
    adapters.account_changes.change(AccountWrite(account, change, ledger, ledger, product.now()))
