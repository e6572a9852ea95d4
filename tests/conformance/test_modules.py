"""The table of official modules and of oidc.md's rows names tests that exist and can fail."""

import pytest

from tests.architecture.requirements_map import faults_of
from tests.conformance.modules import BASIC_OP, FORM_POST_OP, ROWS
from tests.tools import ROOT

NAMED = {**{f"module {name}": tests for name, tests in FORM_POST_OP.items()}, **ROWS}


@pytest.mark.parametrize("name", NAMED)
def test_what_is_named_exists_and_proves_something(name: str) -> None:
    """Each test of a module or row is there, asserts, and is not skipped."""
    assert [fault for test in NAMED[name] for fault in faults_of(test, ROOT)] == []
    assert NAMED[name]


def test_the_basic_plan_is_whole() -> None:
    """38 modules, in both plans, and the 22 rows of oidc.md §1 and §2."""
    assert (len(BASIC_OP), set(FORM_POST_OP), len(ROWS)) == (38, set(BASIC_OP), 22)
