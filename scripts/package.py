"""Makes what is deployed: `deployment.zip` and its CloudFormation template `sam.json` (platform.md §6).

Usage: python -m scripts.package [FOLDER], which is build/package where it is not named.
Chalice works on a copy that holds the product and nothing else, so that no local stage, test or leftover can slip in.
The Python that runs this decides the Lambda runtime. Needs a package index, and neither an account nor keys of AWS.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from scripts.package_faults import faults_of
from scripts.package_pins import LOCK, PINNED, NoHash, on_lambdas_platform, with_hashes
from scripts.package_sbom import bill_of_materials
from scripts.package_settings import faults_of_template

ROOT = Path(__file__).resolve().parents[1]

FUNCTIONS = ("", "-mail-feedback", "-key-rotation", "-canary", "-logout-notices")
POLICIES = tuple(f".chalice/policy-prod{function}.json" for function in FUNCTIONS)

PRODUCT = ("app.py", "chalicelib", "requirements.txt", ".chalice/config.json", *POLICIES)

TEMPLATE = ".chalice/resources.json"

CHALICE = "import sys; from chalice.cli import main; sys.exit(main())"

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip; the format knows none before."""

REGION = "eu-west-3"
"""Chalice wants a region to be named; nothing of it stays in the template."""


class PackagingError(Exception):
    """The package cannot be made, or holds what it must not; the text lists every fault."""


def package(folder: Path, root: Path = ROOT) -> None:
    """Write `sam.json`, `deployment.zip` and `sbom.json` of the product below `root` into `folder`; always the same bytes.

    Raises:
        PackagingError: where pip or Chalice fails, the template has a wrong setting, or the zip holds a secret or a
            file that is not the product's.
    """
    with tempfile.TemporaryDirectory() as temporary:
        copy, made = Path(temporary, "product"), Path(temporary, "made")
        copy_product(root, copy)
        pin_by_hash(root, copy)
        vendor = ("pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile")
        _run(copy, "pip", "-m", *vendor, "--target", "vendor", "-r", "requirements-vendored.txt")
        run_chalice(copy, made)
        finish(made / "deployment.zip")
        faults = faults_of_template(json.loads((made / "sam.json").read_text(encoding="utf-8")))
        faults += faults_of(made / "deployment.zip", root / "localdev" / "demo.json")
        if faults:
            raise PackagingError("The package may not be deployed:\n- " + "\n- ".join(faults))
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("sam.json", "deployment.zip"):
            shutil.copyfile(made / name, folder / name)
        (folder / "sbom.json").write_text(bill_of_materials(made / "deployment.zip"), encoding="utf-8")


def copy_product(root: Path, copy: Path) -> None:
    """Copy what the package is made from, without caches."""
    for name in (*PRODUCT, TEMPLATE):
        source, target = root / name, copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)


def pin_by_hash(root: Path, copy: Path) -> None:
    """Put requirements with hashes into the copy, so that pip takes no other file.

    Elsewhere than on Lambda's platform the files are others, so the pins have to do: such a package is for trying.

    Raises:
        PackagingError: where a pin has no hash.
    """
    for name in PINNED:
        text = (root / name).read_text(encoding="utf-8")
        if on_lambdas_platform():
            try:
                text = with_hashes(text, (root / LOCK).read_text(encoding="utf-8"))
            except NoHash as fault:
                raise PackagingError(str(fault)) from None
        (copy / name).write_text(text, encoding="utf-8")


def run_chalice(copy: Path, made: Path) -> None:
    """Let Chalice write `sam.json` and its zip into `made`.

    Raises:
        PackagingError: where it fails.
    """
    _run(copy, "chalice", "-c", CHALICE, "package", "--stage", "prod", "--merge-template", TEMPLATE, str(made))


def finish(archive: Path) -> None:
    """Rewrite a zip with bytecode, which Chalice leaves out, in order of name and without times and owners.

    Bytecode is most of a cold start; Lambda's folder is read-only, so it is never checked against its source.
    """
    with tempfile.TemporaryDirectory() as temporary:
        content = Path(temporary, "content")
        with ZipFile(archive) as made:
            made.extractall(content)
        options = ("-q", "--invalidation-mode", "unchecked-hash", "-s", str(content), "-p", "/var/task")
        _run(content.parent, "compileall", "-m", "compileall", *options, str(content))
        _write_zip(content, archive)


def _write_zip(content: Path, target: Path) -> None:
    """Write all files below a folder in order of name, without their times and owners."""
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        files = {path.relative_to(content).as_posix(): path for path in content.rglob("*") if path.is_file()}
        for name, path in sorted(files.items()):
            entry = ZipInfo(name, EARLIEST)
            entry.external_attr = 0o644 << 16
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())


def _run(folder: Path, name: str, *arguments: str) -> None:
    """Run this Python in a folder for the step `name`.

    Hashes are fixed, so that sets have one order, and nothing of the caller's stage or AWS account is handed on.
    """
    command = (sys.executable, *arguments)
    fixed = {"PYTHONHASHSEED": "0", "AWS_DEFAULT_REGION": REGION, "PYTHONDONTWRITEBYTECODE": "1", "STAGE": "prod"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | fixed
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PackagingError(f"{name} failed:\n{done.stdout[-1000:]}{done.stderr[-1000:]}")


def main(arguments: list[str]) -> int:
    """Make the package and return the exit status."""
    folder = Path(arguments[0]) if arguments else ROOT / "build" / "package"
    try:
        package(folder)
    except PackagingError as error:
        print(error, file=sys.stderr)
        return 1
    size = (folder / "deployment.zip").stat().st_size / 1e6
    print(
        f"{folder}: sam.json, sbom.json, deployment.zip ({size:.1f} MB, Python {sys.version_info[0]}.{sys.version_info[1]})"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
