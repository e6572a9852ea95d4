"""What a part of the suite needs beside Python: Chromium, its headless shell, Node, npm, Java, Maven, Apache.

A missing one skips the part by name and with the reason on a laptop; under `.ci/run` (`CI` set) it is a failure, so
that nothing is skipped there. This is the only file that may skip a test.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NoReturn

import playwright
import pytest

ROOT = Path(__file__).resolve().parents[1]

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",
    "--disable-gpu-compositing",
    "--disable-software-rasterizer",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
)
"""Quiet and offline; the sandbox goes because it refuses to run as root, and only our own pages are opened."""

Skipped: type[BaseException] = pytest.skip.Exception
"""What skipping raises, for the test of this file."""

OLDEST_NODE = 20
OLDEST_JAVA = 17


def require_tool(name: str) -> Path:
    """Return the program `name` (a key of the finders, or one on the path), or skip (under CI: fail) the test by name."""
    found = _find(name)
    if found is None:
        missing(name)
    return found


def require_npm_packages(folder: str) -> Path:
    """Install the pinned packages of `folder`'s package.json where needed, and return that folder."""
    require_tool("npm")
    script = ROOT / "scripts" / "install_npm.sh"
    done = subprocess.run([script, folder], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        missing(f"npm packages of {folder}", done.stderr.strip()[-500:])
    return ROOT / folder


def apache_with_openidc() -> tuple[Path, Path]:
    """Return Apache and the folder of its modules, mod_auth_openidc among them, or skip (under CI: fail) the test."""
    modules = Path("/usr/lib/apache2/modules")
    if not (modules / "mod_auth_openidc.so").is_file():
        missing("libapache2-mod-auth-openidc")
    return require_tool("apache2"), modules


def missing(name: str, detail: str = "it is not installed") -> NoReturn:
    """Skip the running test because `name` is missing; under CI that is a failure."""
    reason = f"{name} is missing: {detail}"
    if os.environ.get("CI"):
        pytest.fail(f"{reason} (.ci/run installs it, so it may not be skipped here)")
    pytest.skip(reason)


@cache
def _find(name: str) -> Path | None:
    return _FINDERS.get(name, _on_path)(name)


def _on_path(name: str) -> Path | None:
    found = shutil.which(name)
    return Path(found) if found else None


def _chromium(_name: str) -> Path | None:
    return _on_path("chromium") or _on_path("chromium-browser") or _on_path("google-chrome")


def _apache(name: str) -> Path | None:
    """Return Apache, which Debian keeps off the path of people."""
    return _on_path(name) or (Path("/usr/sbin") / name if (Path("/usr/sbin") / name).is_file() else None)


def _headless_shell(name: str) -> Path | None:
    """Return Chromium without windows, which draws the same at two thirds of the cost, or else Chromium itself."""
    return _on_path(name) or _chromium("chromium")


def _node(_name: str) -> Path | None:
    """Return a Node that is new enough: the machine's, or the one that Playwright brings along."""
    bundled = Path(playwright.__file__).parent / "driver" / "node"
    machine = _on_path("node")
    if machine and _major_version(machine) >= OLDEST_NODE:
        return machine
    return bundled if bundled.is_file() else None


def _java(_name: str) -> Path | None:
    java = _on_path("java")
    return java if java and _major_version(java) >= OLDEST_JAVA else None


def _major_version(program: Path) -> int:
    """Read the first number of a version: Node says `v20.1.0`, Java 17 says `openjdk 17.0.1`, Java 8 `1.8.0`."""
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"\d+", told.stdout + told.stderr)
    return int(number.group()) if number else 0


_FINDERS: dict[str, Callable[[str], Path | None]] = {
    "chromium": _chromium,
    "chromium-headless-shell": _headless_shell,
    "node": _node,
    "apache2": _apache,
    "java": _java,
}
