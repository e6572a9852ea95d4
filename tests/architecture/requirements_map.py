"""Reads `tests/requirements_map.toml` and says what is wrong with it: ids without tests, tests that prove nothing."""

import ast
import tomllib
from pathlib import Path

from tests.architecture.lints_of_tests import can_fail, each_test, is_skipped, skips_whole_file

DUE = {
    "PW": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    "OTP": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13),
    "THR": (1, 2, 3, 4, 5, 6, 9),
    "DEV": (1, 2, 3, 4, 6, 7),
    "WEB": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14),
    "OP": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24),
    "LOG": (1, 2, 3, 4, 5, 6, 7),
    "MAIL": (1, 2, 3, 4, 5, 9, 10, 12, 13),
    "A11Y": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    "DB": (1, 2, 3, 4, 5, 6, 7, 8, 9),
    "AWS": (1, 2, 3, 4, 5, 6, 7),
    "REC": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    "REL": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    "KEY": (1, 2, 3, 4, 5, 6, 7, 8),
    "PRIV": (1, 2, 3, 4, 5, 6, 8, 9),
}
"""The requirements of security.md that are due, by family and number; an issue that makes more due adds them."""

DUE_IDS = tuple(f"{family}-{number:02d}" for family, numbers in DUE.items() for number in numbers)


def load(path: Path) -> dict[str, list[str]]:
    """Return the node ids of each requirement id."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def faults_of(node_id: str, root: Path) -> list[str]:
    """Return what keeps a node id (`tests/folder/test_file.py::test_function`) from proving a requirement."""
    name, _, function = node_id.partition("::")
    path = root / name
    if not path.is_file():
        return [f"{node_id}: there is no such file"]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = [test for test in each_test(tree) if test.name == function.split("::")[-1]]
    if not named:
        return [f"{node_id}: there is no such test"]
    faults = []
    if not can_fail(named[0]):
        faults.append(f"{node_id}: it asserts nothing")
    if is_skipped(named[0]) or skips_whole_file(tree):
        faults.append(f"{node_id}: it is skipped or expected to fail")
    return faults


def missing_or_empty(mapped: dict[str, list[str]]) -> list[str]:
    """Return the due ids that name no test."""
    return [identifier for identifier in DUE_IDS if not mapped.get(identifier)]
