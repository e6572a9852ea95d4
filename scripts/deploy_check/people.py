"""Whom the check signs in, and where: one invented member and one relying party, both with new secrets at each run."""

import json
import secrets
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scripts.deploy_check import rotation
from scripts.deploy_check.stack import Stack
from scripts.own_environment import ROOT

CALLBACK = "https://portail.assureur.example/retour"
CLIENT_ID = "portail"
NIR = "184077599999906"
"""A published test vector (security.md §18)."""


@dataclass(frozen=True)
class People:
    """The member's password and the client's secret of this run."""

    password: str = field(default_factory=lambda: secrets.token_urlsafe(16), repr=False)
    client_secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def member(self) -> tuple[str, str]:
        """Number and password."""
        return NIR, self.password

    def file(self) -> dict[str, Any]:
        """Return them in the form of the demo data."""
        member = {
            "nir": NIR,
            "given_name": "Claude",
            "family_name": "Exemple",
            "birthdate": "1984-07-02",
            "postal_code": "75011",
            "affiliation": "general",
            "email": "claude@mail.example",
            "email_verified": True,
            "password": self.password,
        }
        client = {
            "client_id": CLIENT_ID,
            "client_name": "Portail",
            "client_secret": self.client_secret,
            "redirect_uris": [CALLBACK],
            "scope": "openid profile email",
            "security_code": "always",
        }
        return {"members": [member], "directory_only": [], "clients": [client], "settings": {}, "agents": []}


class SeedingFailed(Exception):
    """The tables could not be filled or read; the text is what the command said last."""


def seed(stack: Stack) -> People:
    """Fill the stack's tables by the seeding command, with the settings that its function has, and by its rotator.

    Raises:
        SeedingFailed, RotationFailed: where one of them fails.
    """
    rotation.rotate(stack)
    rotation.leave_out_conditions(stack)
    people = People()
    with TemporaryDirectory() as folder:
        file = Path(folder, "people.json")
        file.write_text(json.dumps(people.file()), encoding="utf-8")
        _run(stack, "seed", str(file))
    return people


def mail_reference(stack: Stack) -> str:
    """Return the reference of the newest mail to the member, which SES would repeat in its events.

    Raises:
        SeedingFailed: where there is none.
    """
    return _run(stack, "mail_reference", NIR).strip()


def _run(stack: Stack, command: str, argument: str) -> str:
    return run_module(stack, f"scripts.deploy_check.{command}", argument)


def run_module(stack: Stack, module: str, *arguments: str) -> str:
    """Run a command with the settings that the stack's function has; return what it prints. Raises SeedingFailed."""
    environment = {**stack.account.environment(), **variables(stack)}
    whole = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(whole, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SeedingFailed(done.stderr.strip()[-500:])
    return done.stdout


def variables(stack: Stack, function: str = "APIHandler") -> dict[str, str]:
    """Return the variables of a deployed function, as the account keeps them."""
    found = stack.account.client("lambda").get_function_configuration(FunctionName=stack.names[function])
    return dict(found["Environment"]["Variables"])
