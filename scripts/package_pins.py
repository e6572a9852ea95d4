"""The packages that are deployed, pinned by what their files hash to: another file of the same name is refused (AWS-06).

The pins are in the requirements files; `requirements-packaged.txt` adds the hashes, for Lambda's platform and each Python
that the product runs on. After a pin has changed: python -m scripts.package_pins
"""

import hashlib
import platform
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.own_environment import ROOT

LOCK = "requirements-packaged.txt"
PINNED = ("requirements.txt", "requirements-vendored.txt")
PYTHONS = ("3.11", "3.12", "3.13")
PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_28_x86_64", "any")

HEADER = """\
# What is deployed, with the hashes of its files on Lambda's platform. Written by `python -m scripts.package_pins`, which
# reads the pins of requirements.txt and requirements-vendored.txt; `make package` takes no other file.
"""

_PIN = re.compile(r"([A-Za-z0-9._-]+)==([A-Za-z0-9._!+-]+)")


class NoHash(Exception):
    """A package is pinned that the lock has no hash of."""


def pins(text: str) -> dict[str, str]:
    """Return the version of each package of a requirements file, by its normalised name (PEP 503)."""
    lines = [line.split("#")[0] for line in text.splitlines() if not line.lstrip().startswith("--")]
    return {normalised(found[1]): found[2] for line in lines if (found := _PIN.match(line.strip()))}


def hashes(lock: str) -> dict[str, list[str]]:
    """Return the hashes of each pin of a lock, by `name==version`."""
    entries = lock.replace("\\\n", " ").splitlines()
    found = {entry.split()[0]: re.findall(r"--hash=(sha256:[0-9a-f]{64})(?:\s|$)", entry) for entry in entries if entry}
    return {pin: values for pin, values in found.items() if not pin.startswith("#")}


def with_hashes(requirements: str, lock: str) -> str:
    """Return a requirements file that pip installs from files of these hashes alone.

    Raises:
        NoHash: where the lock does not know a pin.
    """
    known = hashes(lock)
    lines = []
    for name, version in pins(requirements).items():
        pin = f"{name}=={version}"
        if not known.get(pin):
            raise NoHash(f"{LOCK} has no hash of {pin}; run python -m scripts.package_pins")
        lines.append(" ".join([pin, *(f"--hash={value}" for value in known[pin])]))
    return "\n".join(lines) + "\n"


def on_lambdas_platform() -> bool:
    """Tell whether this machine installs the same files as Lambda; elsewhere a package is for trying only."""
    return (platform.system(), platform.machine()) == ("Linux", "x86_64")


def normalised(name: str) -> str:
    """Return a package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> int:
    """Download every pinned file once and write the lock."""
    found: dict[str, set[str]] = {}
    with TemporaryDirectory() as folder:
        for python in PYTHONS:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
            command += ["--only-binary=:all:", "--python-version", python, "--dest", f"{folder}/{python}"]
            command += [word for each in PLATFORMS for word in ("--platform", each)]
            command += [word for each in PINNED for word in ("--requirement", str(ROOT / each))]
            subprocess.run(command, check=True)
        for wheel in Path(folder).rglob("*.whl"):
            name, version = wheel.name.split("-")[:2]
            digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
            found.setdefault(f"{normalised(name)}=={version}", set()).add(digest)
    entries = [
        " \\\n    ".join([pin, *(f"--hash=sha256:{each}" for each in sorted(digests))]) + "\n"
        for pin, digests in sorted(found.items())
    ]
    (ROOT / LOCK).write_text(HEADER + "".join(entries), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
