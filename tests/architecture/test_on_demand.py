"""Routes that are loaded on demand are those that their modules declare, and starting loads none of their code."""

import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec

import pytest
from chalice import Blueprint, Chalice

from chalicelib.handlers import on_demand, surfaces
from tests.tools import ROOT

MODULES = {**on_demand.PAGES, **on_demand.PROTOCOL, **on_demand.DESK}

Declared = set[tuple[object, ...]]


def declared(*blueprints: Blueprint) -> Declared:
    """Return what routes are: path, method, view, kind, what authorizes it, and content types."""
    app = Chalice("sesame")
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    return {
        (
            *(path, method, entry.view_function.__name__, getattr(entry.view_function, "kind", None)),
            *(getattr(entry.authorizer, "name", None), *entry.content_types),
        )
        for path, methods in app.routes.items()
        for method, entry in methods.items()
    }


def test_the_table_is_what_the_modules_declare() -> None:
    """The same paths, methods, views, kinds, signatures and content types."""
    own = [import_module(f"chalicelib.handlers.{name}").routes for name in MODULES]
    assert declared(*on_demand.blueprints()) == declared(*own)


def test_every_module_with_routes_is_registered_once() -> None:
    """At the start or on demand: none is forgotten, and none is both."""
    files = (ROOT / "chalicelib" / "handlers").glob("*.py")
    with_routes = {path.stem for path in files if "\nroutes = Blueprint(" in path.read_text(encoding="utf-8")}
    at_start = {each.__name__.rpartition(".")[2] for each in surfaces.SURFACES + surfaces.FROM_AWS}
    assert at_start | set(MODULES) == with_routes
    assert at_start & set(MODULES) == set()


@pytest.mark.parametrize("kept_out", ["on demand", "what they alone need"])
def test_starting_loads_none_of_it(kept_out: str) -> None:
    """Neither the modules nor the verbs of desk, recovery and one's own pages."""
    code = "import sys, app; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"STAGE": "prod", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert "chalicelib.handlers.sign_in" in loaded
    assert all(find_spec(name) for name in ALONE), "a name that no module has is never loaded"
    out = {"on demand": {f"chalicelib.handlers.{name}" for name in MODULES}, "what they alone need": ALONE}[kept_out]
    assert loaded & out == set()


ALONE = {
    "chalicelib.use_cases.act_for_member",
    "chalicelib.use_cases.create_account",
    "chalicelib.use_cases.change_password",
    "chalicelib.use_cases.my_security",
    "chalicelib.domain.desk_event",
    "chalicelib.domain.identity_claim",
}
