"""Every requirement that is due is proved by tests that exist, assert something and run (issue 2, security.md §20)."""

from pathlib import Path

import pytest

from tests.architecture.requirements_map import DUE_IDS, faults_of, load, missing_or_empty
from tests.architecture.source_tree import ROOT

MAP = load(ROOT / "tests" / "requirements_map.toml")

SKIP = "pytest.mark.skip"

SAMPLE = f"""
import pytest

def test_that_asserts():
    assert answer() == 1

def test_that_asserts_nothing():
    answer()

@{SKIP}(reason="later")
def test_that_is_skipped():
    assert answer() == 1

def test_that_skips_itself():
    pytest.skip("not today")
    assert answer() == 1

class TestGroup:
    def test_in_a_class(self):
        assert answer() == 1
"""


def test_every_due_requirement_names_a_test() -> None:
    """No P0 requirement that is due is without a test."""
    assert missing_or_empty(MAP) == []


@pytest.mark.parametrize("identifier", sorted(MAP))
def test_the_tests_of_a_requirement_prove_something(identifier: str) -> None:
    """Each test that the map names exists, asserts something and is not skipped."""
    faults = [fault for node_id in MAP[identifier] for fault in faults_of(node_id, ROOT)]
    assert faults == []


@pytest.mark.parametrize(
    ("function", "fault"),
    [
        ("test_that_asserts", None),
        ("TestGroup::test_in_a_class", None),
        ("test_that_asserts_nothing", "it asserts nothing"),
        ("test_that_is_skipped", "it is skipped"),
        ("test_that_skips_itself", "it is skipped"),
        ("test_that_never_was", "no such test"),
    ],
)
def test_the_check_sees_what_a_test_is_worth(tmp_path: Path, function: str, fault: str | None) -> None:
    """Of a sample file, only the tests that assert and run are accepted."""
    (tmp_path / "test_sample.py").write_text(SAMPLE, encoding="utf-8")
    faults = faults_of(f"test_sample.py::{function}", tmp_path)
    assert faults == [] if fault is None else fault in faults[0]


def test_the_check_sees_a_file_that_skips_itself_or_is_missing(tmp_path: Path) -> None:
    """A module-level skip counts for all tests in the file, and a file that is gone is a fault."""
    (tmp_path / "test_sample.py").write_text(f"import pytest\npytestmark = {SKIP}\n{SAMPLE}", encoding="utf-8")
    assert "it is skipped" in faults_of("test_sample.py::test_that_asserts", tmp_path)[0]
    assert "no such file" in faults_of("test_other.py::test_that_asserts", tmp_path)[0]


def test_the_check_sees_an_empty_or_missing_id() -> None:
    """An id without an entry and an id with an empty list are both reported."""
    full = {identifier: ["tests/unit/test_x.py::test_y"] for identifier in DUE_IDS}
    without = {identifier: nodes for identifier, nodes in full.items() if identifier != "PW-01"} | {"DB-09": []}
    assert missing_or_empty(full) == []
    assert missing_or_empty(without) == ["PW-01", "DB-09"]
