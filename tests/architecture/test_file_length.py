"""Files stay short and carry a name that says what they do (style.md §4.2)."""

from pathlib import Path

import pytest

from tests.architecture.source_tree import python_files, read

MOST_LINES = {"app.py": 40, "chalicelib": 200, "localdev": 200, "benchmarks": 200, "scripts": 200, "tests": 300}

SAYS_NOTHING = {
    "base",
    "common",
    "core",
    "helper",
    "helpers",
    "manager",
    "misc",
    "service",
    "services",
    "util",
    "utils",
}


def too_long(path: Path, lines: int) -> bool:
    """Tell whether a file has more lines than its folder allows."""
    return lines > MOST_LINES.get(path.parts[0], 200)


def says_nothing(path: Path) -> bool:
    """Tell whether a file's or a package's name could stand over anything."""
    return not SAYS_NOTHING.isdisjoint((*path.parts[:-1], path.stem))


@pytest.mark.parametrize("top", sorted(MOST_LINES))
def test_no_file_is_longer_than_its_folder_allows(top: str) -> None:
    """Every Python file is within the hard stop of its folder."""
    lengths = {path: len(read(path).splitlines()) for path in python_files(top)}
    assert {str(path): lines for path, lines in lengths.items() if too_long(path, lines)} == {}


def test_no_file_has_a_name_that_says_nothing() -> None:
    """No module is called utils, helpers, common, manager, service or the like."""
    assert [str(path) for path in python_files() if says_nothing(path)] == []


def test_the_rules_themselves_refuse_what_they_should() -> None:
    """A line too many and an empty name are each noticed, and the permitted neighbours are not."""
    assert too_long(Path("chalicelib/domain/otp.py"), 201)
    assert not too_long(Path("chalicelib/domain/otp.py"), 200)
    assert too_long(Path("app.py"), 41)
    assert not too_long(Path("tests/unit/test_otp.py"), 300)
    assert says_nothing(Path("chalicelib/domain/helpers.py"))
    assert says_nothing(Path("chalicelib/utils/nir.py"))
    assert not says_nothing(Path("chalicelib/domain/send_quota.py"))
