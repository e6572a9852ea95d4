"""Tools that must not share the project's environment, each in one of its own below `build/`, installed on first use.

They are large or pin other versions than the product, and no part of the first start needs them. A folder is made anew
when its requirements change; of several processes that want it, one makes it and the others wait.
"""

import fcntl
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class NotInstalled(Exception):
    """pip could not install the tool; the text is what it said last."""


def programs(name: str, requirements: Path) -> Path:
    """Return the folder of the programs of `build/<name>`, which holds what the requirements file lists.

    Raises:
        NotInstalled: where they cannot be had, as without a package index.
    """
    home = ROOT / "build" / name
    home.parent.mkdir(exist_ok=True)
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp, wanted = home / ".installed", requirements.read_text(encoding="utf-8")
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
            _run(sys.executable, "-m", "venv", "--clear", str(home))
            pip = (str(home / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check")
            _run(*pip, "-r", str(requirements))
            stamp.write_text(wanted, encoding="utf-8")
    return home / "bin"


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NotInstalled(done.stderr.strip()[-300:])
