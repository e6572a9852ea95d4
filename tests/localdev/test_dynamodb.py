"""What `make dynamodb` does before the engine runs: its arguments, and one sentence where it cannot be had."""

import subprocess
import sys
from pathlib import Path

import pytest

from localdev.dynamodb import __main__ as command
from localdev.dynamodb import jars
from localdev.dynamodb.jars import EngineMissing
from tests.tools import ROOT


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A path that has a JDK and nothing else, and no engine fetched yet."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("java", "javac"):
        program(folder / name, "exit 0")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(jars, "HOME", tmp_path / "fetched")
    return folder


def program(path: Path, script: str) -> None:
    """Write a program."""
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.parametrize("name", ["java", "javac"])
def test_without_a_jdk_it_says_so(programs: Path, name: str) -> None:
    """The missing program and the version are named."""
    (programs / name).unlink()
    with pytest.raises(EngineMissing, match=f"JDK of version 17 or newer: {name} is missing"):
        jars.folder()


def test_without_maven_it_says_so(programs: Path) -> None:
    """What to install is named."""
    assert programs.is_dir()
    with pytest.raises(EngineMissing, match="install Maven"):
        jars.folder()


def test_what_maven_cannot_fetch_is_told_and_tried_again(programs: Path) -> None:
    """Its first error is in the sentence; the next start asks it again, and once fetched it is not asked any more."""
    program(programs / "mvn", "echo '[ERROR] no such artifact'\necho '[ERROR] more'\nexit 1")
    for _ in range(2):
        with pytest.raises(EngineMissing, match=r"try again\. It said: \[ERROR\] no such artifact$"):
            jars.folder()
    program(programs / "mvn", "exit 0")
    fetched = jars.folder()
    (programs / "mvn").unlink()
    assert jars.folder() == fetched


def test_another_version_is_fetched_anew(programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was fetched for another pom.xml is not taken for this one."""
    program(programs / "mvn", "exit 0")
    jars.folder()
    program(programs / "mvn", "exit 1")
    other = tmp_path / "pom.xml"
    other.write_text("<project/>", encoding="utf-8")
    monkeypatch.setattr(jars, "POM", other)
    with pytest.raises(EngineMissing, match="Maven could not fetch"):
        jars.folder()


def test_the_reason_is_all_that_is_printed(tmp_path: Path) -> None:
    """On a machine without Java the program ends with status 1 and one line."""
    line = [sys.executable, "-m", "localdev.dynamodb"]
    done = subprocess.run(line, cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == ["DynamoDB Local needs a JDK of version 17 or newer: java is missing."]


def test_data_lies_beside_the_keys(tmp_path: Path) -> None:
    """The folder of the emulated keys holds the database, for the owner alone; in memory there is none."""
    environ = {"LOCAL_STATE": str(tmp_path / "state")}
    assert command.storage(environ, ["--memory"]) == ["-sharedDb", "-inMemory"]
    assert not (tmp_path / "state").exists()
    data = tmp_path / "state" / "dynamodb"
    assert command.storage(environ, []) == ["-sharedDb", "-dbPath", str(data)]
    assert {folder.stat().st_mode & 0o777 for folder in (data, data.parent)} == {0o700}


@pytest.mark.parametrize("asked", ["0", "65536", "-1", "eight", "٣", "80 00"])
def test_what_is_no_port_is_refused(asked: str) -> None:
    """The variable is named, and no other port is taken instead."""
    with pytest.raises(EngineMissing, match="DYNAMODB_PORT"):
        command.port({"DYNAMODB_PORT": asked})


def test_a_port_is_taken_as_asked_or_free() -> None:
    """The one that is named, else one of the system's."""
    assert command.port({"DYNAMODB_PORT": "8123"}) == 8123
    assert command.port({}) > 1023
