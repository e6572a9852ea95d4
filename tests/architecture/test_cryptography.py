"""The inventory of cryptography says what the code does, and the code does nothing that it does not say (KEY-04, KEY-05)."""

import ast
import json
import re
from collections.abc import Iterator

from chalicelib.adapters.keyring import KEY_OF_PURPOSE
from chalicelib.adapters.signing_key_policy import SIGNS_WITH
from chalicelib.domain.key_ring import ALGORITHMS
from tests.architecture.source_tree import ROOT, parsed, python_files

PAGE = ROOT / "docs" / "cryptography.md"
LIBRARIES = {"argon2", "cryptography", "hashlib", "hmac", "joserfc", "secrets", "ssl"}
"""Whoever imports one of these computes with keys, or draws randomness."""
ASKS_A_PURPOSE = {"mac", "seal", "unseal", "seal_bytes", "unseal_bytes"}


def section(title: str) -> str:
    """Return a section of the page."""
    return PAGE.read_text(encoding="utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]


def rows(title: str) -> Iterator[list[str]]:
    """Yield the cells of each row of a section's table."""
    for line in section(title).splitlines():
        if line.startswith("| ") and not line.startswith("|---"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def named(cell: str) -> list[str]:
    """Return what a cell names as code."""
    return re.findall(r"`([^`]+)`", cell)


def imported(tree: ast.Module) -> set[str]:
    """Return the top names of what a module imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_every_module_that_computes_with_keys_is_in_the_inventory() -> None:
    """And each that is named there still does."""
    using = {
        path.relative_to("chalicelib").as_posix()
        for path in python_files("chalicelib")
        if imported(parsed(path)) & LIBRARIES
    }
    assert len(using) > 10
    assert {module for *_, cell in rows("Algorithms") for module in named(cell)} == using


def test_every_purpose_is_in_the_inventory_under_its_key() -> None:
    """One data key serves related purposes, and each purpose has one key (KEY-04)."""
    told = {purpose: named(key)[0] for key, purposes in rows("Data keys") for purpose in named(purposes)}
    assert told == KEY_OF_PURPOSE
    assert len(told) == sum(len(named(purposes)) for _, purposes in rows("Data keys"))


def test_every_purpose_that_is_asked_for_exists_and_none_is_for_nothing() -> None:
    """Whoever seals or hashes names a purpose of the inventory; each of them is named somewhere."""
    asked, words = set(), set()
    for path in python_files("chalicelib"):
        if path.name == "keyring.py":
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                purpose = node.args[0]
                if node.func.attr in ASKS_A_PURPOSE and isinstance(purpose, ast.Constant):
                    asked.add(purpose.value)
    assert asked
    assert asked <= set(KEY_OF_PURPOSE)
    assert set(KEY_OF_PURPOSE) - words - {"pseudonym"} == set()


def test_every_key_of_the_template_and_every_ring_is_in_the_inventory() -> None:
    """The keys that CloudFormation makes, and those that the rotator makes."""
    resources = json.loads((ROOT / ".chalice" / "resources.json").read_text(encoding="utf-8"))["Resources"]
    keys = {name for name, each in resources.items() if each["Type"] == "AWS::KMS::Key"}
    told = {name for key, *_ in rows("Keys in KMS") for name in named(key)}
    assert told == keys | set(ALGORITHMS)
    assert set(SIGNS_WITH) == set(ALGORITHMS)


def test_the_migration_to_other_signatures_is_thought_of() -> None:
    """The page says what is to be done, and in which files, when RSA and curves can be broken (KEY-05)."""
    note = section("When quantum computers come")
    assert "ML-DSA" in note
    for name in named(note):
        if name.endswith(".py"):
            places = [path for path in python_files("chalicelib") if path.as_posix().endswith(name)]
            assert len(places) == 1, name
