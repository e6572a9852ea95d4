"""The floors: who may import whom (style.md §4.1). The contracts themselves stand in `pyproject.toml`."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT, parsed, python_files

MAY_IMPORT = {
    "chalicelib/domain": ("chalicelib.domain",),
    "chalicelib/use_cases": ("chalicelib.domain", "chalicelib.use_cases"),
}
"""Beside the standard library, which is all that rules and use cases need; a new library cannot slip in."""


def foreign_imports(tree: ast.Module, permitted: tuple[str, ...]) -> list[str]:
    """Return the modules that a file imports from neither the standard library nor a permitted package."""
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append("." * node.level + (node.module or ""))
    return [name for name in found if not _is_permitted(name, permitted)]


def _is_permitted(module: str, permitted: tuple[str, ...]) -> bool:
    in_package = any(f"{module}.".startswith(f"{package}.") for package in permitted)
    return in_package or module.partition(".")[0] in sys.stdlib_module_names


def test_the_import_contracts_hold() -> None:
    """import-linter finds every contract of pyproject.toml kept."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    linted = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout[-4000:] + linted.stderr[-2000:]


@pytest.mark.parametrize("folder", sorted(MAY_IMPORT))
def test_rules_and_use_cases_stand_on_the_standard_library(folder: str) -> None:
    """Domain and use cases import the standard library and each other downward, nothing else."""
    files = [path for path in python_files("chalicelib") if str(path).startswith(f"{folder}/")]
    foreign = {str(path): foreign_imports(parsed(path), MAY_IMPORT[folder]) for path in files}
    assert {path: names for path, names in foreign.items() if names} == {}


def test_a_foreign_import_is_noticed() -> None:
    """A library, an upper floor and a relative import are each reported; the standard library is not."""
    tree = ast.parse(
        "import hmac, boto3\nfrom chalicelib.adapters import aws\nfrom . import otp\nfrom datetime import UTC"
    )
    assert foreign_imports(tree, ("chalicelib.domain",)) == ["boto3", "chalicelib.adapters", "."]
