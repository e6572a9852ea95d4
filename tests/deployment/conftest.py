"""The built template and the built package, each made once; the template alone needs no package index."""

import fcntl
import gc
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from scripts import own_environment
from scripts import package as packaging
from scripts.deploy_check import emulated_account
from scripts.deploy_check.emulated_account import Account
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
    """Return the folder with `deployment.zip` and `sam.json`, made by what `make package` runs, once for all workers."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = shared / "built-package"
    with (shared / "package.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "deployment.zip").exists():
            try:
                packaging.package(folder)
            except packaging.PackagingError as error:
                if not str(error).startswith("pip failed"):
                    raise
                missing("a package index", str(error)[-300:])
    return folder


@pytest.fixture(scope="session")
def unpacked(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that Lambda would unpack the zip to."""
    folder = tmp_path_factory.mktemp("task")
    with ZipFile(package / "deployment.zip") as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module", autouse=True)
def _no_client_is_left() -> Iterator[None]:
    """Let a process that has called the account run tests of the local stage, whose emulator wants to be first."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def account() -> Iterator[Account]:
    """Return an emulated account, shared by the tests of a process: who deploys to it empties it first."""
    try:
        with emulated_account.running() as started:
            yield started
    except own_environment.NotInstalled as fault:
        missing("ministack", str(fault))
