"""The built template and the built package, each made once; the template alone needs no package index."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts import package as packaging
from tests.tools import ROOT, missing

Template = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Return `sam.json` as Chalice makes it, from a copy without requirements, which do not show in it."""
    folder = tmp_path_factory.mktemp("template")
    packaging.copy_product(ROOT, folder / "product")
    (folder / "product" / "requirements.txt").write_text("", encoding="utf-8")
    packaging.run_chalice(folder / "product", folder / "made")
    made: Template = json.loads((folder / "made" / "sam.json").read_text(encoding="utf-8"))
    return made


@pytest.fixture(scope="session")
def resources(template: Template) -> dict[str, Any]:
    """Return the resources of the built template."""
    return template["Resources"]


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with `deployment.zip` and `sam.json`, made by what `make package` runs."""
    folder = tmp_path_factory.mktemp("package")
    try:
        packaging.package(folder)
    except packaging.PackagingError as error:
        if not str(error).startswith("pip failed"):
            raise
        missing("a package index", str(error)[-300:])
    return folder
