"""Each lint of the house first catches a bad sample and passes a good one, then runs over the project."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import lints, lints_of_tests
from tests.architecture.lints import Source
from tests.architecture.source_tree import python_files

Lint = Callable[[Source], list[int]]

PRODUCT = ("app.py", "chalicelib")
ALL_CODE = (*PRODUCT, "localdev", "benchmarks", "scripts", "tests")

OVER_FOLDERS: list[tuple[Lint, tuple[str, ...]]] = [
    (lints.imports_random, ALL_CODE),
    (lints.reads_a_clock, (*PRODUCT, "localdev")),
    (lints.compares_secrets, PRODUCT),
    (lints.works_at_import, (*PRODUCT, "localdev")),
    (lints.ignores_without_reason, ALL_CODE),
    (lints.is_unwritten, ALL_CODE),
    (lints_of_tests.patches, ("tests",)),
    (lints_of_tests.skips, ("tests",)),
    (lints_of_tests.has_no_docstring, ("tests",)),
    (lints_of_tests.cannot_fail, ("tests",)),
    (lints_of_tests.makes_swept_tables, ("tests",)),
]

PERMITTED: dict[Lint, set[Path]] = {
    lints.reads_a_clock: {Path("chalicelib/adapters/system_clock.py")},
    lints_of_tests.skips: {Path("tests/tools.py")},
    # They are about the making of tables, or turn the sweeping off.
    lints_of_tests.makes_swept_tables: {
        Path("tests/engines/sweeping.py"),
        Path("tests/engines/test_tables.py"),
        Path("tests/localdev/test_tables.py"),
    },
}


def commented(comment: str) -> str:
    """Return a line with a comment."""
    return f"value = 1  # {comment}"


def marked(mark: str) -> str:
    """Return a test with a mark of pytest."""
    return f"import pytest\n@pytest.mark.{mark}\ndef test_it(): pass"


CAUGHT: list[tuple[Lint, str]] = [
    (lints.imports_random, "import random"),
    (lints.imports_random, "from random import randint"),
    (lints.reads_a_clock, "import datetime\nnow = datetime.datetime.now()"),
    (lints.reads_a_clock, "from datetime import datetime as moment\nnow = moment.now(UTC)"),
    (lints.reads_a_clock, "from datetime import date\nday = date.today()"),
    (lints.reads_a_clock, "import time\nfield(default_factory=time.time)"),
    (lints.reads_a_clock, "from time import time\nstarted = time()"),
    (lints.compares_secrets, "if stored.otp_mac == computed: pass"),
    (lints.compares_secrets, "if token != expected: pass"),
    (lints.compares_secrets, "if item['session_hash'] == given: pass"),
    (lints.compares_secrets, "if given == keyring.mac('otp', otp): pass"),
    (lints.compares_secrets, "if stored.client_secret_hash != given: pass  # for speed"),
    (lints.works_at_import, "import boto3\nclient = boto3.client('kms')"),
    (lints.works_at_import, "import secrets\nclass Keys:\n    salt = secrets.token_bytes(16)"),
    (lints.works_at_import, "from secrets import token_hex\ndef make(seed=token_hex(8)): pass"),
    (lints.works_at_import, "import os\nKEY = os.urandom(32)"),
    (lints.ignores_without_reason, commented("noqa")),
    (lints.ignores_without_reason, commented("noqa - because it must be")),
    (lints.ignores_without_reason, commented("noqa: E501")),
    (lints.ignores_without_reason, commented("type: ignore - a stub is wrong")),
    (lints.ignores_without_reason, commented("type: ignore[arg-type]")),
    (lints.is_unwritten, f"def answer():\n    raise {lints.UNWRITTEN}"),
    (lints.is_unwritten, f"def answer():\n    raise {lints.UNWRITTEN}('later')"),
    (lints_of_tests.makes_swept_tables, "from localdev import tables\ntables.create_all(client, 'mine')"),
    (lints_of_tests.patches, "from unittest.mock import patch"),
    (lints_of_tests.patches, "from unittest import mock"),
    (lints_of_tests.patches, "import unittest.mock"),
    (lints_of_tests.patches, "def test_it(mocker):\n    mocker.patch('a.b')"),
    (lints_of_tests.skips, marked("skip(reason='slow')")),
    (lints_of_tests.skips, marked("xfail")),
    (lints_of_tests.skips, "import pytest\npytest.importorskip('boto3')"),
    (lints_of_tests.skips, "import pytest\npytestmark = [pytest.mark.skipif(True, reason='no')]"),
    (lints_of_tests.has_no_docstring, "def test_it():\n    assert answer() == 1"),
    (lints_of_tests.cannot_fail, "def test_it():\n    'It runs.'\n    answer()"),
    (lints_of_tests.cannot_fail, "def test_it():\n    'It runs.'\n    assert True"),
    (lints_of_tests.cannot_fail, "def test_it():\n    'It is there.'\n    expect(field)\n    field.to_be_visible()"),
]

PASSED: list[tuple[Lint, str]] = [
    (lints.imports_random, "from os import urandom\nfrom tests.random_walk import steps"),
    (lints.reads_a_clock, "import time\nwaited = time.monotonic()\ndef expire(now): return now"),
    (lints.compares_secrets, "if client.token_endpoint_auth_method == 'none': pass"),
    (lints.compares_secrets, "if compare_digest(stored.mac, computed) and len(token) == size: pass"),
    (lints.compares_secrets, "condition = Model.hash == old  # store condition: nobody sees how long it takes"),
    (lints.compares_secrets, "if used.method != client.token_endpoint_auth_method: pass"),
    (lints.compares_secrets, "if machine == hashed_rows: pass"),
    (lints.works_at_import, "import secrets\ndef draw(): return secrets.randbelow(10)"),
    (lints.works_at_import, "import secrets\nmake = field(default_factory=secrets.token_hex)\nlate = lambda: make()"),
    (lints.ignores_without_reason, commented("noqa: E501 - a URL cannot be wrapped")),
    (lints.ignores_without_reason, commented("type: ignore[arg-type]  # noqa: ANN001 - the stub is wrong")),
    (lints.ignores_without_reason, commented("type: ignore[arg-type]  # the stub is wrong")),
    (lints.ignores_without_reason, f"value = {commented('noqa')!r}"),
    (lints.is_unwritten, f"value = {lints.UNWRITTEN!r}"),
    (lints_of_tests.makes_swept_tables, "with unswept_tables('mine', engine_url) as client: pass"),
    (lints_of_tests.patches, "def test_it(monkeypatch):\n    monkeypatch.setenv('A', 'b')"),
    (lints_of_tests.skips, "def skip(spaces): return spaces\nskip(1)\nself.rows.skip(1)"),
    (lints_of_tests.has_no_docstring, "def test_it():\n    'One is one.'\n    assert one() == 1"),
    (lints_of_tests.cannot_fail, "def test_it():\n    'It refuses.'\n    with pytest.raises(ValueError): answer()"),
    (lints_of_tests.cannot_fail, "def test_it():\n    'It is refused.'\n    replies.assert_refused(answer())"),
    (lints_of_tests.cannot_fail, "def test_it():\n    'It is there.'\n    expect(field).to_be_visible()"),
]


def _name(value: object) -> str:
    return getattr(value, "__name__", str(value))


@pytest.mark.parametrize(("lint", "sample"), CAUGHT, ids=_name)
def test_a_lint_catches_what_it_should(lint: Lint, sample: str) -> None:
    """A sample that breaks the rule is reported."""
    assert lint(Source.sample(sample)) != []


@pytest.mark.parametrize(("lint", "sample"), PASSED, ids=_name)
def test_a_lint_lets_pass_what_it_should(lint: Lint, sample: str) -> None:
    """A neighbour of the bad sample that keeps the rule is not reported."""
    assert lint(Source.sample(sample)) == []


@pytest.mark.parametrize(("lint", "folders"), OVER_FOLDERS, ids=_name)
def test_the_project_keeps_the_rule(lint: Lint, folders: tuple[str, ...]) -> None:
    """No file of the project breaks this rule of the house."""
    files = [path for path in python_files(*folders) if path not in PERMITTED.get(lint, set())]
    faults = {str(path): lint(Source.of(path)) for path in files}
    assert {path: lines for path, lines in faults.items() if lines} == {}


def test_every_lint_is_shown_to_work() -> None:
    """Each lint that runs over the project has a sample that it catches and one that it lets pass."""
    running = {lint for lint, _ in OVER_FOLDERS}
    assert running == {lint for lint, _ in CAUGHT} == {lint for lint, _ in PASSED}
