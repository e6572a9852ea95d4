"""The engines: each an atomic DynamoDB in a process of its own, on a free loopback port, empty at its start.

ministack is installed by pip into `build/` on first use (it pins another botocore than the product). DynamoDB Local is
AWS's own; it needs a JDK and Maven. Where one cannot be had, `tests/tools.py` decides what becomes of the test.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from localdev.dynamodb import jars
from scripts import own_environment
from tests.processes import free_port, started
from tests.tools import missing, require_tool

REQUIREMENTS = Path(__file__).parent / "ministack-requirements.txt"


@dataclass(frozen=True)
class Engine:
    """One engine: its name, what installs it and says how to start it, and what tells it the port."""

    name: str
    command: Callable[[], list[str]]
    variables: Callable[[int], dict[str, str]]

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """Run the engine and give its URL; it is ready when that answers anything."""
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        with started(self.command(), {"PATH": os.environ["PATH"], **self.variables(port)}, url):
            yield url


def ministack() -> list[str]:
    """Return how ministack is started, installing it where it is not."""
    try:
        return [str(own_environment.programs("ministack", REQUIREMENTS) / "ministack")]
    except own_environment.NotInstalled as fault:
        missing("ministack", str(fault))


def dynamodb_local() -> list[str]:
    """Return how DynamoDB Local is started, fetching it where it is not there."""
    require_tool("java")
    try:
        try:
            jars.folder()
        except jars.EngineMissing:
            jars.folder()  # once more: what Maven fetches comes over a network
    except jars.EngineMissing as fault:
        missing("DynamoDB Local", str(fault))
    return [sys.executable, "-m", "localdev.dynamodb", "--memory"]


ENGINES = {
    engine.name: engine
    for engine in (
        Engine("dynamodb-local", dynamodb_local, lambda port: {"DYNAMODB_PORT": str(port)}),
        Engine(
            "ministack",
            ministack,
            lambda port: {
                "BIND_HOST": "127.0.0.1",
                "GATEWAY_PORT": str(port),
                "IOT_MTLS_ENABLED": "0",
                "SERVICES": "dynamodb",
            },
        ),
    )
}
OF_RACES = "ministack"
"""The one of the races where none is named: pip is there anyway, a JVM may not be."""
