"""Writes docs/conformance.md from the tables of modules and what the official suite said: `python -m tests.conformance.page`."""

import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.conformance import test_logout_back_channel, test_logout_rp_initiated
from tests.conformance.fapi_modules import FAPI_2
from tests.conformance.modules import BASIC_OP, CONFIG_OP, FORM_POST_OP
from tests.tools import ROOT

PAGE = ROOT / "docs" / "conformance.md"
OFFICIAL = Path(__file__).parent / "official_results.toml"

Plan = Mapping[str, Sequence[str]]


def _of_file(modules: Mapping[str, str], file: str) -> Plan:
    return {name: (f"tests/conformance/{file}.py::{test}",) for name, test in modules.items()}


PLANS: Mapping[str, tuple[str, Plan]] = {
    "oidcc-config-certification-test-plan": ("Config OP", CONFIG_OP),
    "oidcc-basic-certification-test-plan": ("Basic OP", BASIC_OP),
    "oidcc-formpost-basic-certification-test-plan": ("Form Post Basic OP", FORM_POST_OP),
    "oidcc-rp-initiated-logout-certification-test-plan": (
        "RP-Initiated Logout OP",
        _of_file(test_logout_rp_initiated.MODULES, "test_logout_rp_initiated"),
    ),
    "oidcc-backchannel-rp-initiated-logout-certification-test-plan": (
        "Back-Channel Logout OP",
        _of_file(test_logout_back_channel.MODULES, "test_logout_back_channel"),
    ),
    "fapi2-security-profile-final-test-plan": ("FAPI 2.0 Security Profile", FAPI_2),
}
"""Each plan of the OpenID Foundation's suite: its title, and the tests that stand for each of its modules."""

WORDS: Mapping[str, str] = {
    "PASSED": "passed",
    "REVIEW": "passed but for a person's look at a page",
    "SKIPPED": "skipped by the suite: not advertised",
    "WARNING": "passed with a warning",
    "NOT RUN": "not run",
}

INTRODUCTION = """# What the OpenID Foundation's plans ask, and what stands for it

Made by `python -m tests.conformance.page` from the data that the tests run on; do not edit it by hand. Each module of a
plan has tests of this repository that ask what it asks. They run at every change; a test fails where one that is named
here does not exist or proves nothing.

"""


def page() -> str:
    """Return the whole page."""
    official = tomllib.loads(OFFICIAL.read_text(encoding="utf-8"))
    plans = "\n".join(_plan(title, name, plan, official[name]) for name, (title, plan) in PLANS.items())
    return f"{INTRODUCTION}{official['run']['told']}\n{_summary(official)}\n{plans}"


def _summary(official: Mapping[str, Mapping[str, str]]) -> str:
    results = list(WORDS)
    rows = []
    for name, (title, plan) in PLANS.items():
        said = [official[name].get(module, "NOT RUN") for module in plan]
        rows.append([title, *(str(said.count(result) or "–") for result in results)])
    return _table(["plan", *(WORDS[result] for result in results)], rows)


def _plan(title: str, name: str, plan: Plan, said: Mapping[str, str]) -> str:
    rows = [
        [f"`{module}`", WORDS[said.get(module, "NOT RUN")], "<br>".join(f"`{_short(test)}`" for test in tests)]
        for module, tests in plan.items()
    ]
    return f"## {title}\n\n`{name}`\n\n{_table(['module', 'the official suite', 'tests of ours'], rows)}"


def _short(test: str) -> str:
    return test.removeprefix("tests/")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.exit(0)
