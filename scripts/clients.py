"""The register of relying parties, for operators: add, show, rotate-secret, disable, enable, list.

Usage: python -m scripts.clients add METADATA.json | show ID | rotate-secret ID [--overlap-hours 24] | disable ID |
       enable ID | list
Metadata are those of RFC 7591 and Sésame's own (docs/relying-parties.md). A secret is shown once, when it is made; the
register holds a keyed hash. With STAGE=prod it works on the account of the environment's AWS variables; with STAGE=dev
on the local stage's DynamoDB Local (AWS_ENDPOINT_URL_DYNAMODB), for the emulator in memory cannot be reached.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

from chalicelib import wiring
from chalicelib.domain.client import Client
from chalicelib.domain.faults import Fault
from chalicelib.use_cases.register_client import Registered, RegistrationRefused
from chalicelib.wiring import register_verbs
from chalicelib.wiring.adapters import Adapters
from localdev.demo_clients import read_client
from localdev.demo_reader import Reader

HIDDEN = frozenset({"client_secret_hash", "previous_secret_hash"})
OVERLAP_HOURS = 24


def main(arguments: Sequence[str] | None = None, reach: Callable[[], Adapters] | None = None) -> int:
    """Do one act in the register that `reach` finds; return 0 where it was done, 1 where it was refused or could not be."""
    asked = _parser().parse_args(arguments)
    try:
        wiring.install((reach or reached_adapters)())
        return _act(asked)
    except (Fault, wiring.SettingsError, UnusableStage) as fault:
        return _refused([str(fault)])


class UnusableStage(Exception):
    """The stage's register cannot be reached from here."""


def reached_adapters() -> Adapters:
    """Return what leads to the tables of the environment's stage. Raises UnusableStage."""
    if os.environ.get("STAGE") != "dev":
        return wiring.adapters()
    if not os.environ.get("AWS_ENDPOINT_URL_DYNAMODB"):
        raise UnusableStage(
            "The local stage keeps its clients in memory. Start `make dynamodb`, and give its address in "
            "AWS_ENDPOINT_URL_DYNAMODB to both `make run` and this command."
        )
    from localdev import emulator  # noqa: PLC0415 - must start before any AWS client

    emulator.start()
    from localdev.world import World  # noqa: PLC0415 - after the emulator

    World(os.environ).create()
    return wiring.adapters()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.clients", description="The register of relying parties.")
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("add", help="register a client from a file of metadata").add_argument("metadata", type=Path)
    for act in ("show", "disable", "enable"):
        acts.add_parser(act).add_argument("client_id")
    rotate = acts.add_parser("rotate-secret", help="make a new secret; the one before stays good for a while")
    rotate.add_argument("client_id")
    rotate.add_argument("--overlap-hours", type=int, default=OVERLAP_HOURS, choices=range(24 * 31), metavar="HOURS")
    acts.add_parser("list")
    return parser


def _act(asked: argparse.Namespace) -> int:
    if asked.act == "list":
        for client in register_verbs.client_register().every():
            print(client.client_id, "" if client.enabled else "(disabled)", client.client_name)
        return 0
    if asked.act == "show":
        found = register_verbs.client_register().read(asked.client_id)
        return _refused([f"client_id {asked.client_id} is not registered"]) if found is None else _show(found)
    if asked.act == "add":
        return _add(asked.metadata)
    if asked.act == "rotate-secret":
        return _told(register_verbs.rotate_client_secret()(asked.client_id, timedelta(hours=asked.overlap_hours)))
    return _told(register_verbs.enable_client()(asked.client_id, enabled=asked.act == "enable"))


def _add(path: Path) -> int:
    faults: list[str] = []
    try:
        metadata = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return _refused([f"{path}: {type(error).__name__}"])
    if not isinstance(metadata, dict) or "client_secret" in metadata:
        return _refused(["The file must be one JSON object, without a client_secret: it is made here."])
    client = read_client(Reader(metadata, "", faults), wiring.settings().issuer, secret_is_given=False).registration
    return _refused(faults) if faults else _told(register_verbs.register_client()(client))


def _told(outcome: Registered | RegistrationRefused) -> int:
    if isinstance(outcome, RegistrationRefused):
        return _refused(outcome.faults)
    _show(outcome.client)
    if outcome.client_secret is not None:
        print(f"client_secret (shown this once): {outcome.client_secret}")
    return 0


def _show(client: Client) -> int:
    values = {each.name: getattr(client, each.name) for each in fields(client) if each.name not in HIDDEN}
    print(json.dumps(values, default=_plain, indent=2, ensure_ascii=False))
    return 0


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _refused(faults: Sequence[str]) -> int:
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
