"""What is stored of one member, for an operator whom the member has asked: export it, or erase it (PRIV-06).

Usage: python -m scripts.member_data export FILE | erase --yes [--pseudonym=PSEUDONYM]
The member's number is read from standard input, so that it is in no list of commands. The export goes to a new file
that only its owner can read. What erasure leaves, and for how long, is in docs/retention.md. Stages as in scripts.clients.
"""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from chalicelib import wiring
from chalicelib.domain.faults import Fault
from chalicelib.domain.nir import Nir, parse_sign_in_nir
from chalicelib.wiring import member_data_verbs
from chalicelib.wiring.adapters import Adapters
from scripts.clients import UnusableStage, reached_adapters


def main(arguments: Sequence[str] | None = None, reach: Callable[[], Adapters] | None = None) -> int:
    """Do one act where `reach` leads; return 0 where it was done, 1 where it could not be."""
    asked = _parser().parse_args(arguments)
    nir = None if getattr(asked, "pseudonym", None) else parse_sign_in_nir(_number())
    if nir is not None and not isinstance(nir, Nir):
        return _refused("This is no social-security number.")
    try:
        wiring.install((reach or reached_adapters)())
        return _act(asked, nir)
    except (Fault, wiring.SettingsError, UnusableStage, OSError) as fault:
        return _refused(str(fault))


def _act(asked: argparse.Namespace, nir: Nir | None) -> int:
    verbs = member_data_verbs.member_data()
    if asked.act == "export" and nir is not None:
        return _export(verbs.export(nir), asked.file)
    print(verbs.erase(asked.pseudonym if nir is None else verbs.pseudonym_of(nir)), "items erased.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.member_data", description="What is stored of one member.")
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("export", help="write all of it to a new file").add_argument("file", type=Path)
    erase = acts.add_parser("erase", help="sign the member out everywhere, then erase all of it")
    erase.add_argument("--pseudonym", help="instead of the number: whom an event member_erased names, after a restore")
    erase.add_argument("--yes", action="store_true", required=True, help="erased data does not come back")
    return parser


def _number() -> str:
    return getpass.getpass("The member's number: ") if sys.stdin.isatty() else sys.stdin.readline().strip()


def _export(told: dict[str, object], path: Path) -> int:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False, indent=2)
    return 0


def _refused(fault: str) -> int:
    print(fault, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
