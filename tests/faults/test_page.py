"""The page on faults says what the matrix says."""

from tests.faults.matrix import STEPS
from tests.faults.page import PAGE, page
from tests.faults.steps import DEPENDENCIES


def test_the_page_is_up_to_date() -> None:
    """Whoever changes a step, a bound or an outcome writes the page anew: `python -m tests.faults.page`."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_page_has_every_cell_twice() -> None:
    """Each step is a row of both tables and of the times, with a cell for each dependency."""
    rows = [line for line in page().splitlines() if line.startswith("| ")]
    for step in STEPS:
        own = [row for row in rows if row.startswith(f"| {step.name} |")]
        assert [row.count(" | ") + 1 for row in own] == [len(DEPENDENCIES) + 2] * 2 + [4]
