"""A missing tool is a named skip on a laptop and a failure under `.ci/run`, so nothing is passed over in silence."""

from pathlib import Path

import pytest

from tests import tools


def test_a_missing_tool_is_a_skip_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without CI, the reason of the skip says which tool is missing."""
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(tools.Skipped, match="a-tool-that-nobody-has is missing"):
        tools.require_tool("a-tool-that-nobody-has")


def test_a_missing_tool_is_a_failure_under_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """With CI set, the same is a failure that names the tool."""
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="another-tool-that-nobody-has is missing"):
        tools.require_tool("another-tool-that-nobody-has")


def test_a_tool_that_is_there_is_found() -> None:
    """A program on the path is returned as a path that exists."""
    assert tools.require_tool("sh").is_file()


def test_a_node_is_always_there() -> None:
    """Playwright brings a Node along, so the part that needs one always has it."""
    assert tools.require_tool("node").is_file()


def test_a_program_that_is_too_old_counts_as_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Java 8 calls itself 1.8 and is not taken for a new one."""
    java = tmp_path / "java"
    java.write_text('#!/bin/sh\necho "openjdk 1.8.0_402"\n', encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(tools, "_find", tools._find.__wrapped__)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(tools.Skipped, match="java is missing"):
        tools.require_tool("java")
