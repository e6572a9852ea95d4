"""The table of official modules and of oidc.md's rows names tests that exist and can fail, and the page shows it."""

import pytest

from tests.architecture.requirements_map import faults_of
from tests.conformance.modules import BASIC_OP, FORM_POST_OP, ROWS
from tests.conformance.page import OFFICIAL, PAGE, PLANS, WORDS, page
from tests.tools import ROOT

NAMED = {**{f"{plan} {name}": tests for plan, (_, of_plan) in PLANS.items() for name, tests in of_plan.items()}, **ROWS}


@pytest.mark.parametrize("name", NAMED)
def test_what_is_named_exists_and_proves_something(name: str) -> None:
    """Each test of a module or row is there, asserts, and is not skipped."""
    assert [fault for test in NAMED[name] for fault in faults_of(test, ROOT)] == []
    assert NAMED[name]


def test_the_plans_are_whole() -> None:
    """The modules of each plan by their number, and the 22 rows of oidc.md §1 and §2."""
    assert [len(modules) for _, modules in PLANS.values()] == [1, 38, 38, 11, 2, 56]
    assert (set(FORM_POST_OP), len(ROWS)) == (set(BASIC_OP), 22)


def test_the_page_is_up_to_date() -> None:
    """Whoever changes a table or a result writes the page anew: `python -m tests.conformance.page`."""
    assert PAGE.read_text(encoding="utf-8") == page()
    assert "FAILED" not in OFFICIAL.read_text(encoding="utf-8")
    assert set(WORDS) == {"PASSED", "REVIEW", "SKIPPED", "WARNING", "NOT RUN"}
