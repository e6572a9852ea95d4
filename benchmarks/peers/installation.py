"""Installs the peers on first use: npm packages beside their package.json, Django into an environment below `build/`.

Where Node, npm or a package index is missing, the reason is an exception, and the report names the rows that have no
peer. Nothing here is part of `make setup`.
"""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from benchmarks.deployed import ROOT

NODE = ROOT / "benchmarks" / "peers" / "node"
DJANGO = ROOT / "benchmarks" / "peers" / "django"
BUILT = ROOT / "build" / "peers"
OLDEST_NODE = 20

ESM_REQUIRE = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);"


class PeerMissing(RuntimeError):
    """A peer cannot be run; the text says why."""


@cache
def node() -> Path:
    """Return the folder of the peers on Node, installed.

    Raises:
        PeerMissing: without Node or npm, or where npm cannot install.
    """
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise PeerMissing(f"{program} is not installed")
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    if int(told.strip().removeprefix("v").partition(".")[0]) < OLDEST_NODE:
        raise PeerMissing(f"Node {told.strip()} is older than {OLDEST_NODE}")
    _run("npm", ["scripts/install_npm.sh", str(NODE.relative_to(ROOT))])
    return NODE


@cache
def openauth_bundle() -> Path:
    """Return openauth's handler in one minified file, as it would be deployed. Raises PeerMissing like `node`."""
    folder, bundle = node(), BUILT / "openauth.mjs"
    options = ["--bundle", "--minify", "--platform=node", "--format=esm", "--target=node20", "--log-level=error"]
    command = [folder / "node_modules/.bin/esbuild", folder / "openauth_handler.mjs", *options]
    _run("esbuild", [*map(str, command), f"--banner:js={ESM_REQUIRE}", f"--outfile={bundle}"])
    return bundle


@cache
def django_python() -> Path:
    """Return the interpreter of an environment with Django and what the peer needs.

    Raises:
        PeerMissing: where pip cannot install.
    """
    environment, pinned = BUILT / "django", DJANGO / "requirements.txt"
    stamp, python = environment / "requirements.txt", environment / "bin" / "python"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != pinned.read_text(encoding="utf-8"):
        shutil.rmtree(environment, ignore_errors=True)
        _run("venv", [sys.executable, "-m", "venv", str(environment)])
        _run("pip", [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", str(pinned)])
        shutil.copyfile(pinned, stamp)
    return python


def _run(name: str, command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PeerMissing(f"{name} failed: {(done.stderr or done.stdout).strip()[-200:]}")
