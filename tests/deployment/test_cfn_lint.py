"""The built template under AWS's own linter: types, properties, references and values are what CloudFormation takes."""

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scripts import own_environment
from tests.tools import missing

REQUIREMENTS = Path(__file__).parent / "cfn-lint-requirements.txt"
REGION = "eu-west-3"


@pytest.fixture(scope="module")
def linter() -> Path:
    """Return the linter, installed on first use."""
    try:
        return own_environment.programs("cfn-lint", REQUIREMENTS) / "cfn-lint"
    except own_environment.NotInstalled as fault:
        missing("cfn-lint", str(fault))


def said(linter: Path, template: dict[str, Any], folder: Path) -> list[str]:
    """Return the rules that the linter found broken, warnings included."""
    file = folder / "template.json"
    file.write_text(json.dumps(template), encoding="utf-8")
    command = [str(linter), "--format", "json", "--regions", REGION, "--", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr[-500:]
    return [f"{each['Rule']['Id']} {each['Message']}" for each in json.loads(done.stdout)]


def test_the_template_is_clean(linter: Path, template: dict[str, Any], tmp_path: Path) -> None:
    """Nothing is found, not even a warning."""
    assert said(linter, template, tmp_path) == []


def test_the_linter_sees_what_is_wrong(linter: Path, template: dict[str, Any], tmp_path: Path) -> None:
    """A property that does not exist, one that has the wrong type, and a reference to nothing are found."""
    broken = copy.deepcopy(template)
    broken["Resources"]["LocksAlarm"]["Properties"]["Treshold"] = 30
    broken["Resources"]["FunctionLogs"]["Properties"]["RetentionInDays"] = "a year"
    broken["Resources"]["AlarmsByMail"]["Properties"]["TopicArn"] = {"Ref": "NoSuchTopic"}
    rules = {each.split()[0] for each in said(linter, broken, tmp_path)}
    assert {"E3002", "E3012", "E1020"} <= rules
