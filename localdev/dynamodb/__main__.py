"""`python -m localdev.dynamodb [--memory]`: turn into DynamoDB Local, so that whoever stops us stops the engine.

Port DYNAMODB_PORT, else a free one. Data in the folder of the emulated keys (`.local`, or LOCAL_STATE), which belong
to it; with --memory nowhere.
"""

import os
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from localdev import key_material
from localdev.dynamodb import jars
from localdev.dynamodb.jars import EngineMissing

SERVER = Path(__file__).parent / "LoopbackDynamoDb.java"
LOOPBACK = "127.0.0.1"


def port(environ: Mapping[str, str]) -> int:
    """Return the port that was asked for, or one that nobody listens on.

    Raises:
        EngineMissing: where DYNAMODB_PORT is no port.
    """
    asked = environ.get("DYNAMODB_PORT", "")
    if not asked:
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            return int(probe.getsockname()[1])
    if not (asked.isascii() and asked.isdecimal()) or not 0 < int(asked) < 1 << 16:
        raise EngineMissing("DYNAMODB_PORT must be a number from 1 to 65535.")
    return int(asked)


def storage(environ: Mapping[str, str], arguments: list[str]) -> list[str]:
    """Return DynamoDB Local's own arguments for where data is kept: one database for all accounts and regions."""
    if "--memory" in arguments:
        return ["-sharedDb", "-inMemory"]
    state = key_material.folder(environ)
    data = state / "dynamodb"
    for folder in (state, data):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return ["-sharedDb", "-dbPath", str(data)]


def command(environ: Mapping[str, str], arguments: list[str]) -> list[str]:
    """Return the command line of the engine. Raises EngineMissing where it cannot run."""
    files = jars.folder()
    java = ["java", "-Xmx512m", f"-Djava.library.path={files}", "-cp", f"{files}/*", str(SERVER)]
    return [*java, str(port(environ)), *storage(environ, arguments)]


def main() -> None:
    """Become the engine, or say in one sentence why not."""
    try:
        line = command(os.environ, sys.argv[1:])
    except EngineMissing as fault:
        sys.exit(str(fault))
    # A shell starts what it leaves in the background deaf to it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execvpe(line[0], line, {**os.environ, "DDB_LOCAL_TELEMETRY": "0"})  # noqa: S606 - no shell is what we want


if __name__ == "__main__":
    main()
