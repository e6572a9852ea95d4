"""The lints of the house for tests: each says what is true, can fail, and replaces nothing behind the code's back."""

import ast
from collections.abc import Iterator

from tests.architecture.lints import Source
from tests.architecture.source_tree import dotted_name

TestFunction = ast.FunctionDef | ast.AsyncFunctionDef

SKIPS = ("skip", "skipif", "xfail", "importorskip", "skipTest", "skipUnless", "skipIf", "expectedFailure")

SKIPPERS = ("pytest", "pytest.mark", "mark", "unittest", "self")

FAILS = ("pytest.raises", "pytest.warns")


def each_test(tree: ast.Module) -> Iterator[TestFunction]:
    """Yield every test function of a file, methods of test classes too."""
    for node in ast.walk(tree):
        if isinstance(node, TestFunction) and node.name.startswith("test"):
            yield node


def can_fail(function: TestFunction) -> bool:
    """Tell whether a function asserts something: itself, by pytest.raises, by an `assert_…` of ours, by Playwright."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant):
            return True
        if isinstance(node, ast.Call):
            called = dotted_name(node.func)
            if called in FAILS or called.split(".")[-1].startswith(("assert_", "check_")) or _is_expectation(node):
                return True
    return False


def _is_expectation(call: ast.Call) -> bool:
    """Tell whether a call is an assertion of Playwright: `expect(…).to_…()`."""
    method = call.func
    return (
        isinstance(method, ast.Attribute)
        and method.attr.startswith(("to_", "not_to_"))
        and isinstance(method.value, ast.Call)
        and dotted_name(method.value.func) == "expect"
    )


def is_skipped(function: TestFunction) -> bool:
    """Tell whether a function is skipped or expected to fail, by a decorator or from inside."""
    return any(_skips_in(function))


def skips_whole_file(tree: ast.Module) -> bool:
    """Tell whether a statement outside every function and class skips the whole file."""
    outside = (node for node in tree.body if not isinstance(node, TestFunction | ast.ClassDef))
    return any(any(_skips_in(statement)) for statement in outside)


def has_no_docstring(source: Source) -> list[int]:
    """Name the tests that do not say what is true."""
    return [function.lineno for function in each_test(source.tree) if not ast.get_docstring(function)]


def cannot_fail(source: Source) -> list[int]:
    """Name the tests without an assertion."""
    return [function.lineno for function in each_test(source.tree) if not can_fail(function)]


def skips(source: Source) -> list[int]:
    """Name the lines that skip tests or expect them to fail."""
    return sorted(set(_skips_in(source.tree)))


def patches(source: Source) -> list[int]:
    """Name the lines that take `patch` or anything else from unittest.mock; the house writes fakes by hand."""
    found: set[int] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            found.update(node.lineno for name in node.names if name.name in {"mock", "unittest.mock"})
        elif isinstance(node, ast.ImportFrom):
            from_mock = node.module in {"mock", "unittest.mock"}
            takes_mock = node.module == "unittest" and any(name.name == "mock" for name in node.names)
            if from_mock or takes_mock:
                found.add(node.lineno)
        elif isinstance(node, ast.Attribute) and dotted_name(node) in {"mock.patch", "unittest.mock", "mocker.patch"}:
            found.add(node.lineno)
    return sorted(found)


def makes_swept_tables(source: Source) -> list[int]:
    """Name the lines that make tables whose items a real engine deletes under a test: its clock is not the tests'."""
    calls = (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if dotted_name(call.func).split(".")[-1] == "create_all"]


def _skips_in(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in SKIPS and dotted_name(node.value) in SKIPPERS:
            yield node.lineno
