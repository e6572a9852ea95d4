"""Runs the relying parties of the `.mjs` files on Node, and hands them the callback URL that a member brings."""

import json
import subprocess
from collections.abc import Callable, Mapping
from typing import IO, Any

from tests.interop.registered import SCOPE, Registered
from tests.json_client import CALLBACK
from tests.tools import require_npm_packages, require_tool

FOLDER = "tests/interop"
TIMEOUT_SECONDS = 60


def sign_in(
    issuer: str,
    registered: Registered,
    play: Callable[[str], str],
    *,
    parameters: Mapping[str, str] | None = None,
    checks_instead: Mapping[str, object] | None = None,
    id_token_instead: str = "",
) -> dict[str, Any]:
    """Let openid-client sign a member in, and return what it made of it.

    `play` turns the authorization URL into the callback URL. `parameters` are added to the authorization request,
    `checks_instead` replaces what openid-client expects, and `id_token_instead` (`other-signature`, `other-claims`)
    spoils the ID token on its way. The answer has `claims` and `userinfo`, or `refused` with `code`, `error`,
    `reason` and `claim`.
    """
    told = {
        "issuer": issuer,
        "client_id": registered.client_id,
        "client_secret": registered.client_secret,
        "auth_method": registered.auth_method,
        "redirect_uri": CALLBACK,
        "scope": SCOPE,
        "parameters": dict(parameters or {}),
        "checks_instead": dict(checks_instead or {}),
        "id_token_instead": id_token_instead,
    }
    return talk("openid_client_party.mjs", told, play)


def talk(script: str, told: Mapping[str, object], play: Callable[[str], str]) -> dict[str, Any]:
    """Run a relying party, hand the member its authorization URL and it the callback URL; return what it says."""
    command = [str(require_tool("node")), str(require_npm_packages(FOLDER) / script), json.dumps(told)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as node:
        try:
            callback_url = play(_first_line(node.stdout, node)["authorization_url"])
            said, failed = node.communicate(callback_url + "\n", timeout=TIMEOUT_SECONDS)
        finally:
            node.kill()
    assert said, failed[-2000:]
    return dict(json.loads(said))


def _first_line(stream: IO[str] | None, node: "subprocess.Popen[str]") -> dict[str, str]:
    line = stream.readline() if stream else ""
    assert line, node.communicate(timeout=TIMEOUT_SECONDS)[1][-2000:]
    return dict(json.loads(line))
