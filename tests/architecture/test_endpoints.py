"""Every view wears the one decorator that guards it (`handlers/http.py`), and stage prod has no door of the local stage."""

import json
import subprocess
import sys

import pytest

from tests.tools import ROOT

PRINT_ROUTES = """
import json, app
print(json.dumps([
    [path, method, bool(getattr(entry.view_function, "is_endpoint", False))]
    for path, methods in app.app.routes.items() for method, entry in methods.items()
]))
"""


@pytest.fixture(scope="module")
def prod_routes() -> list[tuple[str, str, bool]]:
    """Path, method and whether the view is an endpoint, of the app as stage prod imports it."""
    done = subprocess.run(
        [sys.executable, "-c", PRINT_ROUTES],
        cwd=ROOT,
        env={"STAGE": "prod", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return [(path, method, is_endpoint) for path, method, is_endpoint in json.loads(done.stdout)]


def test_every_view_is_an_endpoint(prod_routes: list[tuple[str, str, bool]]) -> None:
    """No view answers outside the guard that sets headers and turns failures into words."""
    assert len(prod_routes) > 12
    assert [path for path, _, is_endpoint in prod_routes if not is_endpoint] == []


def test_prod_has_no_door_of_the_local_stage(prod_routes: list[tuple[str, str, bool]]) -> None:
    """Neither the start page nor anything under /dev exists in stage prod."""
    paths = {path for path, _, _ in prod_routes}
    assert "/" not in paths
    assert not any(path.startswith("/dev") for path in paths)
