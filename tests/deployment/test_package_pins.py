"""AWS-06: what is deployed is pinned by hash and listed in a bill of materials, and the code is searched for weaknesses."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

import pytest

from scripts.package_pins import LOCK, PINNED, NoHash, hashes, normalised, pins, with_hashes
from scripts.package_sbom import bill_of_materials, components
from tests.tools import ROOT, missing

LOCKED = hashes((ROOT / LOCK).read_text(encoding="utf-8"))
ALL_PINS = {name: found for file in PINNED for name, found in pins((ROOT / file).read_text(encoding="utf-8")).items()}
BANDIT = re.compile(r"S\d*")
"""The rules of flake8-bandit."""

PIP = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]


def test_every_pin_has_hashes_and_nothing_else_has() -> None:
    """The lock knows exactly the packages and versions that the requirements files name."""
    assert set(LOCKED) == {f"{name}=={found}" for name, found in ALL_PINS.items()}
    assert [pin for pin, values in LOCKED.items() if not values] == []
    assert len(ALL_PINS) == 10


def test_requirements_are_rewritten_with_their_hashes() -> None:
    """Comments and options go, each pin keeps its version, and one without a hash is refused with what to do."""
    lock = f"a-b==1.0 \\\n    --hash=sha256:{'0' * 64} \\\n    --hash=sha256:{'1' * 64}\n"
    written = with_hashes("# words\nA_B==1.0  # why\n", lock)
    assert written == f"a-b==1.0 --hash=sha256:{'0' * 64} --hash=sha256:{'1' * 64}\n"
    with pytest.raises(NoHash, match=r"no hash of a-b==1\.1; run"):
        with_hashes("a-b==1.1", lock)


def test_another_file_of_the_same_name_is_refused(tmp_path: Path) -> None:
    """pip downloads a package by its right hash, and not by another one."""
    pin = f"tzdata=={ALL_PINS['tzdata']}"
    (value,) = LOCKED[pin]
    for name, taken in (("right", value), ("wrong", f"sha256:{'0' * 64}")):
        (tmp_path / name).write_text(f"{pin} --hash={taken}\n", encoding="utf-8")
    done = {
        name: subprocess.run(
            [*PIP, "--dest", str(tmp_path / "got"), "-r", str(tmp_path / name)],
            capture_output=True,
            text=True,
            check=False,
        )
        for name in ("right", "wrong")
    }
    if done["right"].returncode != 0:
        missing("a package index", done["right"].stderr[-300:])
    assert done["wrong"].returncode != 0
    assert "DO NOT MATCH THE HASHES" in done["wrong"].stderr


def test_the_bill_of_materials_lists_what_is_in_the_zip(package: Path) -> None:
    """Each library with the version that is pinned; no folder of the zip belongs to nobody."""
    listed = components(package / "deployment.zip")
    assert listed == {**ALL_PINS, "chalice": version("chalice")}
    document = (package / "sbom.json").read_text(encoding="utf-8")
    assert document == bill_of_materials(package / "deployment.zip")
    assert {each["purl"] for each in json.loads(document)["components"]} == {
        f"pkg:pypi/{name}@{found}" for name, found in listed.items()
    }
    with ZipFile(package / "deployment.zip") as archive:
        tops = {name.split("/")[0] for name in archive.namelist() if not name.split("/")[0].endswith(".dist-info")}
    brought = {"_argon2_cffi_bindings": "argon2-cffi-bindings", "argon2": "argon2-cffi", "_cffi_backend": "cffi"}
    owners = {brought.get(top.split(".")[0], normalised(top.split(".")[0])) for top in tops}
    assert owners - set(listed) == {"app", "chalicelib", normalised("__pycache__")}


def test_the_product_is_searched_for_weaknesses() -> None:
    """All rules of the linter are on, those of flake8-bandit among them, and no file of the product is let off one."""
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert lint["select"] == ["ALL"]
    assert [rule for rule in lint["ignore"] if BANDIT.fullmatch(rule)] == []
    let_off = {
        pattern for pattern, rules in lint["per-file-ignores"].items() if any(BANDIT.fullmatch(rule) for rule in rules)
    }
    assert let_off == {"tests/**", "scripts/**", "benchmarks/**", "localdev/dynamodb/**"}
    weak = "import subprocess\nsubprocess.run('x', shell=True)\npassword = 'hunter2'\n"
    command = [str(Path(sys.executable).parent / "ruff"), "check", "--stdin-filename", "chalicelib/weak.py", "-"]
    done = subprocess.run(command, cwd=ROOT, input=weak, capture_output=True, text=True, check=False)
    assert {"S602", "S105"} <= {word for word in done.stdout.split() if BANDIT.fullmatch(word)}
