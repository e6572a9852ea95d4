"""A wrong setting stops `make package`, with one message that lists every fault of every function and of the API."""

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from scripts import package as packaging
from scripts.package_pins import LOCK, PINNED
from scripts.package_settings import SAMPLES, faults_of_template, text_of, variables_of
from tests.tools import ROOT

Template = dict[str, dict[str, Any]]

CHANGES = {
    "ISSUER": ({"Fn::Sub": "http://${DomainName}"}, "ISSUER must be https; plain http is accepted in stage dev alone"),
    "CODES_PER_WINDOW": ("many", "CODES_PER_WINDOW must be a whole number of 1 or more"),
    "MAIL_FROM_ADDRESS": ({"Ref": "MailDomain"}, "MAIL_FROM_ADDRESS does not have its form"),
    "KEY_ROTATOR_ROLE": ("local.pem", "KEY_ROTATOR_ROLE does not have its form"),
    "CODES_PER_WINDOWS": ("5", "CODES_PER_WINDOWS is not a setting"),
}


def with_variables(template: Template, **variables: Any) -> Template:  # noqa: ANN401 - any JSON value
    """Return a template whose function has other variables."""
    changed = copy.deepcopy(template)
    changed["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"].update(variables)
    return changed


def test_the_template_as_it_is_has_no_fault(template: Template) -> None:
    """Every function and the API are as stage prod wants them."""
    assert faults_of_template(template) == []


@pytest.mark.parametrize("name", CHANGES)
def test_one_wrong_variable_is_one_fault(template: Template, name: str) -> None:
    """The function and the variable are named."""
    value, fault = CHANGES[name]
    assert f"APIHandler: {fault}" in faults_of_template(with_variables(template, **{name: value}))


def test_a_local_stage_is_never_packaged(template: Template) -> None:
    """Stage dev would not refuse plain http, demo clients and a short key; so it is no stage of a package."""
    told = faults_of_template(with_variables(template, STAGE="dev"))
    assert told == ["APIHandler: STAGE must be prod in a package"]


def test_all_faults_are_told_at_once(template: Template) -> None:
    """Whoever packages mends them in one go; a /dev route is one of them."""
    variables = {name: value for name, (value, _) in CHANGES.items()}
    changed = with_variables(template, DEMO_DATA="people.json", **variables)
    changed["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]["/dev/outbox"] = {}
    told = faults_of_template(changed)
    assert {f"APIHandler: {fault}" for _, fault in CHANGES.values()} <= set(told)
    assert "APIHandler: DEMO_DATA is for stage dev alone" in told
    assert "RestAPI: the route /dev/outbox is for stage dev alone" in told


def test_no_package_comes_out(tmp_path: Path) -> None:
    """What an operator wrote into the stage is judged with the rest, and nothing is left where the package would be."""
    copied = tmp_path / "copy"
    packaging.copy_product(ROOT, copied)
    (copied / "localdev").mkdir()
    shutil.copyfile(ROOT / "localdev" / "demo.json", copied / "localdev" / "demo.json")
    for requirements in (*PINNED, LOCK):
        (copied / requirements).write_text("", encoding="utf-8")
    config = json.loads((copied / ".chalice" / "config.json").read_text(encoding="utf-8"))
    config["stages"]["prod"]["environment_variables"] |= {"CODES_PER_WINDOW": "0", "LOCAL_STATE": "x"}
    (copied / ".chalice" / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(packaging.PackagingError) as refusal:
        packaging.package(tmp_path / "made", copied)
    told = str(refusal.value).splitlines()
    assert told[0] == "The package may not be deployed:"
    assert "- APIHandler: CODES_PER_WINDOW must be a whole number of 1 or more" in told
    assert "- APIHandler: LOCAL_STATE is for stage dev alone" in told
    assert not (tmp_path / "made").exists()


def test_values_of_the_template_are_read_as_they_will_be(template: Template) -> None:
    """Parameters stand for samples, references for names, and a topic for its ARN."""
    variables = variables_of(template, "APIHandler")
    assert variables["ISSUER"] == f"https://{SAMPLES['DomainName']}"
    assert variables["DATA_KEY_ALIAS"] == "alias/sesame-data"
    assert text_of(template, {"Ref": "MailEventsTopic"}) == "arn:aws:sns:eu-west-3:000000000000:sesame-mail-events"
    assert text_of(template, {"Fn::GetAtt": ["TableKey", "Arn"]}).startswith("arn:aws:kms:")
    assert text_of(template, 5) == "5"
