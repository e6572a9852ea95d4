"""Runs each peer in a process of its own, which signs in again and again and tells its CPU by step, round by round."""

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.peers import installation

ROUNDS = 3
"""Of one process; the report starts each peer several times."""
SIGN_INS = 60
WARM_UP = 200
"""Enough for Node to have compiled what it will compile."""
DJANGO_SIGN_INS = 20
DJANGO_WARM_UP = 5

OPENAUTH_TABLE = "openauth"


@dataclass(frozen=True)
class PeerRound:
    """One round of a peer."""

    steps: Mapping[str, float]
    """Milliseconds of CPU by step."""
    store_calls: int
    """Of one sign-in: DynamoDB calls, adapter operations or SQL statements."""

    @property
    def whole(self) -> float:
        """The milliseconds of one sign-in."""
        return sum(self.steps.values())


def openauth(environ: Mapping[str, str]) -> list[PeerRound]:
    """Run openauth with its code provider on the DynamoDB of `environ`. Raises PeerMissing where it cannot run."""
    command = ["node", "openauth.mjs", *map(str, (ROUNDS, SIGN_INS, WARM_UP))]
    return _rounds(command, installation.node(), {**environ, "OPENAUTH_TABLE": OPENAUTH_TABLE})


def oidc_provider(environ: Mapping[str, str]) -> list[PeerRound]:
    """Run oidc-provider on a store in memory. Raises PeerMissing where it cannot run."""
    command = ["node", "oidc_provider.mjs", *map(str, (ROUNDS, SIGN_INS, WARM_UP))]
    return _rounds(command, installation.node(), environ)


def django(environ: Mapping[str, str]) -> list[PeerRound]:
    """Run Django with its toolkit and two factors on SQLite. Raises PeerMissing where it cannot run."""
    python = str(installation.django_python())
    with TemporaryDirectory() as folder:
        command = [python, "sign_ins.py", *map(str, (ROUNDS, DJANGO_SIGN_INS, DJANGO_WARM_UP))]
        return _rounds(command, installation.DJANGO, {**environ, "BENCH_FOLDER": folder})


PEERS: Mapping[str, Callable[[Mapping[str, str]], list[PeerRound]]] = {
    "openauth": openauth,
    "oidc-provider": oidc_provider,
    "Django": django,
}


def make_openauth_table(dynamodb: Any) -> None:  # noqa: ANN401 - boto3 ships no types
    """Make the table that openauth's documentation asks for."""
    keys = {"pk": "HASH", "sk": "RANGE"}
    dynamodb.create_table(
        TableName=OPENAUTH_TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys.items()],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in keys],
    )


def _rounds(command: list[str], folder: Path, environ: Mapping[str, str]) -> list[PeerRound]:
    """Read one JSON object per round from the error output; what the peer says on the other one is thrown away."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=dict(environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    rounds = [json.loads(line) for line in done.stderr.splitlines() if line.startswith('{"steps"')]
    if done.returncode != 0 or not rounds:
        raise installation.PeerMissing(f"{command[1]} ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return [PeerRound(each["steps"], each["store_calls"]) for each in rounds]
