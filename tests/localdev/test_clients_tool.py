"""The operator's tool for the register of clients, against the tables of the running product."""

import json
import os
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib import wiring
from chalicelib.adapters.clients import DynamoClients
from chalicelib.domain.client import Client
from scripts import clients
from tests.contract.people import left_as_it_was
from tests.product import Product

METADATA = {
    "client_id": "new-service",
    "client_name": "Nouveau service",
    "redirect_uris": ["https://service.example/callback"],
    "scope": "openid email",
    "security_code": "never",
}


class Tool:
    """The command line with what it printed."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Keep a folder for metadata, and what catches what is printed."""
        self._folder = folder
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Return exit status, output and errors of one act."""
        status = clients.main(arguments, wiring.adapters)
        said = self._capsys.readouterr()
        return status, said.out, said.err

    def add(self, metadata: dict[str, Any]) -> tuple[int, str, str]:
        """Register from a file."""
        path = self._folder / "metadata.json"
        path.write_text(json.dumps(metadata), encoding="utf-8")
        return self("add", str(path))


@pytest.fixture
def tool(product: Product, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Tool]:
    """The tool; registrations are put back afterwards."""
    with left_as_it_was(product, "clients"):
        yield Tool(tmp_path, capsys)


def secret_in(output: str) -> str:
    """Return the secret that was shown."""
    return output.rsplit("client_secret (shown this once): ", 1)[1].strip()


def found_by_another_container(client_id: str) -> Client | None:
    """Look a client up as a container does that remembers nobody."""
    a = wiring.adapters()
    found = DynamoClients(a.table("clients"), a.settings.aws_region, a.clock.now, takes_demonstration=True)
    return found.find(client_id)


def token_error(product: Product, secret: str) -> str:
    """Return how the token endpoint answers this client's secret with a code of nobody."""
    form = {"grant_type": "authorization_code", "code": "x", "redirect_uri": "https://service.example/callback"}
    headers = {
        "Authorization": "Basic " + b64encode(f"new-service:{secret}".encode()).decode(),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return str(product.request("POST", "/oauth2/token", urlencode(form).encode(), headers).json()["error"])


def test_a_client_is_added_and_proves_itself_with_the_secret_that_was_shown(tool: Tool, product: Product) -> None:
    """What the tool prints is what the token endpoint takes; the register does not hold it."""
    status, output, _ = tool.add(METADATA)
    assert status == 0
    secret = secret_in(output)
    assert secret not in json.dumps(product.items("clients"), default=str)
    assert token_error(product, secret) == "invalid_grant"
    assert token_error(product, "wrong") == "invalid_client"


def test_a_client_is_added_once(tool: Tool) -> None:
    """A second registration under one id is refused, and the first stays."""
    tool.add(METADATA)
    status, output, errors = tool.add({**METADATA, "client_name": "Autre"})
    assert (status, output) == (1, "")
    assert "registered already" in errors
    assert "Nouveau service" in tool("show", "new-service")[1]


def test_every_fault_of_a_registration_is_told(tool: Tool) -> None:
    """Nothing is stored, and each fault has its line."""
    wrong = {**METADATA, "redirect_uris": ["http://service.example/cb"], "scope": "email"}
    status, _, errors = tool.add(wrong)
    assert status == 1
    assert len(errors.splitlines()) == 2
    assert tool("show", "new-service")[0] == 1


def test_a_secret_of_the_operators_own_is_not_taken(tool: Tool) -> None:
    """Secrets are made here alone, so that each is random."""
    assert tool.add({**METADATA, "client_secret": "chosen"})[0] == 1


def test_a_rotated_secret_leaves_the_one_before_for_a_while(tool: Tool) -> None:
    """A new secret is shown, and until when the old one is taken."""
    first = secret_in(tool.add(METADATA)[1])
    status, output, _ = tool("rotate-secret", "new-service", "--overlap-hours", "2")
    assert status == 0
    assert secret_in(output) != first
    assert "previous_secret_until" in output
    assert "secret_hash" not in output


def test_a_disabled_client_is_unknown_until_it_is_enabled(tool: Tool) -> None:
    """No container serves it; the list says so."""
    tool.add(METADATA)
    tool("disable", "new-service")
    assert found_by_another_container("new-service") is None
    assert "new-service (disabled)" in tool("list")[1]
    tool("enable", "new-service")
    assert found_by_another_container("new-service") is not None


def test_the_list_has_every_client_in_order(tool: Tool, product: Product) -> None:
    """The demo's own and the new one, by id."""
    tool.add(METADATA)
    listed = [line.split(" ")[0] for line in tool("list")[1].splitlines()]
    assert listed == sorted(item["client_id"]["S"] for item in product.items("clients"))


def test_the_emulator_in_memory_is_not_reached(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without an engine of its own the local stage cannot be changed from outside, and the tool says what to do."""
    monkeypatch.setenv("STAGE", "dev")
    monkeypatch.delenv("AWS_ENDPOINT_URL_DYNAMODB", raising=False)
    before = wiring.adapters()
    assert clients.main(["list"]) == 1
    assert "make dynamodb" in capsys.readouterr().err
    assert wiring.adapters() is before
    assert os.environ["STAGE"] == "dev"
